import type { AttemptNumber, BlobId, EntryId, MemberId, Seq, TaskId, ThreadId, Timestamp } from "./ids.ts";
import type { CheckpointBody, UndoBody } from "./checkpoint.ts";
import type { Outcome } from "./outcome.ts";
import type { OccurrenceBody, ScheduleBody, SchedulesBody } from "./schedule.ts";

export type { Outcome } from "./outcome.ts";

/** A sealed file: its random key and whole SHA-256 travel inside the entry's body. base64url texts. */
export type BlobRef = { id: BlobId; key: string; size: number; sha256: string };
export type FileRef = { name: string; mime: string; blob: BlobRef };

// Orders: what an owner's device asks of one runner.

export type TaskBody = {
  text: string;
  /** A project's name in the runner's ceilings; null is the thread's own. */
  project: string | null;
  /** A folder inside the project to work in; null is the project's folder. */
  folder: string | null;
  /** An agent profile's id; null is the thread's own or the runner's default. */
  agent: string | null;
  attachments: FileRef[];
  /** IANA time zone and local date (YYYY-MM-DD) of the sender. */
  tz: string;
  localDate: string;
};
export type MessageBody = { task: TaskId; text: string };
export type CancelBody = { task: TaskId };
export type ApprovalChoice = "once" | "task" | "deny" | "stop";
export type AnswerBody = {
  /** The approval's or question's entry id, and the SHA-256 (base64url) of exactly its opened body bytes. */
  to: EntryId;
  hash: string;
  answer:
    | { choice: ApprovalChoice }
    | { values: Record<string, string | number | boolean | string[]> }
    | { declined: true };
};
export type ThreadBody =
  | { action: "open"; title: string; project: string | null; agent: string | null }
  | { action: "rename"; title: string }
  | { action: "archive" };
export type RevokeBody = { member: MemberId };
export type Language = "en" | "ko";
/**
 * Whether one runner shall push to the device that sends this, by the keys of its push subscription (base64url); the
 * endpoint itself is told to the hub only. `language`: what the person reads. `test` asks for a push at once.
 */
export type PushBody =
  | { action: "on"; p256dh: string; auth: string; language: Language }
  | { action: "off" }
  | { action: "test" };

// Reports: what a runner tells.

export type AcceptedBody = { order: EntryId };
export type RefusedBody = {
  order: EntryId;
  code: string;
  detail: Record<string, string | number | boolean | null>;
  next: string | null;
};
export type WaitingFor = "turn" | "folder" | "limit" | "agent";
export type WaitingBody = { task: TaskId; for: WaitingFor; until: Timestamp | null; holder: string | null };
export type Confinement = "confined" | "clerk" | "off";
export type AttemptStartedBody = {
  task: TaskId;
  attempt: AttemptNumber;
  agent: string;
  confinement: Confinement;
  resumedSession: boolean;
};
export type TurnStartedBody = { task: TaskId; attempt: AttemptNumber; turn: number };

export type FileDiff = { path: string; before: string | null; after: string | null };
export type ToolState = "pending" | "working" | "done" | "failed";
export type ToolUpdate = {
  type: "tool";
  toolId: string;
  title: string;
  /** read, edit, delete, move, search, execute, think, fetch, other. */
  toolKind: string;
  state: ToolState;
  paths: string[];
  diffs: FileDiff[];
  output: string | null;
};
export type PlanStep = { text: string; state: "pending" | "working" | "done" };
export type PlanUpdate = { type: "plan"; steps: PlanStep[] };
/** `offset` counts UTF-16 units of this attempt's text before this piece. */
export type TextUpdate = { type: "text"; offset: number; text: string };
export type ThoughtUpdate = { type: "thought"; text: string };
export type UsageUpdate = { type: "usage"; usedTokens: number; windowTokens: number; costUsd: number | null };
export type SilenceUpdate = { type: "silence"; silentMs: number };
export type AgentUpdate = TextUpdate | ThoughtUpdate | ToolUpdate | PlanUpdate | UsageUpdate | SilenceUpdate;
export type UpdateBody = { task: TaskId; attempt: AttemptNumber; update: AgentUpdate };

export type ApprovalBody = {
  task: TaskId;
  attempt: AttemptNumber;
  /** Rendered by the runner from structure; controls, bidi and look-alikes shown as escapes. `input` is all that the tool was given. */
  asked: {
    tool: string;
    toolKind: string;
    argv: string[] | null;
    paths: string[];
    cwd: string;
    diffs: FileDiff[];
    input: string | null;
  };
  /** The agent's own words, set apart. */
  agentSays: string;
  choices: ApprovalChoice[];
};
export type QuestionField = {
  name: string;
  title: string;
  type: "text" | "number" | "boolean" | "choice" | "choices";
  options: { value: string; title: string }[];
  required: boolean;
};
export type QuestionBody = { task: TaskId; attempt: AttemptNumber; message: string; fields: QuestionField[] };
/** The agent took its question back and goes on without an answer. */
export type AskClosedBody = { task: TaskId; attempt: AttemptNumber; ask: EntryId };
export type ArtifactBody = { task: TaskId; attempt: AttemptNumber; file: FileRef; path: string };
export type TurnEndedBody = {
  task: TaskId;
  attempt: AttemptNumber;
  turn: number;
  stop: "end" | "limit" | "refused" | "cancelled" | "failed";
};
export type AttemptEnd = "ended" | "failed" | "cancelled" | "interrupted";
export type AttemptEndedBody = { task: TaskId; attempt: AttemptNumber; end: AttemptEnd; reason: string | null };
/** `paths` are the artifacts' places on the runner's desktop. `reason` is a stable code, `words` the agent's last words. */
export type TaskEndedBody = { task: TaskId; outcome: Outcome; reason: string | null; words: string; paths: string[] };
export type Rung = "saved" | "stored" | "accepted" | "waiting" | "working" | "needs_you" | Outcome;
export type SummaryBody = {
  title: string;
  project: string | null;
  agent: string | null;
  rung: Rung;
  task: TaskId | null;
  waitsFor: string | null;
  words: string;
  seq: Seq;
  at: Timestamp;
  archived: boolean;
};
/**
 * What a runner's desktop offers, in the space's own thread: what a phone may choose from when it gives a task. Names
 * are people's words, so they travel sealed like everything else.
 */
export type DesktopBody = {
  name: string;
  projects: { name: string; folders: { path: string; access: "read" | "write" }[]; agents: string[] }[];
  agents: { id: string; name: string; confinement: Confinement | "none" }[];
  defaultAgent: string;
  members: { id: MemberId; name: string }[];
};
/** What became of the push that a `push` order of action `test` asked for. */
export type PushedBody = { order: EntryId; outcome: PushOutcome };
/**
 * What one try to push came to. `sent`: the push service took it. `gone`: the subscription is dead and was dropped.
 * `not_subscribed`: the hub knows no endpoint of the member. `refused`: the push service would not take it, or its
 * address is not one that the hub speaks to. `not_asked`: this runner was never given the device's keys.
 */
export type PushOutcome =
  | "sent"
  | "gone"
  | "not_subscribed"
  | "too_large"
  | "rate_limited"
  | "unreachable"
  | "refused"
  | "not_asked";
/** Live only: token-by-token text, shown if the offset is where the reader stands. */
export type LiveBody = { task: TaskId; attempt: AttemptNumber; offset: number; text: string };
/**
 * Live only, from an owner's device: somebody looks at it now, or has just ceased to. Said when it begins, every
 * `limits.lookingSayMs` while it lasts, and when it ends. Always in the space's own thread: the hub learns no thread by it.
 */
export type PresenceBody = { isLooking: boolean; thread: ThreadId | null };

export type OrderBodies = {
  task: TaskBody;
  message: MessageBody;
  cancel: CancelBody;
  answer: AnswerBody;
  thread: ThreadBody;
  revoke: RevokeBody;
  push: PushBody;
  schedule: ScheduleBody;
  undo: UndoBody;
};
export type ReportBodies = {
  accepted: AcceptedBody;
  refused: RefusedBody;
  waiting: WaitingBody;
  attempt_started: AttemptStartedBody;
  turn_started: TurnStartedBody;
  update: UpdateBody;
  approval: ApprovalBody;
  question: QuestionBody;
  ask_closed: AskClosedBody;
  artifact: ArtifactBody;
  checkpoint: CheckpointBody;
  turn_ended: TurnEndedBody;
  attempt_ended: AttemptEndedBody;
  task_ended: TaskEndedBody;
  summary: SummaryBody;
  desktop: DesktopBody;
  pushed: PushedBody;
  occurrence: OccurrenceBody;
  schedules: SchedulesBody;
};
export type EntryBodies = OrderBodies & ReportBodies & { live: LiveBody };
export type OrderKind = keyof OrderBodies;
export type ReportKind = keyof ReportBodies;
export type EntryKind = keyof EntryBodies;

/** An entry of a known kind; discriminated by `kind`. What is `live` on the wire is either words or a `presence`. */
export type Entry =
  | { [K in EntryKind]: { kind: K; body: EntryBodies[K] } }[EntryKind]
  | { kind: "presence"; body: PresenceBody };
