import type {
  FileDiff,
  PlanUpdate,
  QuestionField,
  SilenceUpdate,
  ThoughtUpdate,
  ToolUpdate,
  UsageUpdate,
} from "../domain/entries.ts";

/** What an agent does during a turn. Text has no offset yet: the runner counts it. `heard` ends a `silence`. */
export type AgentEvent =
  | { type: "text"; text: string }
  | ThoughtUpdate
  | ToolUpdate
  | PlanUpdate
  | UsageUpdate
  | SilenceUpdate
  | { type: "heard" }
  | { type: "notice"; severity: string; text: string };

export type PermissionOption = {
  id: string;
  kind: "allow_once" | "allow_always" | "reject_once" | "reject_always";
  name: string;
};

/** What the agent asks leave for, as structure. `diffs` are whole; who shows them cuts them and says so. */
export type PermissionRequest = {
  toolId: string;
  title: string;
  /** The agent's name for its tool; its kind where it gives none. */
  tool: string;
  toolKind: string;
  /** A command line that a shell will read is `["sh", "-c", line]`. Null when no command is run. */
  argv: string[] | null;
  paths: string[];
  cwd: string;
  diffs: FileDiff[];
  /** Everything that the tool was given, as the agent's own structure. */
  input: unknown;
  /** Never assume which kinds are present: they differ per tool. */
  options: PermissionOption[];
};
export type PermissionAnswer = { optionId: string } | "cancelled";

export type QuestionValues = Record<string, string | number | boolean | string[]>;
export type Question = { message: string; fields: QuestionField[] };
export type QuestionAnswer = { values: QuestionValues } | "declined" | "cancelled";

/** The reason of a question's `signal` when its agent took it back and goes on without an answer. */
export const takenBack = "taken_back";

/**
 * Who drives an agent. `signal` aborts when the question is void: the turn was cancelled, the agent is gone, or, with
 * the reason `takenBack`, the agent goes on without an answer.
 */
export interface AgentHost {
  onEvent(event: AgentEvent): void;
  askPermission(request: PermissionRequest, signal: AbortSignal): Promise<PermissionAnswer>;
  askQuestion(question: Question, signal: AbortSignal): Promise<QuestionAnswer>;
}

export type PromptBlock =
  | { type: "text"; text: string }
  /** An absolute path that the agent can read itself. */
  | { type: "file"; path: string; name: string; mime: string | null }
  /** Sent inline where the agent takes images, else as the file. `data` is base64. */
  | { type: "image"; mime: string; data: string; path: string; name: string };

export type McpServer =
  | { type: "stdio"; name: string; command: string; args: string[]; env: Record<string, string> }
  | { type: "http"; name: string; url: string; headers: Record<string, string> };

/**
 * How a turn ended. `end` means that the agent stopped talking, never that it succeeded. `reason` is a stable code:
 * limit: max_tokens, max_turns, max_budget, usage_limit. cancelled: null or agent_did_not_stop. failed: login_required, model_error,
 * agent_error, agent_exited, agent_protocol_broken, turn_too_long. `words` is the agent's own message of a failure.
 */
export type TurnEnd = {
  stop: "end" | "limit" | "refused" | "cancelled" | "failed";
  reason: string | null;
  words: string | null;
  /** With usage_limit: when it ends, where the agent says so. */
  until?: number;
};

export type AgentExit = { code: number | null; signal: string | null; stderrTail: string };

export type SessionOpening = { cwd: string; resume: string | null; mcpServers: McpServer[] };

/** One agent process with one session. */
export interface Agent {
  /**
   * `resumed` is false when `resume` named a session that the agent could not go on with: then it is a fresh one.
   * Problems: agent_mode_refused, agent_login_required, agent_session_failed, agent_cannot_connect, agent_gone.
   */
  openSession(opening: SessionOpening): Promise<{ sessionId: string; resumed: boolean }>;
  /** One turn; never rejects for what the agent did wrong. One at a time. */
  prompt(blocks: PromptBlock[]): Promise<TurnEnd>;
  /** Hands words to the running turn. False when the agent does not take them; throws when it was gone before it said so. */
  steer(blocks: PromptBlock[]): Promise<boolean>;
  /** Resolves when the turn has ended. An agent that does not end it in time is closed. Nothing to do when idle. */
  cancel(): Promise<void>;
  /** Resolves once the process and all its descendants are gone, however it ended. */
  readonly exited: Promise<AgentExit>;
  /** Ends the process and every descendant: asks first, then forces. */
  close(): Promise<void>;
}
