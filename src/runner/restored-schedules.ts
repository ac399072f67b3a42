import type { EntryId, Seq, TaskId, ThreadId, Timestamp } from "../domain/ids.ts";
import { nextSlot } from "../domain/schedule-due.ts";
import {
  cameToNothing,
  type OccurrenceBody,
  type OccurrenceRecord,
  type SchedulePlan,
  type ScheduleState,
} from "../domain/schedule.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Reports } from "./reports.ts";
import { stateOf, taskOf } from "./schedule-task.ts";

type Run = Extract<OccurrenceBody, { state: "started" }> & { thread: ThreadId };

/** What the runner has reported of its schedules. */
export type ScheduledBefore = {
  /** All schedules of a thread as they were last told. */
  newest: Map<ThreadId, { seq: Seq; at: Timestamp; schedules: ScheduleState[] }>;
  runs: Run[];
  /** Runs whose end was told. */
  ended: Set<TaskId>;
};

export type RestoredSchedulesPorts = {
  journal: Journal;
  reports: Reports;
  openThread: (id: ThreadId, title: string) => void;
  /** Ends a task that the log shows begun, as the log says. */
  endTask: (id: TaskId) => void;
};

/** Inside the transaction of the restore: schedules stand where the log shows them, and each run counts as had. */
export function takeUpSchedules({ newest, runs, ended }: ScheduledBefore, ports: RestoredSchedulesPorts): void {
  const { journal, openThread, endTask } = ports;
  for (const [thread, { at, schedules }] of newest) {
    openThread(thread, schedules[0]?.plan.title ?? "");
    for (const { id } of journal.schedules.ofThread(thread))
      if (!schedules.some((state) => state.id === id)) journal.schedules.remove(id);
    for (const state of schedules) takeUp(journal, thread, state, at);
  }
  for (const run of runs) {
    const schedule = journal.schedules.byId(run.schedule);
    if (schedule === null) continue;
    const { task, slot, trigger, startedAt, lateBy } = run;
    if (journal.occurrences.byId(task) === null)
      journal.occurrences.start({ id: task, schedule: run.schedule, slot, trigger, startedAt, lateBy });
    if (journal.tasks.byId(task) === null) {
      insertTask(journal, run, schedule.plan);
      endTask(task);
    }
    if (trigger === "time" && slot > schedule.decidedUntil)
      journal.schedules.decided(schedule.id, slot, schedule.isPaused ? null : nextSlot(schedule.plan, slot));
  }
  for (const id of journal.occurrences.open()) closeRun(id, ended.has(id), ports);
}

function takeUp(journal: Journal, thread: ThreadId, state: ScheduleState, at: Timestamp): void {
  const { id, plan, isPaused, nextAt, failedInARow, history } = state;
  // Everything before the next moment had been decided on.
  const decidedUntil = nextAt === null ? at : nextAt - 1;
  const known = journal.schedules.byId(id);
  if (known === null) journal.schedules.insert({ id, thread, plan, decidedUntil, nextAt, takenAt: at });
  else journal.schedules.change(id, plan);
  journal.schedules.setPaused(id, isPaused);
  journal.schedules.setFailed(id, failedInARow);
  journal.schedules.decided(id, decidedUntil, nextAt);
  for (const record of history.toReversed())
    if (journal.occurrences.byId(record.occurrence) === null) insertRecord(journal, id, record, at);
}

function insertRecord(journal: Journal, schedule: EntryId, record: OccurrenceRecord, at: Timestamp): void {
  const { occurrence: id, task, slot, lastSlot, slots, trigger, startedAt, lateBy, reason } = record;
  if (task === null || startedAt === null) {
    // The runner itself told it: of what was skipped it says one of these reasons.
    const skipped = { id, schedule, slot, lastSlot, slots, reason: (reason ?? "missed") as "missed" };
    return journal.occurrences.skip(skipped, at);
  }
  journal.occurrences.start({ id: task, schedule, slot, trigger, startedAt, lateBy });
  if (record.state === "ended" && record.outcome !== null)
    journal.occurrences.end(task, record.outcome, reason, record.made);
}

function insertTask(journal: Journal, { task, thread, slot, startedAt, text }: Run, plan: SchedulePlan): void {
  // In the words of that time: the plan may have been changed since.
  const body = { ...taskOf(plan, slot), text };
  journal.tasks.insert(task, thread, 0, body, startedAt);
}

/** A run whose task has ended keeps its schedule from going on no longer. */
function closeRun(id: TaskId, isTold: boolean, { journal, reports }: RestoredSchedulesPorts): void {
  const task = journal.tasks.byId(id);
  const run = journal.occurrences.byId(id);
  if (task?.rung !== "ended" || run === null) return;
  const { outcome, reason } = task;
  if (!journal.occurrences.end(id, outcome, reason, run.made) || isTold) return;
  const schedule = journal.schedules.byId(run.schedule);
  if (schedule === null) return;
  const failedInARow = schedule.failedInARow + (cameToNothing(outcome, run.made) === true ? 1 : 0);
  journal.schedules.setFailed(schedule.id, failedInARow);
  const { made } = run;
  const end = { schedule: schedule.id, occurrence: id, task: id, outcome, reason, made, failedInARow };
  reports.add(task.thread, "occurrence", { state: "ended", ...end });
  const schedules = journal.schedules.ofThread(task.thread).map((each) => stateOf(journal, each));
  reports.add(task.thread, "schedules", { schedules });
}
