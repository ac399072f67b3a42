import type { Outcome } from "../../domain/entries.ts";
import type { EntryId, TaskId, Timestamp } from "../../domain/ids.ts";
import type { LateBy, Made, OccurrenceRecord, SkipReason } from "../../domain/schedule.ts";
import { number, numberOrNull, text, textOrNull, type Database, type Row } from "./database.ts";

export type StartedOccurrence = {
  id: TaskId;
  schedule: EntryId;
  slot: Timestamp;
  trigger: "time" | "person";
  startedAt: Timestamp;
  lateBy: LateBy | null;
};
export type SkippedOccurrence = {
  id: EntryId;
  schedule: EntryId;
  slot: Timestamp;
  lastSlot: Timestamp;
  slots: number;
  reason: SkipReason;
};

/** What became of planned moments. */
export function occurrencesTable(db: Database) {
  const byId = db.query("select * from occurrence where id = $1");
  const open = db.query("select id from occurrence where state = 'started'");
  const openOf = db.query("select 1 from occurrence where schedule = $1 and state = 'started' limit 1");
  const started = db.query(
    "select count(*) as runs from occurrence where schedule = $1 and trigger = 'time' and started_at >= $2 and started_at < $3",
  );
  const newest = db.query("select * from occurrence where schedule = $1 order by at desc, slot desc limit $2");
  const start = db.command(
    `insert into occurrence (id, schedule, slot, last_slot, slots, trigger, task, started_at, late_by, state, at)
     values ($1, $2, $3, $3, 1, $4, $1, $5, $6, 'started', $5)`,
  );
  const skip = db.command(
    `insert into occurrence (id, schedule, slot, last_slot, slots, trigger, state, reason, at)
     values ($1, $2, $3, $4, $5, 'time', 'skipped', $6, $7) on conflict (id) do nothing`,
  );
  const made = db.command("update occurrence set made = $2 where id = $1 and state = 'started'");
  const end = db.command(
    "update occurrence set state = 'ended', outcome = $2, reason = $3, made = $4 where id = $1 and state = 'started'",
  );
  return {
    byId(id: EntryId): (OccurrenceRecord & { schedule: EntryId }) | null {
      const row = byId(id)[0];
      // Written by `start` and `skip` only, from parsed values.
      return row ? { ...record(row), schedule: text(row, "schedule") as EntryId } : null;
    },
    /** The tasks of all runs that have not ended. */
    open: (): TaskId[] => open().map((row) => text(row, "id") as TaskId), // as above
    isOpen: (schedule: EntryId): boolean => openOf(schedule).length > 0,
    startedBetween: (schedule: EntryId, from: Timestamp, to: Timestamp): number =>
      number(started(schedule, from, to)[0] ?? {}, "runs"),
    newest: (schedule: EntryId, count: number): OccurrenceRecord[] => newest(schedule, count).map(record),
    /** Fails where this occurrence was begun before: the transaction goes with it. */
    start: (o: StartedOccurrence): void => void start(o.id, o.schedule, o.slot, o.trigger, o.startedAt, o.lateBy),
    skip: (o: SkippedOccurrence, at: Timestamp): void =>
      void skip(o.id, o.schedule, o.slot, o.lastSlot, o.slots, o.reason, at),
    setMade: (id: TaskId, what: Made): void => void made(id, what),
    /** False when it had already ended. */
    end: (id: TaskId, outcome: Outcome, reason: string | null, what: Made): boolean =>
      end(id, outcome, reason, what) === 1,
  };
}

function record(row: Row): OccurrenceRecord {
  return {
    // Held by the table's CHECKs, and written by this file from parsed values.
    occurrence: text(row, "id") as EntryId,
    slot: number(row, "slot"),
    lastSlot: number(row, "last_slot"),
    slots: number(row, "slots"),
    trigger: text(row, "trigger") as "time" | "person", // as above
    task: textOrNull(row, "task") as TaskId | null, // as above
    startedAt: numberOrNull(row, "started_at"),
    lateBy: textOrNull(row, "late_by") as LateBy | null, // as above
    state: text(row, "state") as OccurrenceRecord["state"], // as above
    reason: textOrNull(row, "reason"),
    outcome: textOrNull(row, "outcome") as Outcome | null, // as above
    made: text(row, "made") as Made, // as above
  };
}
