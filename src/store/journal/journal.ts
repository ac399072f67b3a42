import { noFailpoint, type Failpoint } from "../../domain/ports.ts";
import { asksTable } from "./asks.ts";
import { attemptsTable } from "./attempts.ts";
import { checkpointsTable } from "./checkpoints.ts";
import { Database } from "./database.ts";
import { messagesTable } from "./messages.ts";
import { notesTable } from "./notes.ts";
import { occurrencesTable } from "./occurrences.ts";
import { ordersTable } from "./orders.ts";
import { outboxTable } from "./outbox.ts";
import { pushDueTable } from "./push-due.ts";
import { pushSubscriptionsTable } from "./push-subscriptions.ts";
import { rostersTable } from "./rosters.ts";
import { schedulesTable } from "./schedules.ts";
import { tasksTable } from "./tasks.ts";
import { threadsTable } from "./threads.ts";

export type Journal = ReturnType<typeof openJournal>;

/** The runner's own durable record: one SQLite file, synchronous. Throws the Problem `journal_is_newer`. */
export function openJournal(path: string, failpoint: Failpoint = noFailpoint) {
  const db = new Database(path, new URL("./migrations/", import.meta.url), failpoint);
  return {
    transaction: <T>(work: () => T): T => db.transaction(work),
    notes: notesTable(db),
    rosters: rostersTable(db),
    orders: ordersTable(db),
    threads: threadsTable(db),
    tasks: tasksTable(db),
    attempts: attemptsTable(db),
    asks: asksTable(db),
    checkpoints: checkpointsTable(db),
    messages: messagesTable(db),
    schedules: schedulesTable(db),
    occurrences: occurrencesTable(db),
    outbox: outboxTable(db),
    pushSubscriptions: pushSubscriptionsTable(db),
    pushDue: pushDueTable(db),
    close: (): void => db.close(),
  };
}
