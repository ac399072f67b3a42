import type {
  ApprovalBody,
  Entry,
  FileRef,
  Outcome,
  PlanStep,
  QuestionBody,
  Rung,
  SummaryBody,
  ToolUpdate,
  WaitingFor,
} from "./entries.ts";
import type { Header } from "./envelope.ts";
import type { AttemptNumber, EntryId, MemberId, Seq, TaskId, ThreadId, Timestamp } from "./ids.ts";
import type { TaskOrigin } from "./schedule.ts";

/** The pure fold of a space's log that phone, desktop and scripts share. */
export type SpaceView = { threads: Map<ThreadId, ThreadView>; newestSeq: Seq };

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

export const emptySpace = (): SpaceView => ({ threads: new Map(), newestSeq: 0 });

/** Applies one opened entry; entries must come in the order of their seq. Repeats change nothing. */
export function applyEntry(view: SpaceView, seq: Seq, header: Header, entry: Entry | { kind: "unknown" }): void {
  view.newestSeq = Math.max(view.newestSeq, seq);
  const thread = threadOf(view, header.th);
  if (seq <= thread.newestSeq) return;
  thread.newestSeq = seq;
  if (entry.kind === "unknown") thread.unknownCount += 1;
  else applyToThread(thread, header, entry);
}

export function threadOf(view: SpaceView, id: ThreadId): ThreadView {
  let thread = view.threads.get(id);
  if (!thread) {
    thread = {
      id,
      title: "",
      project: null,
      agent: null,
      runner: null,
      isArchived: false,
      summary: null,
      tasks: new Map(),
      answers: new Map(),
      unknownCount: 0,
      newestSeq: 0,
    };
    view.threads.set(id, thread);
  }
  return thread;
}

export const needsYou = (task: TaskView): AskView[] =>
  [...task.asks.values()].filter((ask) => ask.state === "open" || ask.state === "stale");

/** The order in which the thread shows them is the order of their seq. */
export const currentTask = (thread: ThreadView): TaskView | null =>
  [...thread.tasks.values()].find((task) => task.outcome === null) ?? [...thread.tasks.values()].at(-1) ?? null;

/** These change nothing that a thread shows. */
const silentKinds = [
  "message",
  "cancel",
  "schedule",
  "schedules",
  "desktop",
  "revoke",
  "push",
  "pushed",
  "live",
  "presence",
] as const;
type Silent = Extract<Entry, { kind: (typeof silentKinds)[number] }>;
const isSilent = (entry: Entry): entry is Silent => silentKinds.some((kind) => kind === entry.kind);

function applyToThread(thread: ThreadView, header: Header, entry: Entry): void {
  if (isSilent(entry)) return;
  switch (entry.kind) {
    case "thread":
      if (entry.body.action === "archive") thread.isArchived = true;
      else thread.title = entry.body.title;
      if (entry.body.action === "open") {
        thread.project = entry.body.project;
        thread.agent = entry.body.agent;
        thread.runner = runnerOf(header);
      }
      return;
    case "task": {
      // A repeat under a new seq, from a hub that should have known better, must not take back what has happened since.
      if (thread.tasks.has(header.id)) return;
      thread.runner ??= runnerOf(header);
      thread.tasks.set(header.id, newTask(header, entry.body.text));
      return;
    }
    case "summary":
      thread.summary = entry.body;
      thread.title = entry.body.title;
      thread.project = entry.body.project;
      thread.isArchived = entry.body.archived;
      return;
    case "accepted": {
      const task = thread.tasks.get(entry.body.order);
      if (task) climb(task, "accepted");
      else closeAnswered(thread, entry.body.order);
      return;
    }
    case "refused": {
      const task = thread.tasks.get(entry.body.order);
      if (!task) return;
      climb(task, entry.body.code === "expired" ? "expired" : "refused");
      task.outcome = entry.body.code === "expired" ? "expired" : "refused";
      task.reason = entry.body.code;
      task.next = entry.body.next;
      task.endedAt = header.t;
      return;
    }
    case "answer": {
      thread.answers.set(header.id, entry.body.to);
      return;
    }
    case "occurrence":
      if (entry.body.state === "started" && !thread.tasks.has(entry.body.task))
        thread.tasks.set(entry.body.task, scheduledTask(header, entry.body));
      return;
    default: {
      const task = thread.tasks.get(entry.body.task);
      if (task) applyToTask(task, header, entry);
    }
  }
}

type TaskReport =
  | Extract<Entry, { body: { task: TaskId; attempt: AttemptNumber } }>
  | Extract<Entry, { kind: "waiting" | "task_ended" }>;

function applyToTask(task: TaskView, header: Header, entry: Exclude<TaskReport, { kind: "live" }>): void {
  switch (entry.kind) {
    case "waiting":
      task.waitsFor = entry.body.for;
      climb(task, "waiting");
      return;
    case "attempt_started":
      task.attempt = entry.body.attempt;
      task.agent = entry.body.agent;
      task.confinement = entry.body.confinement;
      task.waitsFor = null;
      climb(task, "working");
      return;
    case "turn_started":
    case "turn_ended":
      return;
    case "update":
      applyUpdate(task, entry.body.update);
      return;
    case "approval":
      task.asks.set(header.id, {
        id: header.id,
        at: header.t,
        state: "open",
        ask: { kind: "approval", body: entry.body },
      });
      climb(task, "needs_you");
      return;
    case "question":
      task.asks.set(header.id, {
        id: header.id,
        at: header.t,
        state: "open",
        ask: { kind: "question", body: entry.body },
      });
      climb(task, "needs_you");
      return;
    case "ask_closed": {
      const ask = task.asks.get(entry.body.ask);
      if (!ask || (ask.state !== "open" && ask.state !== "stale")) return;
      ask.state = "closed";
      if (task.outcome === null && needsYou(task).length === 0) climb(task, "working");
      return;
    }
    case "artifact":
      task.artifacts.push({ file: entry.body.file, path: entry.body.path });
      return;
    case "attempt_ended":
      for (const ask of task.asks.values()) if (ask.state === "open") ask.state = "stale";
      return;
    case "task_ended":
      for (const ask of needsYou(task)) ask.state = "closed";
      task.outcome = entry.body.outcome;
      task.reason = entry.body.reason;
      task.words = entry.body.words || task.words;
      task.paths = entry.body.paths;
      task.waitsFor = null;
      task.endedAt = header.t;
      climb(task, entry.body.outcome);
  }
}

function applyUpdate(task: TaskView, update: Extract<Entry, { kind: "update" }>["body"]["update"]): void {
  if (update.type === "text") task.words = task.words.slice(0, update.offset) + update.text;
  else if (update.type === "plan") task.plan = update.steps;
  else if (update.type === "tool") task.tools.set(update.toolId, update);
}

function closeAnswered(thread: ThreadView, answer: EntryId): void {
  const askId = thread.answers.get(answer);
  if (askId === undefined) return;
  for (const task of thread.tasks.values()) {
    const ask = task.asks.get(askId);
    if (!ask) continue;
    const wasStale = ask.state === "stale";
    ask.state = "answered";
    if (task.outcome === null && needsYou(task).length === 0) climb(task, wasStale ? "accepted" : "working");
  }
}

function climb(task: TaskView, rung: Rung): void {
  if (task.rung === rung) return;
  task.rung = rung;
  task.rungs.push(rung);
}

const runnerOf = (header: Header): MemberId | null => (header.a === "*" ? null : header.a);

/** Its runner has it already: it made it. */
const scheduledTask = (header: Header, origin: TaskOrigin): TaskView => ({
  ...newTask(header, origin.text, origin.task),
  from: null,
  origin,
  rung: "accepted",
  rungs: ["accepted"],
});

function newTask(header: Header, text: string, id = header.id): TaskView {
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
    outcome: null,
    reason: null,
    next: null,
    paths: [],
    storedAt: header.t,
    endedAt: null,
  };
}
