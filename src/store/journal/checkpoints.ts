import type { UndoBody } from "../../domain/checkpoint.ts";
import type { AttemptNumber, EntryId, Seq, TaskId, Timestamp } from "../../domain/ids.ts";
import type { Database, Row } from "./database.ts";
import { number, text, textOrNull } from "./database.ts";

export type CheckpointRow = {
  task: TaskId;
  attempt: AttemptNumber;
  folder: string;
  before: string | null;
  after: string | null;
};
export type UndoRow = { id: EntryId; task: TaskId; body: UndoBody };
export type UndoFolderRow = { undo: EntryId; folder: string; from: string; to: string | null };

/** Which states were before and after what; the states themselves lie in the checkpoint store. */
export function checkpointsTable(db: Database) {
  const ofTask = db.query("select * from checkpoint where task = $1 order by attempt, folder");
  const untaken = db.query("select * from checkpoint where state_before is not null and state_after is null");
  const begin = db.command(
    `insert into checkpoint (task, attempt, folder, state_before, at) values ($1, $2, $3, $4, $5)
     on conflict (task, attempt, folder) do nothing`,
  );
  const end = db.command(
    "update checkpoint set state_after = $4 where task = $1 and attempt = $2 and folder = $3 and state_after is null",
  );
  const states = db.query(
    `select folder, state_before as state, at from checkpoint where state_before is not null
     union select folder, state_after, at from checkpoint where state_after is not null
     union select folder, state_from, undo.at from undo_folder join undo on undo.id = undo_folder.undo
     union select folder, state_to, undo.at from undo_folder join undo on undo.id = undo_folder.undo
       where state_to is not null
     order by at`,
  );
  const newest = db.query(
    `select state from (
       select coalesce(state_after, state_before) as state, at from checkpoint where folder = $1
       union all select coalesce(state_to, state_from), undo.at
         from undo_folder join undo on undo.id = undo_folder.undo where folder = $1
     ) where state is not null order by at desc limit 1`,
  );
  const forgetBefore = db.command("delete from checkpoint where at < $1 and state_after is not null");
  const forgetFolders = db.command(
    "delete from undo_folder where undo in (select id from undo where at < $1 and state = 'ended')",
  );
  const forgetUndos = db.command("delete from undo where at < $1 and state = 'ended'");
  const ask = db.command("insert into undo (id, task, place, body, state, at) values ($1, $2, $3, $4, 'waiting', $5)");
  const waiting = db.query("select * from undo where state = 'waiting' order by place");
  const ended = db.command("update undo set state = 'ended' where id = $1 and state = 'waiting'");
  const undone = db.query("select * from undo where task = $1 and state = 'ended' and is_redone = 0 order by place");
  const redone = db.command("update undo set is_redone = 1 where id = $1");
  const foldersOf = db.query("select * from undo_folder where undo = $1 order by folder");
  const enter = db.command(
    "insert into undo_folder (undo, folder, state_from) values ($1, $2, $3) on conflict (undo, folder) do nothing",
  );
  const leave = db.command("update undo_folder set state_to = $3 where undo = $1 and folder = $2");
  return {
    ofTask: (task: TaskId): CheckpointRow[] => ofTask(task).map(checkpoint),
    /** Of attempts whose end was never looked at. */
    untaken: (): CheckpointRow[] => untaken().map(checkpoint),
    /** `before` null: there is none, and the attempt goes on without. Once. */
    begin: (task: TaskId, attempt: AttemptNumber, folder: string, before: string | null, at: Timestamp): void =>
      void begin(task, attempt, folder, before, at),
    /** False where it was known already. */
    end: (task: TaskId, attempt: AttemptNumber, folder: string, after: string): boolean =>
      end(task, attempt, folder, after) === 1,
    /** Every state that is named, the oldest first. */
    states: (): { folder: string; state: string; at: Timestamp }[] =>
      states().map((row) => ({ folder: text(row, "folder"), state: text(row, "state"), at: number(row, "at") })),
    newest(folder: string): string | null {
      const row = newest(folder)[0];
      return row ? text(row, "state") : null;
    },
    forgetBefore(at: Timestamp): void {
      forgetBefore(at);
      forgetFolders(at);
      forgetUndos(at);
    },
    askUndo: (id: EntryId, task: TaskId, place: Seq, body: UndoBody, at: Timestamp): void =>
      void ask(id, task, place, JSON.stringify(body), at),
    waiting: (): UndoRow[] => waiting().map(undo),
    endUndo: (id: EntryId): boolean => ended(id) === 1,
    /** Undos of a task that were not taken back whole, oldest first. */
    undone: (task: TaskId): UndoRow[] => undone(task).map(undo),
    redone: (id: EntryId): void => void redone(id),
    foldersOf: (id: EntryId): UndoFolderRow[] => foldersOf(id).map(undoFolder),
    enter: (id: EntryId, folder: string, from: string): void => void enter(id, folder, from),
    leave: (id: EntryId, folder: string, to: string): void => void leave(id, folder, to),
  };
}

const checkpoint = (row: Row): CheckpointRow => ({
  // Written by this file only, from parsed values.
  task: text(row, "task") as TaskId,
  attempt: number(row, "attempt"),
  folder: text(row, "folder"),
  before: textOrNull(row, "state_before"),
  after: textOrNull(row, "state_after"),
});

const undo = (row: Row): UndoRow => ({
  // Written by this file only, from parsed values.
  id: text(row, "id") as EntryId,
  task: text(row, "task") as TaskId,
  body: JSON.parse(text(row, "body")) as UndoBody, // as above
});

const undoFolder = (row: Row): UndoFolderRow => ({
  undo: text(row, "undo") as EntryId, // as above
  folder: text(row, "folder"),
  from: text(row, "state_from"),
  to: textOrNull(row, "state_to"),
});
