import type { BlobId, EntryId, MemberId, Seq, ThreadId, Timestamp } from "../../domain/ids.ts";
import type { Database, Row } from "./database.ts";
import { number, text } from "./database.ts";

export type OutboxDraft = {
  id: EntryId;
  thread: ThreadId;
  kind: string;
  audience: MemberId | "*";
  t: Timestamp;
  x: Timestamp;
  body: unknown;
  blobs: BlobId[];
};
export type StoredOutboxRow = OutboxDraft & { row: number; n: number };

/** What one member of this process has to say. Ids and counters are fixed here, in the transaction that changes the state. */
export function outboxTable(db: Database) {
  const nextCounter = db.query(
    `insert into counter (member, thread, n) values ($1, $2, 1)
     on conflict (member, thread) do update set n = counter.n + 1 returning n`,
  );
  const raise = db.command(
    `insert into counter (member, thread, n) values ($1, $2, $3)
     on conflict (member, thread) do update set n = max(counter.n, excluded.n)`,
  );
  const insert = db.command(
    `insert into outbox (member, id, thread, kind, audience, n, t, x, body, blobs)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  );
  const pending = db.query("select * from outbox where member = $1 and state = 'pending' order by row limit $2");
  const count = db.query("select count(*) as rows from outbox where member = $1 and state = 'pending'");
  const sent = db.command("update outbox set state = 'sent', seq = $2 where id = $1 and state = 'pending'");
  const refused = db.command("update outbox set state = 'refused', code = $2 where id = $1 and state = 'pending'");
  const pendingBlobs = db.query("select blobs from outbox where state = 'pending' and blobs <> '[]'");
  const sentBlobs = db.query("select blobs from outbox where state = 'sent' and blobs <> '[]' order by row desc");
  const newestSent = db.query(
    "select seq, id from outbox where member = $1 and state = 'sent' and seq is not null order by seq desc limit 1",
  );
  const sentRows = db.query("select id, audience from outbox where member = $1 and state = 'sent' order by row");
  const sendAgain = db.command("update outbox set state = 'pending', seq = null where id = $1 and state = 'sent'");
  const sendAllAgain = db.command(
    "update outbox set state = 'pending', seq = null where member = $1 and state = 'sent'",
  );
  const threadOf = db.query("select thread from outbox where id = $1");
  const prune = db.command("delete from outbox where state = 'sent' and t < $1");
  return {
    add(member: MemberId, draft: OutboxDraft): number {
      const row = nextCounter(member, draft.thread)[0];
      if (!row) throw new Error("a counter always answers");
      const n = number(row, "n");
      const { id, thread, kind, audience, t, x } = draft;
      insert(member, id, thread, kind, audience, n, t, x, JSON.stringify(draft.body), JSON.stringify(draft.blobs));
      return n;
    },
    /** The log has entries of this member that this journal knows nothing of: their counters are used up. */
    raiseCounter: (member: MemberId, thread: ThreadId, n: number): void => void raise(member, thread, n),
    pending: (member: MemberId, limit: number): StoredOutboxRow[] => pending(member, limit).map(outboxRow),
    pendingCount: (member: MemberId): number => Number(count(member)[0]?.["rows"] ?? 0),
    sent: (id: EntryId, seq: Seq): void => void sent(id, seq),
    refused: (id: EntryId, code: string): void => void refused(id, code),
    /** The files that something still to be sent names. */
    pendingBlobs: (): Set<string> =>
      new Set(pendingBlobs().flatMap((row) => JSON.parse(text(row, "blobs")) as BlobId[])), // written by `add`
    /** The files that what was stored names, the newest first. */
    sentBlobs: (): string[] => sentBlobs().flatMap((row) => JSON.parse(text(row, "blobs")) as BlobId[]), // written by `add`
    /** The newest entry of this member that the hub has stored, and where. */
    newestSent(member: MemberId): { seq: Seq; id: EntryId } | null {
      const row = newestSent(member)[0];
      // Written by `add` only, from a parsed value.
      return row ? { seq: number(row, "seq"), id: text(row, "id") as EntryId } : null;
    },
    sentOf: (member: MemberId): { id: EntryId; audience: MemberId | "*" }[] =>
      // Written by `add` only, from parsed values.
      sentRows(member).map((row) => ({
        id: text(row, "id") as EntryId, // as above
        audience: text(row, "audience") as MemberId | "*", // as above
      })),
    /** The hub has lost them: they go out again, in their old order and with their ids. */
    sendAgain: (ids: readonly EntryId[]): void =>
      db.transaction(() => {
        for (const id of ids) sendAgain(id);
      }),
    sendAllAgain: (member: MemberId): void => void sendAllAgain(member),
    /** Where an order or report of ours belongs; null when it was not written here. */
    threadOf(id: EntryId): ThreadId | null {
      const row = threadOf(id)[0];
      // Written by `add` only, from a parsed value.
      return row ? (text(row, "thread") as ThreadId) : null;
    },
    sentAll: (rows: readonly { id: EntryId; seq: Seq }[]): void =>
      db.transaction(() => {
        for (const row of rows) sent(row.id, row.seq);
      }),
    /** Sent rows older than this are in the log; the counters stay. */
    prune: (before: Timestamp): number => prune(before),
  };
}

function outboxRow(row: Row): StoredOutboxRow {
  return {
    row: number(row, "row"),
    n: number(row, "n"),
    // Written by `add` only, from parsed values.
    id: text(row, "id") as EntryId,
    thread: text(row, "thread") as ThreadId, // as above
    kind: text(row, "kind"),
    audience: text(row, "audience") as MemberId | "*", // as above
    t: number(row, "t"),
    x: number(row, "x"),
    body: JSON.parse(text(row, "body")),
    blobs: JSON.parse(text(row, "blobs")) as BlobId[], // as above
  };
}
