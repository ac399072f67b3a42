import type { QueuedTask } from "../../domain/queue.ts";
import type { Outcome, TaskBody, WaitingFor } from "../../domain/entries.ts";
import type { TaskId, ThreadId, Timestamp } from "../../domain/ids.ts";
import type { Task } from "../../domain/task.ts";
import type { Database, Row } from "./database.ts";
import { number, numberOrNull, text, textOrNull } from "./database.ts";

/** An open task without its words: what the queue is settled by. */
export type QueueRow = {
  id: TaskId;
  thread: ThreadId;
  rung: QueuedTask["rung"];
  waitsFor: WaitingFor | null;
  /** Where it waits for a usage limit: when that ends. */
  notBefore: Timestamp | null;
};

/** Tasks, in each thread by `place`: the seq of their order. */
export function tasksTable(db: Database) {
  const byId = db.query("select * from task where id = $1");
  const open = db.query("select * from task where rung <> 'ended' order by place");
  // All but those that wait behind another task of their thread, whose turn cannot have come.
  const queue = db.query(
    `select id, thread, rung, waits_for, not_before, place from task where rung <> 'ended' and (rung <> 'waiting' or waits_for <> 'turn')
     union
     select id, task.thread, rung, waits_for, not_before, task.place
     from (select thread, min(place) as place from task where rung <> 'ended' group by thread) as first
     join task on task.thread = first.thread and task.place = first.place and task.rung <> 'ended'
     order by place`,
  );
  const firstOpen = db.query("select * from task where thread = $1 and rung <> 'ended' order by place limit 1");
  const cancelAsked = db.query("select id from task where rung <> 'ended' and is_cancel_asked = 1");
  const requeue = db.command(
    "update task set rung = 'accepted', waits_for = null, not_before = null where id = $1 and rung <> 'ended'",
  );
  const ofThread = db.query("select * from task where thread = $1 order by place desc limit 1");
  const insert = db.command(
    "insert into task (id, thread, place, body, rung, waits_for, accepted_at) values ($1, $2, $3, $4, 'accepted', null, $5)",
  );
  const wait = db.command(
    "update task set rung = 'waiting', waits_for = $2, not_before = $3 where id = $1 and rung <> 'ended'",
  );
  const work = db.command(
    "update task set rung = 'working', waits_for = null, not_before = null where id = $1 and rung <> 'ended'",
  );
  const need = db.command("update task set rung = 'needs_you', waits_for = null where id = $1 and rung <> 'ended'");
  const note = db.command("update task set resume_note = $2 where id = $1");
  const askToCancel = db.command("update task set is_cancel_asked = 1 where id = $1 and rung <> 'ended'");
  const end = db.command(
    "update task set rung = 'ended', waits_for = null, outcome = $2, reason = $3, words = $4, ended_at = $5 where id = $1 and rung <> 'ended'",
  );
  return {
    byId(id: TaskId): Task | null {
      const row = byId(id)[0];
      return row ? task(row) : null;
    },
    /** All tasks that have not ended, oldest first. */
    open: (): Task[] => open().map(task),
    /** What the queue must look at, oldest first, however many tasks wait behind. */
    queue: (): QueueRow[] => queue().map(queueRow),
    /** What a person cancelled and nobody has ended yet. */
    cancelAsked: (): { id: TaskId }[] => cancelAsked().map((row) => ({ id: text(row, "id") as TaskId })), // written by `insert` from a parsed id
    firstOpenOfThread(id: ThreadId): Task | null {
      const row = firstOpen(id)[0];
      return row ? task(row) : null;
    },
    newestOfThread(id: ThreadId): Task | null {
      const row = ofThread(id)[0];
      return row ? task(row) : null;
    },
    insert: (id: TaskId, thread: ThreadId, place: number, body: TaskBody, at: Timestamp): void =>
      void insert(id, thread, place, JSON.stringify(body), at),
    wait: (id: TaskId, waitsFor: WaitingFor, notBefore: Timestamp | null = null): void =>
      void wait(id, waitsFor, notBefore),
    /** Back into the queue, to be looked at as if it had just come. */
    requeue: (id: TaskId): void => void requeue(id),
    work: (id: TaskId): void => void work(id),
    needSomebody: (id: TaskId): void => void need(id),
    setResumeNote: (id: TaskId, words: string | null): void => void note(id, words),
    askToCancel: (id: TaskId): void => void askToCancel(id),
    /** False when it had already ended: a task ends once. */
    end: (id: TaskId, outcome: Outcome, reason: string | null, words: string, at: Timestamp): boolean =>
      end(id, outcome, reason, words, at) === 1,
  };
}

function queueRow(row: Row): QueueRow {
  return {
    // Ids in the journal were parsed when they were written; the columns' values are held by CHECKs and by this file.
    id: text(row, "id") as TaskId,
    thread: text(row, "thread") as ThreadId, // as above
    rung: text(row, "rung") as QueueRow["rung"], // as above
    waitsFor: textOrNull(row, "waits_for") as WaitingFor | null, // as above
    notBefore: numberOrNull(row, "not_before"),
  };
}

function task(row: Row): Task {
  const base = {
    // Ids and bodies in the journal were parsed when they were written; the columns' values are held by CHECKs.
    id: text(row, "id") as TaskId,
    thread: text(row, "thread") as ThreadId,
    body: JSON.parse(text(row, "body")) as TaskBody, // as above
    isCancelAsked: number(row, "is_cancel_asked") === 1,
    acceptedAt: number(row, "accepted_at"),
  };
  const resumeNote = textOrNull(row, "resume_note");
  const rung = text(row, "rung");
  if (rung === "ended")
    return {
      ...base,
      rung,
      outcome: text(row, "outcome") as Outcome, // written only by `end`
      reason: textOrNull(row, "reason"),
      words: text(row, "words"),
      endedAt: number(row, "ended_at"),
    };
  if (rung === "waiting") return { ...base, rung, waitsFor: text(row, "waits_for") as WaitingFor, resumeNote }; // written only by `wait`
  if (rung === "working" || rung === "needs_you") return { ...base, rung, resumeNote };
  return { ...base, rung: "accepted", resumeNote };
}
