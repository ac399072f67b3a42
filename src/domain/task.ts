import type { AttemptEnd, Confinement, Outcome, TaskBody, WaitingFor } from "./entries.ts";
import type { AttemptNumber, EntryId, TaskId, ThreadId, Timestamp } from "./ids.ts";

/** A runner's thread: lasting; the ACP session inside it may change. */
export type Thread = {
  id: ThreadId;
  title: string;
  project: string | null;
  agent: string | null;
  resultsFolder: string;
  session: { id: string; agent: string } | null;
  isArchived: boolean;
  openedAt: Timestamp;
};

/** `isCancelAsked`: a person's cancel is journaled, its agent has not let go yet. */
type TaskBase = { id: TaskId; thread: ThreadId; body: TaskBody; isCancelAsked: boolean; acceptedAt: Timestamp };

/** A task as its runner's journal holds it. `resumeNote` is what the next attempt is told first. */
export type Task =
  | (TaskBase & { rung: "accepted"; resumeNote: string | null })
  | (TaskBase & { rung: "waiting"; waitsFor: WaitingFor; resumeNote: string | null })
  | (TaskBase & { rung: "working"; resumeNote: string | null })
  | (TaskBase & { rung: "needs_you"; resumeNote: string | null })
  | (TaskBase & { rung: "ended"; outcome: Outcome; reason: string | null; words: string; endedAt: Timestamp });

export type Attempt = {
  task: TaskId;
  attempt: AttemptNumber;
  agent: string;
  confinement: Confinement;
  state: "working" | AttemptEnd;
  reason: string | null;
  startedAt: Timestamp;
  endedAt: Timestamp | null;
};

/** An approval or a question as the journal holds it; `hash` is of exactly its opened body. */
export type Ask = {
  id: EntryId;
  task: TaskId;
  attempt: AttemptNumber;
  kind: "approval" | "question";
  hash: string;
  body: string;
  state: "open" | "stale" | "answered" | "closed";
  askedAt: Timestamp;
};
