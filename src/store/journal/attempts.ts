import type { AttemptEnd, Confinement } from "../../domain/entries.ts";
import type { AttemptNumber, TaskId, Timestamp } from "../../domain/ids.ts";
import type { Attempt } from "../../domain/task.ts";
import type { Database, Row } from "./database.ts";
import { number, numberOrNull, text, textOrNull } from "./database.ts";

export function attemptsTable(db: Database) {
  const newest = db.query("select * from attempt where task = $1 order by attempt desc limit 1");
  const ofTask = db.query("select * from attempt where task = $1 order by attempt");
  const working = db.query("select * from attempt where state = 'working'");
  const insert = db.command(
    "insert into attempt (task, attempt, agent, confinement, state, started_at) values ($1, $2, $3, $4, 'working', $5)",
  );
  const end = db.command(
    "update attempt set state = $3, reason = $4, ended_at = $5 where task = $1 and attempt = $2 and state = 'working'",
  );
  return {
    newest(task: TaskId): Attempt | null {
      const row = newest(task)[0];
      return row ? attempt(row) : null;
    },
    ofTask: (task: TaskId): Attempt[] => ofTask(task).map(attempt),
    working: (): Attempt[] => working().map(attempt),
    start: (task: TaskId, n: AttemptNumber, agent: string, confinement: Confinement, at: Timestamp): void =>
      void insert(task, n, agent, confinement, at),
    /** False for a stale attempt: one that has already ended, or never was. */
    end: (task: TaskId, n: AttemptNumber, state: AttemptEnd, reason: string | null, at: Timestamp): boolean =>
      end(task, n, state, reason, at) === 1,
  };
}

function attempt(row: Row): Attempt {
  return {
    // Written by this file only, from parsed values.
    task: text(row, "task") as TaskId,
    attempt: number(row, "attempt"),
    agent: text(row, "agent"),
    confinement: text(row, "confinement") as Confinement, // as above
    state: text(row, "state") as Attempt["state"], // held by a CHECK
    reason: textOrNull(row, "reason"),
    startedAt: number(row, "started_at"),
    endedAt: numberOrNull(row, "ended_at"),
  };
}
