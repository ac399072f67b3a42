import type { Due } from "../../domain/attention.ts";
import type { PushOutcome } from "../../domain/entries.ts";
import type { EntryId, MemberId, TaskId, ThreadId, Timestamp } from "../../domain/ids.ts";
import type { Database, Row } from "./database.ts";
import { number, text, textOrNull } from "./database.ts";

/** `id` is the push's at the hub; `kind` the report's; `words` what it said, in short. */
export type DueRow = Due & { id: EntryId; kind: string; words: string };

/** What devices are to be told of: an outbox of pushes. */
export function pushDueTable(db: Database) {
  const insert = db.command(
    `insert into push_due (id, member, thread, task, entry, concern, kind, words, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  );
  const open = db.query("select * from push_due where settled_at is null order by row limit $1");
  const settle = db.command("update push_due set outcome = $2, settled_at = $3 where row = $1 and settled_at is null");
  const settleMember = db.command(
    "update push_due set outcome = 'moot', settled_at = $2 where member = $1 and settled_at is null and concern <> 'test'",
  );
  const lastSent = db.query(
    "select max(settled_at) as at from push_due where member = $1 and thread = $2 and outcome = 'sent'",
  );
  const prune = db.command("delete from push_due where settled_at < $1");
  return {
    add: ({ id, member, thread, task, entry, concern, kind, words, at }: Omit<DueRow, "row">): void =>
      void insert(id, member, thread, task, entry, concern, kind, words, at),
    open: (limit: number): DueRow[] => open(limit).map(dueRow),
    settle: (row: number, outcome: PushOutcome | "moot", at: Timestamp): void => void settle(row, outcome, at),
    /** The device wants no more. */
    settleAllOf: (member: MemberId, at: Timestamp): void => void settleMember(member, at),
    lastSentAt: (member: MemberId, thread: ThreadId): Timestamp | null => {
      const at = lastSent(member, thread)[0]?.["at"];
      return typeof at === "number" ? at : null;
    },
    prune: (before: Timestamp): void => void prune(before),
  };
}

function dueRow(row: Row): DueRow {
  const task = textOrNull(row, "task");
  return {
    row: number(row, "row"),
    // Written by this file only, from parsed values; the concern is held by a CHECK.
    id: text(row, "id") as EntryId,
    member: text(row, "member") as MemberId, // as above
    thread: text(row, "thread") as ThreadId, // as above
    task: task === null ? null : (task as TaskId), // as above
    entry: text(row, "entry") as EntryId, // as above
    concern: text(row, "concern") as Due["concern"], // as above
    kind: text(row, "kind"),
    words: text(row, "words"),
    at: number(row, "due_at"),
  };
}
