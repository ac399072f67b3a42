import type { Changes, UndoRequest, Undone } from "./desk-undo.ts";
import type { AnswerBody, Confinement, Outcome, Rung } from "../domain/entries.ts";
import type { AskView, SpaceView, TaskView, ThreadView } from "../domain/fold.ts";
import type { EntryId, MemberId, Seq, SpaceId, TaskId, ThreadId, Timestamp } from "../domain/ids.ts";
import type { Role } from "../domain/roster.ts";
import type { SchedulePlan, ScheduleState } from "../domain/schedule.ts";

/**
 * What a person at the desktop can ask of the running Errand: the same as from a phone, plus what only the desktop may do.
 * Every method may throw a Problem. `ref` is an id, the start of one, or (for a thread) its title.
 */
export interface DeskApi {
  status(): Promise<DeskStatus>;
  assign(request: AssignRequest): Promise<{ thread: ThreadId; task: TaskId }>;
  /** Calls back for each change until the task ends; `approve` answers yes to what is asked. Abort `signal` to stop watching. */
  watch(
    task: TaskId,
    options: { approve: boolean; signal: AbortSignal; onChange: (change: TaskChange) => void },
  ): Promise<TaskResult>;
  threads(): Promise<ThreadRow[]>;
  show(ref: string): Promise<ThreadDetail>;
  /** Every change of one thread (null: of all), from now on, until aborted. */
  follow(ref: string | null, options: { signal: AbortSignal; onChange: (change: TaskChange) => void }): Promise<void>;
  /** `ref` names the ask, or the task or thread that has exactly one open. Resolves when the runner has taken or refused it. */
  answer(ref: string, answer: AnswerBody["answer"]): Promise<{ ask: EntryId }>;
  cancel(ref: string): Promise<{ task: TaskId }>;
  /** What a task changed and what was undone of it; a thread stands for its newest task. */
  changes(ref: string): Promise<Changes>;
  /** What each of the task's folders came to. Resolves when the runner has done it. */
  undo(request: UndoRequest): Promise<Undone[]>;
  /** Those of this computer, with the newest of their history. */
  schedules(): Promise<ScheduleRow[]>;
  /** Resolves when the runner has taken it; `ref` is a schedule's id, the start of one, or its title. */
  schedule(request: ScheduleRequest): Promise<{ schedule: EntryId; thread: ThreadId }>;
  devices(): Promise<DeviceRow[]>;
  revoke(ref: string): Promise<{ member: MemberId }>;
  /** Shows a link, waits for the new member's request, asks `digits` (at most three tries), ends when it has said hello. */
  pair(options: {
    role: Role;
    hubUrl: string | null;
    signal: AbortSignal;
    onEvent: (event: PairEvent) => void;
    digits: () => Promise<string>;
  }): Promise<{ memberId: MemberId }>;
  /** A file that opens the app in this desktop's own browser and lets it in, once. */
  openBrowser(): Promise<OpenedDoor>;
  /** How phones reach the hub. A way is tried (open for a test), then kept or dropped. */
  reach(request: ReachRequest): Promise<ReachState>;
  addProject(request: ProjectRequest): Promise<{ name: string; folder: string }>;
  doctor(): Promise<DoctorLine[]>;
}

export type DeskStatus = {
  space: SpaceId;
  runner: MemberId;
  hubUrl: string;
  confinement: Confinement | "none";
  projects: { name: string; folders: { path: string; access: "read" | "write" }[]; agents: string[] }[];
  agents: string[];
  devices: number;
};

export type AssignRequest = {
  text: string;
  thread: string | null;
  project: string | null;
  folder: string | null;
  agent: string | null;
  /** Absolute paths of files on this computer. */
  attachments: string[];
  tz: string;
  localDate: string;
};

export type TaskChange = {
  thread: ThreadId;
  threadTitle: string;
  task: TaskView;
  change: "rung" | "words" | "tool" | "plan" | "ask" | "artifact" | "ended";
  ask: AskView | null;
};

export type TaskResult = {
  thread: ThreadId;
  task: TaskId;
  outcome: Outcome;
  reason: string | null;
  next: string | null;
  words: string;
  artifacts: { name: string; mime: string; size: number; sha256: string; path: string }[];
  rungs: Rung[];
};

export type ThreadRow = {
  id: ThreadId;
  title: string;
  project: string | null;
  agent: string | null;
  rung: Rung | null;
  waitsFor: string | null;
  words: string;
  newestSeq: Seq;
  isArchived: boolean;
};
export type ThreadDetail = { thread: ThreadView; space: Pick<SpaceView, "newestSeq"> };
export type ScheduleRow = ScheduleState & { thread: ThreadId };
export type ScheduleRequest =
  | { action: "add"; thread: string | null; plan: SchedulePlan }
  | { action: "change"; ref: string; plan: SchedulePlan }
  | { action: "pause" | "resume" | "run" | "remove"; ref: string };
export type DeviceRow = {
  id: MemberId;
  name: string | null;
  role: Role;
  isThisDesk: boolean;
  isRevoked: boolean;
  isOnline: boolean | null;
  since: Timestamp | null;
};
export type PairEvent =
  | { event: "pairing"; url: string; expiresAt: Timestamp }
  | { event: "asked"; name: string; platform: string }
  | { event: "wrong_digits"; triesLeft: number };
/** One way by which phones come in; `hub`: the hub itself runs elsewhere. `url` is an origin of https. */
export type Way = { kind: "address" | "tailscale" | "home" | "hub"; url: string };
export type ReachRequest = { action: "look" | "drop" } | { action: "try" | "keep"; way: Way };
export type ReachState = {
  /** Where the hub listens for this computer. */
  hubUrl: string;
  /** What this computer's own hub calls itself; null when it runs elsewhere. */
  instance: string | null;
  /** The way that was kept last. */
  kept: Way | null;
  /** The certificate that a phone must trust for the way that is tried or kept, PEM. */
  authority: string | null;
};
export type ProjectRequest = {
  folder: string;
  name: string | null;
  access: "read" | "write";
  agents: string[] | null;
  hosts: string[];
};
/** `file` sends a browser to the app with the one-use link that only this file holds. */
export type OpenedDoor = { file: string; url: string; expiresAt: Timestamp };
/** `repair` is one command; null where nothing is to be done. */
export type DoctorLine = { what: string; isFine: boolean; words: string; repair: string | null };
