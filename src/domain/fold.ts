import type { CheckpointBody } from "./checkpoint.ts";
import type { Entry, Rung } from "./entries.ts";
import type { Header } from "./envelope.ts";
import type { TaskOrigin } from "./schedule.ts";
import { emptyThread, newTask, type AskView, type TaskView, type ThreadView } from "./views.ts";
import type { AttemptNumber, EntryId, MemberId, Seq, TaskId, ThreadId } from "./ids.ts";

/** The pure fold of a space's log that phone, desktop and scripts share. */
export type SpaceView = { threads: Map<ThreadId, ThreadView>; newestSeq: Seq };

export type { ArtifactView, AskView, TaskView, ThreadView } from "./views.ts";

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
    thread = emptyThread(id);
    view.threads.set(id, thread);
  }
  return thread;
}

/** The log comes again from its beginning: who holds one of these threads sees it fill anew. */
export function foldAnew(view: SpaceView, threads: Iterable<ThreadId>): void {
  view.newestSeq = 0;
  for (const id of threads) Object.assign(threadOf(view, id), emptyThread(id));
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
      for (const said of thread.early.splice(0)) applyToThread(thread, said.header, said.entry);
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
      else if (thread.answers.has(entry.body.order)) closeAnswered(thread, entry.body.order);
      else thread.early.push({ header, entry });
      return;
    }
    case "refused": {
      const asker = [...thread.tasks.values()].find(({ undo }) => undo?.order === entry.body.order);
      if (asker?.undo) return void (asker.undo.code = entry.body.code);
      const task = thread.tasks.get(entry.body.order);
      if (!task) return void thread.early.push({ header, entry });
      climb(task, entry.body.code === "expired" ? "expired" : "refused");
      task.outcome = entry.body.code === "expired" ? "expired" : "refused";
      task.reason = entry.body.code;
      task.next = entry.body.next;
      task.endedAt = header.t;
      return;
    }
    case "answer": {
      thread.answers.set(header.id, entry.body.to);
      for (const said of thread.early.splice(0)) applyToThread(thread, said.header, said.entry);
      return;
    }
    case "occurrence":
      if (entry.body.state === "started" && !thread.tasks.has(entry.body.task))
        thread.tasks.set(entry.body.task, scheduledTask(header, entry.body));
      return;
    default: {
      const task = thread.tasks.get(entry.body.task);
      if (task) applyToTask(task, header, entry);
      else thread.early.push({ header, entry });
    }
  }
}

type TaskReport =
  | Extract<Entry, { body: { task: TaskId; attempt: AttemptNumber } }>
  | Extract<Entry, { kind: "waiting" | "task_ended" | "undo" | "checkpoint" }>;

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
    case "undo":
      task.undo = { order: header.id, action: entry.body.action, code: null };
      return;
    case "checkpoint":
      addCheckpoint(task, entry.body);
      return;
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

function addCheckpoint(task: TaskView, body: CheckpointBody): void {
  task.checkpoints.push(body);
  if (body.is === "undone" && task.undo?.order === body.order) task.undo = null;
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
