import type { Header } from "../domain/envelope.ts";
import type { EntryId, Seq, ThreadId } from "../domain/ids.ts";
import type { Clock } from "../domain/ports.ts";
import type { ScheduleBody, SchedulePlan } from "../domain/schedule.ts";
import type { Thread } from "../domain/task.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { faultOf, nextSlot } from "../domain/schedule-due.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Schedule } from "../store/journal/schedules.ts";
import type { Grants } from "./grants.ts";
import type { Taking } from "./orders.ts";
import type { Reports } from "./reports.ts";
import { personsRunId } from "./schedule-ids.ts";
import { taskOf } from "./schedule-task.ts";
import type { Schedules } from "./schedules.ts";

export type ScheduleOrdersPorts = {
  journal: Journal;
  reports: Reports;
  grants: Pick<Grants, "launchFor" | "forget">;
  clock: Clock;
  cursor: () => Seq;
  schedules: Schedules;
  advance: () => Promise<void>;
};

type NewThread = (title: string) => Thread;
type Change = Extract<ScheduleBody, { action: "change" }>;

/** What a person orders of schedules. The ceiling is asked here, and again at each run: it may have become narrower. */
export function takesSchedules(
  ports: ScheduleOrdersPorts,
): (seq: Seq, header: Header, body: ScheduleBody, newThread: NewThread) => Promise<Taking> {
  const orders = new ScheduleOrders(ports);
  return (seq, header, body, newThread) => orders.take(seq, header, body, newThread);
}

class ScheduleOrders {
  readonly #ports: ScheduleOrdersPorts;

  constructor(ports: ScheduleOrdersPorts) {
    this.#ports = ports;
  }

  async take(seq: Seq, header: Header, body: ScheduleBody, newThread: NewThread): Promise<Taking> {
    switch (body.action) {
      case "add":
        return this.#add(header, body.plan, newThread);
      case "change":
        return this.#change(header, body);
      case "run":
        return this.#run(seq, header, body.schedule);
      default:
        return this.#turn(header, body.schedule, body.action);
    }
  }

  async #add(header: Header, plan: SchedulePlan, newThread: NewThread): Promise<Taking> {
    const { journal, reports, clock, schedules, cursor } = this.#ports;
    const known = journal.threads.byId(header.th);
    const thread = known ?? newThread(plan.title);
    this.#assertRoom(thread.id);
    // What passed while this order was on its way was missed, not unheard of.
    const decidedUntil = Math.min(header.t, clock.now());
    await this.#assertPlan(thread, header.id, plan, decidedUntil);
    return {
      commit: () => {
        if (!known) journal.threads.insert(thread);
        const nextAt = nextSlot(plan, decidedUntil);
        journal.schedules.insert({
          id: header.id,
          thread: thread.id,
          plan,
          decidedUntil,
          nextAt,
          takenAt: clock.now(),
        });
        reports.add(thread.id, "accepted", { order: header.id });
        schedules.tell(thread.id);
        if (!known) reports.summarize(thread, cursor());
      },
      after: () => schedules.look(),
    };
  }

  async #change(header: Header, { schedule: id, plan }: Change): Promise<Taking> {
    const { journal, reports, clock, schedules } = this.#ports;
    const { thread } = this.#known(header, id);
    const decidedUntil = Math.min(header.t, clock.now());
    await this.#assertPlan(thread, id, plan, decidedUntil);
    return {
      commit: () => {
        const { schedule } = this.#known(header, id);
        // What the old plan had planned before the person changed it.
        schedules.skipPassed(schedule, decidedUntil);
        journal.schedules.change(id, plan);
        journal.schedules.decided(id, decidedUntil, schedule.isPaused ? null : nextSlot(plan, decidedUntil));
        reports.add(thread.id, "accepted", { order: header.id });
        schedules.tell(thread.id);
      },
      after: () => schedules.look(),
    };
  }

  async #run(seq: Seq, header: Header, id: EntryId): Promise<Taking> {
    const { reports, grants, clock, schedules, advance } = this.#ports;
    const { schedule, thread } = this.#known(header, id);
    const task = personsRunId(id, header.id);
    const now = clock.now();
    await grants.launchFor(thread, { id: task, body: taskOf(schedule.plan, now) });
    return {
      commit: () => {
        schedules.begin(this.#known(header, id).schedule, task, {
          slot: now,
          trigger: "person",
          place: seq,
          lateBy: null,
        });
        reports.add(thread.id, "accepted", { order: header.id });
        schedules.tell(thread.id);
      },
      after: advance,
    };
  }

  #turn(header: Header, id: EntryId, action: "pause" | "resume" | "remove"): Taking {
    const { journal, reports, clock, schedules } = this.#ports;
    const { thread } = this.#known(header, id);
    return {
      commit: () => {
        const { schedule } = this.#known(header, id);
        const at = Math.min(header.t, clock.now());
        if (action === "resume" && schedule.isPaused) {
          journal.schedules.setPaused(id, false);
          journal.schedules.decided(id, at, nextSlot(schedule.plan, at));
        } else if (action !== "resume") {
          schedules.skipPassed(schedule, clock.now());
          if (action === "remove") journal.schedules.remove(id);
          else {
            journal.schedules.setPaused(id, true);
            journal.schedules.decided(id, clock.now(), null);
          }
        }
        reports.add(thread.id, "accepted", { order: header.id });
        schedules.tell(thread.id);
      },
      after: () => schedules.look(),
    };
  }

  async #assertPlan(thread: Thread, id: EntryId, plan: SchedulePlan, from: number): Promise<void> {
    const { grants } = this.#ports;
    if (thread.isArchived) throw new Problem("thread_archived", {}, "Open a new thread for this schedule.");
    if (plan.template.text.trim() === "") throw new Problem("task_empty", {}, "Say in words what is to be done.");
    const fault = faultOf(plan, from);
    if (fault !== null) throw new Problem(fault);
    await grants.launchFor(thread, { id, body: taskOf(plan, from) });
    grants.forget(id);
  }

  #assertRoom(thread: ThreadId): void {
    const { schedules } = this.#ports.journal;
    if (schedules.ofThread(thread).length >= limits.schedulesPerThread || schedules.all().length >= limits.schedulesMax)
      throw new Problem("schedules_too_many", { perThread: limits.schedulesPerThread, max: limits.schedulesMax });
  }

  #known(header: Header, id: EntryId): { schedule: Schedule; thread: Thread } {
    const { journal } = this.#ports;
    const schedule = journal.schedules.byId(id);
    const thread = schedule ? journal.threads.byId(schedule.thread) : null;
    if (!schedule || !thread || thread.id !== header.th) throw new Problem("schedule_unknown");
    return { schedule, thread };
  }
}
