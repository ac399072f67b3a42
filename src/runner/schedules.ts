import type { ReportBodies, ReportKind, TaskEndedBody } from "../domain/entries.ts";
import type { EntryId, Seq, TaskId, ThreadId, Timestamp } from "../domain/ids.ts";
import type { Clock, Failpoint, Log, Timer } from "../domain/ports.ts";
import type { LateBy, Made } from "../domain/schedule.ts";
import { limits } from "../domain/limits.ts";
import { cameToNothing } from "../domain/schedule.ts";
import { decideDue, nextSlot, skipDue, type DueDecision } from "../domain/schedule-due.ts";
import { dayMs, localDateAt, momentsOf } from "../domain/zone-time.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Schedule } from "../store/journal/schedules.ts";
import type { Reports } from "./reports.ts";
import { occurrenceId, skippedId } from "./schedule-ids.ts";
import { isMore, leftBehind, lookingTools, stateOf, taskOf } from "./schedule-task.ts";
import { nameOf } from "./fault-name.ts";

export type SchedulesPorts = {
  journal: Journal;
  reports: Reports;
  clock: Clock;
  log: Log;
  failpoint: Failpoint;
  cursor: () => Seq;
  wake: () => void;
  /** New tasks lie in the journal. */
  advance: () => Promise<void>;
};

type Run = { slot: Timestamp; trigger: "time" | "person"; place: Seq; lateBy: LateBy | null };

/** Expands standing orders: each planned moment is decided on once, in one transaction with all that follows from it. */
export class Schedules {
  readonly #ports: SchedulesPorts;
  readonly #startedAt: Timestamp;
  #lookedAt: Timestamp;
  /** The last time in which nobody could look. */
  #slept = { from: 0, to: 0 };
  #open = new Set<TaskId>();
  #timer: Timer | null = null;
  #isClosed = true;
  #isFirst = true;
  #nextAt: Timestamp | null = null;

  constructor(ports: SchedulesPorts) {
    this.#ports = ports;
    this.#startedAt = ports.clock.now();
    this.#lookedAt = this.#startedAt;
    ports.reports.onReport((_id, _thread, kind, body) => this.#noted(kind, body));
  }

  /** Takes up what the last process left: moments that passed meanwhile are decided on now. */
  start(): void {
    const { journal, clock } = this.#ports;
    this.#isClosed = false;
    this.#open = new Set(journal.occurrences.open());
    journal.transaction(() => {
      // The world's clocks are changed by law, and the tables with them.
      for (const { id, plan, isPaused, decidedUntil, nextAt } of journal.schedules.all()) {
        const next = isPaused ? null : nextSlot(plan, decidedUntil);
        if (next !== nextAt) journal.schedules.decided(id, decidedUntil, next);
      }
    });
    this.#lookedAt = clock.now();
    this.look();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  /** Decides on everything that is due, and arms the timer for what comes next. Call it whenever time may have passed unseen. */
  look(): void {
    if (this.#isClosed) return;
    const { journal, clock, log } = this.#ports;
    const now = clock.now();
    if (now - this.#lookedAt > limits.scheduleLookMs + limits.scheduleGraceMs)
      this.#slept = { from: this.#lookedAt, to: now };
    const isSetBack = now < this.#lookedAt || this.#isFirst;
    this.#isFirst = false;
    this.#lookedAt = now;
    let hasBegun = false;
    try {
      if (isSetBack) this.#planAgain(now);
      for (const schedule of journal.schedules.due(now)) hasBegun = this.#decide(schedule, now) || hasBegun;
    } catch (error) {
      // A disk that is full now may not be in a minute; nothing was decided.
      log.error("schedules were not looked at", { error: nameOf(error) });
    }
    this.#arm(now);
    if (!hasBegun) return;
    this.#ports.advance().catch(() => log.error("the queue was not settled for a schedule"));
  }

  /** Inside the caller's transaction: begins a run, once. Null where this occurrence has had its run. */
  begin(schedule: Schedule, id: TaskId, run: Run): TaskId | null {
    const { journal, reports, clock } = this.#ports;
    if (journal.occurrences.byId(id) !== null) return null;
    const { plan, thread } = schedule;
    const startedAt = clock.now();
    const { slot, trigger, place, lateBy } = run;
    journal.tasks.insert(id, thread, place, taskOf(plan, slot), startedAt);
    journal.occurrences.start({ id, schedule: schedule.id, slot, trigger, startedAt, lateBy });
    this.#open.add(id);
    reports.add(thread, "occurrence", {
      schedule: schedule.id,
      occurrence: id,
      state: "started",
      task: id,
      text: plan.template.text,
      slot,
      tz: plan.tz,
      trigger,
      startedAt,
      lateBy,
    });
    return id;
  }

  /** Inside the caller's transaction: what passed before a person's word took hold is said, not run. */
  skipPassed(schedule: Schedule, until: Timestamp): void {
    if (schedule.isPaused) return;
    const decision = skipDue(schedule.plan, schedule.decidedUntil, until);
    if (decision) this.#carryOut(schedule, decision, until);
  }

  /** Inside the caller's transaction: all schedules of a thread as they are now. */
  tell(thread: ThreadId): void {
    const { journal, reports } = this.#ports;
    const schedules = journal.schedules.ofThread(thread).map((each) => stateOf(journal, each));
    reports.add(thread, "schedules", { schedules });
  }

  /** A clock that was far ahead has been set right: what was decided on for that time is open again, but for what was run. */
  #planAgain(now: Timestamp): void {
    const { journal } = this.#ports;
    for (const { id, thread, plan, isPaused } of journal.schedules.decidedAfter(now + limits.scheduleClockBackMs))
      journal.transaction(() => {
        journal.schedules.decided(id, now, isPaused ? null : nextSlot(plan, now));
        this.tell(thread);
      });
  }

  #decide(schedule: Schedule, now: Timestamp): boolean {
    const { journal, failpoint, wake } = this.#ports;
    failpoint("runner.schedule.before");
    const hasBegun = journal.transaction(() => {
      let isBegun = false;
      let decidedUntil = schedule.decidedUntil;
      if (journal.threads.byId(schedule.thread)?.isArchived === true) return this.#putAway(schedule, now);
      for (;;) {
        const state = {
          plan: schedule.plan,
          decidedUntil,
          isBusy: journal.occurrences.isOpen(schedule.id),
          runsToday: this.#runsToday(schedule, now),
        };
        const decision = decideDue(state, now);
        if (decision === null) break;
        isBegun = this.#carryOut(schedule, decision, now) || isBegun;
        decidedUntil = decision.decidedUntil;
      }
      if (decidedUntil !== schedule.decidedUntil) this.tell(schedule.thread);
      return isBegun;
    });
    failpoint("runner.schedule.after");
    wake();
    return hasBegun;
  }

  #carryOut(schedule: Schedule, { decidedUntil, skipped, run }: DueDecision, now: Timestamp): boolean {
    const { journal, reports, cursor } = this.#ports;
    const { id, plan, thread } = schedule;
    if (skipped) {
      const occurrence = skippedId(id, skipped.slot, skipped.lastSlot);
      journal.occurrences.skip({ id: occurrence, schedule: id, ...skipped }, now);
      const isNothing = skipped.reason === "missed" || skipped.reason === "still_working";
      const failedInARow = isNothing ? this.#failed(id) : (journal.schedules.byId(id)?.failedInARow ?? 0);
      reports.add(thread, "occurrence", { schedule: id, occurrence, state: "skipped", ...skipped, failedInARow });
    }
    journal.schedules.decided(id, decidedUntil, nextSlot(plan, decidedUntil));
    if (run === null) return false;
    const lateBy = now - run > limits.scheduleGraceMs ? this.#lateBy(schedule, run) : null;
    return (
      this.begin(schedule, occurrenceId(id, run), { slot: run, trigger: "time", place: cursor(), lateBy }) !== null
    );
  }

  /** Nobody works in a thread that was put away. */
  #putAway(schedule: Schedule, now: Timestamp): boolean {
    this.skipPassed(schedule, now);
    const { schedules } = this.#ports.journal;
    schedules.setPaused(schedule.id, true);
    schedules.decided(schedule.id, now, null);
    this.tell(schedule.thread);
    return false;
  }

  #lateBy({ takenAt }: Schedule, slot: Timestamp): LateBy {
    if (slot < takenAt) return "order_late";
    if (slot < this.#startedAt) return "not_running";
    return slot > this.#slept.from && slot <= this.#slept.to ? "asleep" : "still_working";
  }

  #runsToday({ id, plan }: Schedule, now: Timestamp): number {
    if (plan.maxPerDay === null) return 0;
    const midnight = Date.parse(localDateAt(plan.tz, now));
    const [from = now] = momentsOf(plan.tz, midnight).moments;
    const [to = now] = momentsOf(plan.tz, midnight + dayMs).moments;
    return this.#ports.journal.occurrences.startedBetween(id, from, to);
  }

  /** Inside the transaction of the report. */
  #noted(kind: ReportKind, body: ReportBodies[ReportKind]): void {
    if (!("task" in body) || body.task === null || !this.#open.has(body.task)) return;
    if (kind === "task_ended" && "paths" in body && "outcome" in body) this.#ended(body);
    else if (kind === "artifact") this.#made(body.task, "files");
    else if (
      "update" in body &&
      body.update.type === "tool" &&
      body.update.state === "done" &&
      !lookingTools.has(body.update.toolKind)
    )
      this.#made(body.task, "tools");
  }

  #made(task: TaskId, what: Made): void {
    const { occurrences } = this.#ports.journal;
    const known = occurrences.byId(task)?.made ?? "files";
    if (isMore(what, known)) occurrences.setMade(task, what);
  }

  #ended({ task, outcome, reason, words, paths }: TaskEndedBody): void {
    const { journal, reports, clock } = this.#ports;
    this.#open.delete(task);
    const found = journal.occurrences.byId(task);
    const schedule = found ? journal.schedules.byId(found.schedule) : null;
    if (!found) return;
    const left = leftBehind({ words, paths });
    const made = isMore(left, found.made) ? left : found.made;
    if (!journal.occurrences.end(task, outcome, reason, made)) return;
    const isNothing = cameToNothing(outcome, made);
    if (schedule && isNothing === false) journal.schedules.setFailed(schedule.id, 0);
    const failedInARow =
      schedule === null
        ? 0
        : isNothing === true
          ? this.#failed(schedule.id)
          : isNothing === false
            ? 0
            : schedule.failedInARow;
    const thread = journal.tasks.byId(task)?.thread;
    if (thread === undefined) return;
    reports.add(thread, "occurrence", {
      schedule: found.schedule,
      occurrence: task,
      state: "ended",
      task,
      outcome,
      reason,
      made,
      failedInARow,
    });
    if (!schedule) return;
    this.tell(thread);
    // What waited for this run's end is looked at once this is on disk.
    this.#timer?.cancel();
    if (!this.#isClosed) this.#timer = clock.after(0, () => this.look());
  }

  #failed(id: EntryId): number {
    const { schedules } = this.#ports.journal;
    const inARow = (schedules.byId(id)?.failedInARow ?? 0) + 1;
    schedules.setFailed(id, inARow);
    return inARow;
  }

  #arm(now: Timestamp): void {
    this.#timer?.cancel();
    this.#nextAt = this.#ports.journal.schedules.nextAt();
    this.#wait(now);
  }

  #wait(now: Timestamp): void {
    const nextAt = this.#nextAt;
    if (nextAt === null) return;
    // What is due and waits for a run's end is woken by that.
    const ms = nextAt <= now ? limits.scheduleLookMs : Math.min(nextAt - now, limits.scheduleLookMs);
    this.#timer = this.#ports.clock.after(ms, () => this.#tick());
  }

  /** A minute in which nothing came near costs no more than a look at the clock. */
  #tick(): void {
    const now = this.#ports.clock.now();
    const isQuiet = this.#nextAt !== null && now < this.#nextAt && now >= this.#lookedAt;
    if (!isQuiet || now - this.#lookedAt > limits.scheduleLookMs + limits.scheduleGraceMs) return this.look();
    this.#lookedAt = now;
    this.#wait(now);
  }
}
