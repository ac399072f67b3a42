import { fileURLToPath } from "node:url";
import type { AgentProfile } from "../../src/agents/profile.ts";

/** What the scripted agent does in a turn, step by step. Paths are absolute or relative to the session's folder. */
export type Step =
  | { do: "say"; text: string; chunks?: number; everyMs?: number }
  | { do: "think"; text: string }
  | { do: "plan"; steps: { text: string; state: "pending" | "in_progress" | "completed" }[] }
  | { do: "usage"; used: number; size: number; costUsd?: number }
  | { do: "write"; path: string; text: string }
  /** Runs in a process group of its own, as real agents do it. */
  | { do: "shell"; command: string }
  /** A child that leaves its parent, its group and its session. Its pid is written to the file. */
  | { do: "daemon"; command: string; pidFile: string; isCleanEnv?: boolean }
  | {
      do: "ask";
      tool: string;
      kind: string;
      command?: string;
      diffs?: { path: string; oldText: string | null; newText: string }[];
      paths?: string[];
      yes?: Step[];
      no?: Step[];
    }
  /** Says the client's answer as JSON. */
  | { do: "question"; message: string; schema: Record<string, unknown> }
  /** Sends any request to the client and says what came back. */
  | { do: "request"; method: string; params: Record<string, unknown> }
  | { do: "notify"; method: string; params: Record<string, unknown> }
  | { do: "update"; update: Record<string, unknown> }
  | { do: "junk"; text: string }
  | { do: "flood"; count: number }
  /** Says the texts of all prompts of this session, this one included. */
  | { do: "recall" }
  /** Waits until the file is there. */
  | { do: "wait_for"; path: string }
  | { do: "wait_ms"; ms: number }
  /** Waits for a cancel and answers it well or badly; a deaf one waits for ever. */
  | { do: "hang"; isDeaf?: boolean; answers?: "cancelled" | "end" | "error" }
  | { do: "ledger"; text: string }
  | { do: "stderr"; text: string }
  | { do: "crash"; code?: number; signal?: "SIGKILL" | "SIGTERM" }
  /** Crashes once a permission has been asked for and before it is answered. */
  | { do: "crash_while_asking" }
  | { do: "ignore_stop" }
  | { do: "error"; code: number; message: string; data?: unknown }
  | { do: "end"; stopReason: string; usage?: unknown };

export type ScriptedOptions = {
  /** Sessions are kept here and survive the process. */
  stateDir?: string;
  /** One JSON line for each effect, forced to disk before the effect is told. */
  ledger?: string;
  start?: "ok" | "silent" | "exits" | "not_acp" | "other_version";
  /** How it goes on with a session. */
  resume?: "resume" | "load" | "none";
  modes?: string[];
  /** config: mode is a config option. refuses: set_mode fails. lies: it says yes and stays. */
  modeManner?: "mode" | "config" | "refuses" | "lies";
  isLoginNeeded?: boolean;
  takesImages?: boolean;
  takesHttp?: boolean;
  /** What it does when a prompt carries no script. */
  script?: Step[];
  /** Steering requests are answered and told in the ledger. */
  steers?: boolean;
};

const marker = "#script ";

/** A prompt whose last line tells the scripted agent what to do. */
export function script(words: string, ...steps: Step[]): string {
  return `${words}\n${marker}${JSON.stringify(steps)}`;
}

/** Null when the text ends in no script. */
export function scriptIn(text: string): Step[] | null {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  // A test wrote the line with script(), so its shape is known.
  return last.startsWith(marker) ? (JSON.parse(last.slice(marker.length)) as Step[]) : null;
}

export function scriptedProfile(options: ScriptedOptions = {}, changes: Partial<AgentProfile> = {}): AgentProfile {
  return {
    id: "scripted",
    name: "Scripted agent",
    command: [process.execPath, scriptedAgentPath, JSON.stringify(options)],
    env: {},
    files: [],
    mode: options.modes?.[0] ?? null,
    asks: "always",
    resume: options.resume ?? "load",
    steering: options.steers === true ? "steering_request" : "none",
    isOnlyForConfined: false,
    unmask: "none",
    endpoint: null,
    takesConnectors: true,
    skillsFolder: null,
    hiddenFolders: [],
    sessionMeta: null,
    stateFolders: [],
    ...changes,
  };
}

export const scriptedAgentPath = fileURLToPath(new URL("./scripted-agent.ts", import.meta.url));
