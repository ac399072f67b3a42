import type {
  ApprovalBody,
  FileRef,
  Outcome,
  PlanStep,
  QuestionBody,
  Rung,
  SummaryBody,
  ToolUpdate,
  WaitingFor,
  Entry,
} from "./entries.ts";
import type { CheckpointBody, UndoAction } from "./checkpoint.ts";
import type { Header } from "./envelope.ts";
import type { AttemptNumber, EntryId, MemberId, Seq, TaskId, ThreadId, Timestamp } from "./ids.ts";
import type { TaskOrigin } from "./schedule.ts";

export type ThreadView = {
  id: ThreadId;
  title: string;
  project: string | null;
  agent: string | null;
  runner: MemberId | null;
  isArchived: boolean;
  summary: SummaryBody | null;
  tasks: Map<TaskId, TaskView>;
  /** Which ask each answer names; it closes the ask when the runner has accepted it, until then it is only a claim. */
  answers: Map<EntryId, EntryId>;
  /** What a runner said of an order that is not there yet: a hub that was refilled has them in another order. */
  early: { header: Header; entry: Entry }[];
  /** Entries of kinds that a newer version writes. */
  unknownCount: number;
  newestSeq: Seq;
};

export type TaskView = {
  id: TaskId;
  text: string;
  from: MemberId | null;
  /** Of a task that a schedule made: its planned moment. */
  origin: TaskOrigin | null;
  rung: Rung;
  /** Every rung this task has stood on, in order. */
  rungs: Rung[];
  waitsFor: WaitingFor | null;
  agent: string | null;
  confinement: string | null;
  attempt: AttemptNumber | null;
  words: string;
  plan: PlanStep[];
  tools: Map<string, ToolUpdate>;
  asks: Map<EntryId, AskView>;
  artifacts: ArtifactView[];
  /** What its attempts changed and what became of undoing it, in order. */
  checkpoints: CheckpointBody[];
  /** An undo that was asked for and not carried out; `code`: it was refused. */
  undo: { order: EntryId; action: UndoAction; code: string | null } | null;
  outcome: Outcome | null;
  reason: string | null;
  next: string | null;
  paths: string[];
  storedAt: Timestamp;
  endedAt: Timestamp | null;
};

export type AskView = {
  id: EntryId;
  at: Timestamp;
  state: "open" | "stale" | "answered" | "closed";
  ask: { kind: "approval"; body: ApprovalBody } | { kind: "question"; body: QuestionBody };
};
export type ArtifactView = { file: FileRef; path: string };

export const emptyThread = (id: ThreadId): ThreadView => ({
  id,
  title: "",
  project: null,
  agent: null,
  runner: null,
  isArchived: false,
  summary: null,
  tasks: new Map(),
  answers: new Map(),
  early: [],
  unknownCount: 0,
  newestSeq: 0,
});

export function newTask(header: Header, text: string, id = header.id): TaskView {
  return {
    id,
    text,
    from: header.f,
    origin: null,
    rung: "stored",
    rungs: ["stored"],
    waitsFor: null,
    agent: null,
    confinement: null,
    attempt: null,
    words: "",
    plan: [],
    tools: new Map(),
    asks: new Map(),
    artifacts: [],
    checkpoints: [],
    undo: null,
    outcome: null,
    reason: null,
    next: null,
    paths: [],
    storedAt: header.t,
    endedAt: null,
  };
}
