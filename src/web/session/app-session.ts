import type { ReadonlySignal } from "@preact/signals";
import type { AnswerBody, DesktopBody, FileRef, SummaryBody } from "../../domain/entries.ts";
import type { UndoBody } from "../../domain/checkpoint.ts";
import type { AskView, TaskView, ThreadView } from "../../domain/fold.ts";
import type { Header } from "../../domain/envelope.ts";
import type { EntryId, MemberId, SpaceId, TaskId, ThreadId, Timestamp } from "../../domain/ids.ts";
import type { Role } from "../../domain/roster.ts";
import type { SchedulePlan, ScheduleState } from "../../domain/schedule.ts";

/**
 * Everything the screens know and can do. The screens read signals and call these; they never see a key, a socket or a
 * database. Every action resolves when it is written down on this device (`saved`), and throws a Problem when it cannot be.
 */
export interface AppSession {
  readonly phase: ReadonlySignal<Phase>;
  /** The hub, as this device sees it now. `since`: when it was last reached. */
  readonly line: ReadonlySignal<{ state: "open" | "connecting" | "away"; since: Timestamp | null }>;
  readonly me: ReadonlySignal<{ space: SpaceId; member: MemberId; name: string } | null>;
  readonly runners: ReadonlySignal<RunnerView[]>;
  readonly members: ReadonlySignal<MemberView[]>;
  readonly threads: ReadonlySignal<ThreadItem[]>;
  readonly needsMe: ReadonlySignal<AskItem[]>;
  /** What was given on this device and has no seq yet. */
  readonly saved: ReadonlySignal<SavedItem[]>;
  /** Kept up to date while it is on screen. Null while it loads; offline it is what this device has kept. */
  thread(id: ThreadId): ReadonlySignal<ThreadState>;
  /** Loads the entries before those the thread shows, where `hasEarlier` says there are some. */
  earlier(id: ThreadId): Promise<void>;
  give(task: NewTask): Promise<{ thread: ThreadId; task: TaskId }>;
  answer(item: Pick<AskItem, "thread" | "ask">, answer: AnswerBody["answer"]): Promise<EntryId>;
  /** Words into the running turn. */
  say(thread: ThreadId, task: TaskId, text: string): Promise<EntryId>;
  cancel(thread: ThreadId, task: TaskId): Promise<EntryId>;
  /** What the task changed in a folder as it was before, or that taken back. */
  undo(thread: ThreadId, body: UndoBody): Promise<EntryId>;
  rename(thread: ThreadId, title: string): Promise<EntryId>;
  archive(thread: ThreadId): Promise<EntryId>;
  revoke(member: MemberId): Promise<EntryId>;
  /** The whole file, verified; from this device's cache where it has been read before. */
  file(ref: FileRef): Promise<Blob>;
  /** A refused item of `saved` has been read: it is shown no more. */
  dismiss(id: EntryId): Promise<void>;
  /** Standing work; fetched when somebody asks for it. */
  schedules(): Promise<ScheduleControl>;
  readonly push: PushControl;
  readonly settings: SettingsControl;
  readonly update: UpdateControl;
  /** Forgets this space on this device, keys and all. */
  leave(): Promise<void>;
}

export type Phase =
  | { is: "loading" }
  | { is: "unpaired" }
  | { is: "ready" }
  /** Root took this device out. */
  | { is: "revoked" }
  /**
   * `code`: storage_unavailable, storage_evicted (the browser dropped this device's keys: pair again), device_copied
   * (something else speaks with them: leave, revoke and pair again), epoch_not_unwrapped, roster_fork, roster_rollback, …
   */
  | { is: "broken"; code: string };

export type RunnerView = {
  id: MemberId;
  name: string;
  isOnline: boolean | null;
  since: Timestamp | null;
  offers: DesktopBody | null;
};
export type MemberView = {
  id: MemberId;
  name: string | null;
  role: Role;
  isMe: boolean;
  isRevoked: boolean;
  isOnline: boolean | null;
  since: Timestamp | null;
};
export type ThreadItem = { id: ThreadId; summary: SummaryBody; runner: MemberId | null; isUnread: boolean };
export type AskItem = { thread: ThreadId; threadTitle: string; task: TaskId; ask: AskView };
export type SavedItem = {
  id: EntryId;
  thread: ThreadId;
  kind: string;
  text: string;
  at: Timestamp;
  refusedCode: string | null;
};
/** `entries`: all that it was made of, so that what is missing among them can be told. */
export type ThreadState =
  | { is: "loading" }
  | {
      is: "there";
      view: ThreadView;
      tasks: TaskView[];
      isFromCache: boolean;
      hasEarlier: boolean;
      entries?: readonly { header: Header }[];
    }
  | { is: "missing" };
export type NewTask = {
  /** Null opens a new thread. */
  thread: ThreadId | null;
  runner: MemberId | null;
  title: string | null;
  project: string | null;
  folder: string | null;
  agent: string | null;
  text: string;
  files: File[];
};

/** Actions resolve when they are written down here; what the computer makes of them is in `state`. */
export interface ScheduleControl {
  readonly state: ReadonlySignal<SchedulesState>;
  /** In a thread that is there, or in one of its own by a runner; null is the first one. The id of the schedule. */
  add(plan: SchedulePlan, where: { thread: ThreadId | null; runner: MemberId | null }): Promise<EntryId>;
  change(item: ScheduleItem, plan: SchedulePlan): Promise<EntryId>;
  turn(item: ScheduleItem, action: ScheduleTurn): Promise<EntryId>;
  /** Where reading them failed. */
  retry(): void;
}
export type ScheduleTurn = "pause" | "resume" | "run" | "remove";
export type SchedulesState =
  | { is: "loading" }
  /** Nothing is kept here and nothing could be read. */
  | { is: "failed"; code: string }
  /** `isFromCache`: what this device has kept, not yet compared with the hub. */
  | { is: "there"; items: ScheduleItem[]; isFromCache: boolean };
export type ScheduleItem = ScheduleState & {
  thread: ThreadId;
  runner: MemberId | null;
  /** The newest order from here that its computer has not answered. */
  asked: { order: EntryId; action: ScheduleTurn | "add" | "change"; rung: "saved" | "stored" } | null;
  /** The newest order from here that was not taken, until it is put away by `dismiss`. */
  refused: { order: EntryId; code: string } | null;
};

/** `state`: what the platform and the person have said. */
export interface PushControl {
  readonly state: ReadonlySignal<"unsupported" | "install_first" | "off" | "denied" | "on">;
  /** What became of the last test: a typed outcome. */
  readonly lastOutcome: ReadonlySignal<{ outcome: string; at: Timestamp } | null>;
  turnOn(): Promise<void>;
  turnOff(): Promise<void>;
  test(): Promise<void>;
}

export interface SettingsControl {
  readonly language: ReadonlySignal<"en" | "ko">;
  readonly theme: ReadonlySignal<"system" | "light" | "dark">;
  setLanguage(language: "en" | "ko"): void;
  setTheme(theme: "system" | "light" | "dark"): void;
}

/** A newer app lies ready: it takes over when every screen is reloaded. */
export interface UpdateControl {
  readonly isReady: ReadonlySignal<boolean>;
  apply(): void;
}

/** Joining a space: from a pasted or scanned link to a paired device. */
export interface JoinFlow {
  readonly step: ReadonlySignal<JoinStep>;
  /**
   * Throws pairing_link_malformed, version_unsupported, pairing_expired, pairing_other_hub, pairing_already_here or
   * hub_unreachable.
   * Nothing is sent before `confirm`.
   */
  offer(link: string): Promise<void>;
  /** The person said yes to joining this space, under this name; where `isAnotherSpace`, to losing the present one here. */
  confirm(name: string): Promise<void>;
  cancel(): void;
}
export type JoinStep =
  | { is: "waiting" }
  | { is: "asking"; space: SpaceId; isAnotherSpace: boolean }
  | { is: "writing_keys" }
  | { is: "digits"; digits: string }
  | { is: "done" }
  | { is: "failed"; code: string };
