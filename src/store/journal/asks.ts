import type { EntryId, MemberId, TaskId, Timestamp } from "../../domain/ids.ts";
import type { Ask } from "../../domain/task.ts";
import type { Database, Row } from "./database.ts";
import { number, text } from "./database.ts";

export function asksTable(db: Database) {
  const byId = db.query("select * from ask where id = $1");
  const unanswered = db.query("select * from ask where task = $1 and state in ('open', 'stale') order by asked_at");
  const insert = db.command(
    "insert into ask (id, task, attempt, kind, hash, body, state, asked_at) values ($1, $2, $3, $4, $5, $6, 'open', $7)",
  );
  const consume = db.command(
    `update ask set state = 'answered', answer = $3, answered_by = $4, answered_at = $5
     where id = $1 and hash = $2 and state in ('open', 'stale')`,
  );
  const goStale = db.command("update ask set state = 'stale' where task = $1 and state = 'open'");
  const closeOne = db.command("update ask set state = 'closed' where id = $1 and state in ('open', 'stale')");
  const close = db.command("update ask set state = 'closed' where task = $1 and state in ('open', 'stale')");
  return {
    byId(id: EntryId): Ask | null {
      const row = byId(id)[0];
      return row ? ask(row) : null;
    },
    unanswered: (task: TaskId): Ask[] => unanswered(task).map(ask),
    insert: (a: Omit<Ask, "state">): void => void insert(a.id, a.task, a.attempt, a.kind, a.hash, a.body, a.askedAt),
    /** Compared and consumed in one statement: false when the hash differs or somebody else was first. */
    consume: (id: EntryId, hash: string, answer: string, by: MemberId, at: Timestamp): boolean =>
      consume(id, hash, answer, by, at) === 1,
    /** The agent that asked is gone: still answerable, but the answer reaches the next attempt in words. */
    goStale: (task: TaskId): void => void goStale(task),
    /** False when it was answered or closed before. */
    close: (id: EntryId): boolean => closeOne(id) === 1,
    closeAll: (task: TaskId): void => void close(task),
  };
}

function ask(row: Row): Ask {
  return {
    // Written by this file only, from parsed values; kind and state are held by CHECKs.
    id: text(row, "id") as EntryId,
    task: text(row, "task") as TaskId, // as above
    attempt: number(row, "attempt"),
    kind: text(row, "kind") as Ask["kind"], // as above
    hash: text(row, "hash"),
    body: text(row, "body"),
    state: text(row, "state") as Ask["state"], // as above
    askedAt: number(row, "asked_at"),
  };
}
