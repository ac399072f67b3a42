import type { EntryId, ThreadId, Timestamp } from "../../domain/ids.ts";
import type { SchedulePlan } from "../../domain/schedule.ts";
import { number, numberOrNull, text, type Database, type Row } from "./database.ts";

export type Schedule = {
  id: EntryId;
  thread: ThreadId;
  plan: SchedulePlan;
  isPaused: boolean;
  /** Every planned moment up to this has been decided on, and said. */
  decidedUntil: Timestamp;
  nextAt: Timestamp | null;
  failedInARow: number;
  takenAt: Timestamp;
};

/** Standing orders; one that was removed stays for its occurrences and is not shown. */
export function schedulesTable(db: Database) {
  const byId = db.query("select * from schedule where id = $1 and is_removed = 0");
  const all = db.query("select * from schedule where is_removed = 0 order by taken_at, id");
  const ofThread = db.query("select * from schedule where thread = $1 and is_removed = 0 order by taken_at, id");
  const due = db.query("select * from schedule where next_at <= $1 order by next_at, id");
  const next = db.query("select min(next_at) as at from schedule where next_at is not null");
  const ahead = db.query("select * from schedule where decided_until > $1 and is_removed = 0");
  const insert = db.command(
    "insert into schedule (id, thread, plan, decided_until, next_at, taken_at) values ($1, $2, $3, $4, $5, $6)",
  );
  const change = db.command("update schedule set plan = $2, failed_in_a_row = 0 where id = $1");
  const pause = db.command("update schedule set is_paused = $2 where id = $1");
  const remove = db.command("update schedule set is_removed = 1, next_at = null where id = $1");
  const decide = db.command("update schedule set decided_until = $2, next_at = $3 where id = $1");
  const fail = db.command("update schedule set failed_in_a_row = $2 where id = $1");
  return {
    byId(id: EntryId): Schedule | null {
      const row = byId(id)[0];
      return row ? schedule(row) : null;
    },
    all: (): Schedule[] => all().map(schedule),
    ofThread: (thread: ThreadId): Schedule[] => ofThread(thread).map(schedule),
    due: (now: Timestamp): Schedule[] => due(now).map(schedule),
    /** The first moment of all; null when nothing is planned. */
    nextAt: (): Timestamp | null => numberOrNull(next()[0] ?? {}, "at"),
    /** Those that have decided on what lies after `at`. */
    decidedAfter: (at: Timestamp): Schedule[] => ahead(at).map(schedule),
    insert: (s: Pick<Schedule, "id" | "thread" | "plan" | "decidedUntil" | "nextAt" | "takenAt">): void =>
      void insert(s.id, s.thread, JSON.stringify(s.plan), s.decidedUntil, s.nextAt, s.takenAt),
    change: (id: EntryId, plan: SchedulePlan): void => void change(id, JSON.stringify(plan)),
    setPaused: (id: EntryId, isPaused: boolean): void => void pause(id, isPaused ? 1 : 0),
    remove: (id: EntryId): void => void remove(id),
    decided: (id: EntryId, until: Timestamp, nextAt: Timestamp | null): void => void decide(id, until, nextAt),
    setFailed: (id: EntryId, inARow: number): void => void fail(id, inARow),
  };
}

function schedule(row: Row): Schedule {
  return {
    // Written by `insert` from a parsed order.
    id: text(row, "id") as EntryId,
    thread: text(row, "thread") as ThreadId, // as above
    plan: JSON.parse(text(row, "plan")),
    isPaused: number(row, "is_paused") === 1,
    decidedUntil: number(row, "decided_until"),
    nextAt: numberOrNull(row, "next_at"),
    failedInARow: number(row, "failed_in_a_row"),
    takenAt: number(row, "taken_at"),
  };
}
