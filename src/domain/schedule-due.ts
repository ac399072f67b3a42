import type { Timestamp } from "./ids.ts";
import { cronLast, cronNext, parseCron, type Cron } from "./cron.ts";
import { limits } from "./limits.ts";
import type { Misfire, SchedulePlan, SkipReason } from "./schedule.ts";
import { isTimeZone } from "./zone-time.ts";

/** The first planned moment after `after`; null when there is none, or none before the schedule ends. */
export function nextSlot(plan: Pick<SchedulePlan, "when" | "tz" | "until">, after: Timestamp): Timestamp | null {
  const { when, tz, until } = plan;
  const slot = "at" in when ? (when.at > after ? when.at : null) : cronNext(cronOf(when.cron), tz, after);
  return slot === null || (until !== null && slot > until) ? null : slot;
}

export function nextSlots(
  plan: Pick<SchedulePlan, "when" | "tz" | "until">,
  after: Timestamp,
  count: number,
): Timestamp[] {
  const slots: Timestamp[] = [];
  for (let slot = nextSlot(plan, after); slot !== null && slots.length < count; slot = nextSlot(plan, slot))
    slots.push(slot);
  return slots;
}

/** Null for a plan that can be kept; else the code of what is wrong with it. `from`: when it was made. */
export function faultOf(plan: Pick<SchedulePlan, "when" | "tz" | "until">, from: Timestamp): string | null {
  if (!isTimeZone(plan.tz)) return "schedule_zone_unknown";
  if ("cron" in plan.when && parseCron(plan.when.cron) === null) return "schedule_cron_malformed";
  return nextSlot(plan, from) === null ? "schedule_never" : null;
}

export type DueState = {
  plan: SchedulePlan;
  /** All moments up to this have been decided on. */
  decidedUntil: Timestamp;
  /** A run of this schedule has not ended. */
  isBusy: boolean;
  /** Runs begun by time today, there. */
  runsToday: number;
};

type Skipped = { reason: SkipReason; slot: Timestamp; lastSlot: Timestamp; slots: number };
/** `run` is begun now. Null: nothing is to be decided yet. */
export type DueDecision = { decidedUntil: Timestamp; skipped: Skipped | null; run: Timestamp | null };

/** What becomes of the oldest undecided moments; ask again with what it says until it says null. */
export function decideDue(state: DueState, now: Timestamp): DueDecision | null {
  const { plan, isBusy } = state;
  const first = nextSlot(plan, state.decidedUntil);
  if (first === null || first > now) return null;
  const isLate = now - first > limits.scheduleGraceMs;
  const isFull = plan.maxPerDay !== null && state.runsToday >= plan.maxPerDay;
  switch (plan.misfire satisfies Misfire) {
    case "skip": {
      if (isLate) return skipAll(plan, "missed", first, lastSlot(plan, now - limits.scheduleGraceMs - 1) ?? first);
      if (isBusy) return skipAll(plan, "still_working", first, first);
      return isFull ? skipAll(plan, "max_per_day", first, first) : { decidedUntil: first, skipped: null, run: first };
    }
    case "once": {
      if (isBusy) return null;
      const last = lastSlot(plan, now) ?? first;
      if (isFull) return skipAll(plan, "max_per_day", first, last);
      const before = last > first ? lastSlot(plan, last - 1) : null;
      return {
        decidedUntil: last,
        skipped: before === null ? null : skipAll(plan, "merged", first, before).skipped,
        run: last,
      };
    }
    case "all":
      if (isBusy) return null;
      if (isFull) return skipAll(plan, "max_per_day", first, lastSlot(plan, now) ?? first);
      return leftOut(plan, first, now) ?? { decidedUntil: first, skipped: null, run: first };
  }
}

/** Of too many moments the oldest; null where there are few enough. */
function leftOut(plan: SchedulePlan, first: Timestamp, now: Timestamp): DueDecision | null {
  const slots = [
    first,
    ...nextSlots({ ...plan, until: Math.min(now, plan.until ?? now) }, first, limits.scheduleSlotsCounted),
  ];
  const last = slots.at(-1 - limits.scheduleCatchUpMax);
  return last === undefined ? null : skipAll(plan, "missed", first, last);
}

/** Every undecided moment up to now, for a reason that a person gave. */
export function skipDue(plan: SchedulePlan, decidedUntil: Timestamp, now: Timestamp): DueDecision | null {
  const first = nextSlot(plan, decidedUntil);
  if (first === null || first > now) return null;
  return skipAll(plan, "paused", first, lastSlot(plan, now) ?? first);
}

function skipAll(plan: SchedulePlan, reason: SkipReason, first: Timestamp, last: Timestamp): DueDecision {
  return { decidedUntil: last, skipped: { reason, ...countSlots(plan, first, last) }, run: null };
}

function countSlots(plan: SchedulePlan, slot: Timestamp, lastSlot: Timestamp): Omit<Skipped, "reason"> {
  let slots = 1;
  for (let next = nextSlot(plan, slot); next !== null && next <= lastSlot; next = nextSlot(plan, next)) {
    slots += 1;
    if (slots >= limits.scheduleSlotsCounted) break;
  }
  return { slot, lastSlot, slots };
}

function lastSlot({ when, tz, until }: Pick<SchedulePlan, "when" | "tz" | "until">, upTo: Timestamp): Timestamp | null {
  const end = until === null ? upTo : Math.min(until, upTo);
  if ("at" in when) return when.at <= end ? when.at : null;
  return cronLast(cronOf(when.cron), tz, end);
}

// A schedule is looked at often, its text is read once.
const crons = new Map<string, Cron>();
const cronsMax = 1_000;

/** Of a text that was looked at by `faultOf`. */
function cronOf(text: string): Cron {
  const known = crons.get(text);
  if (known) return known;
  const cron = parseCron(text);
  if (cron === null) throw new Error("a schedule's cron was looked at when it was taken");
  if (crons.size >= cronsMax) crons.clear();
  crons.set(text, cron);
  return cron;
}
