import type { Plan, PlanEvent } from "./plan.ts";

/**
 * The fewest of a plan's events with which it still fails, as far as taking away halves, quarters and so on finds them
 * (delta debugging). `fails` is asked at most `triesMax` times.
 */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>, triesMax = 150): Promise<Plan> {
  let { events } = plan;
  let tries = 0;
  for (let size = Math.ceil(events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < events.length && tries < triesMax; tries += 1) {
      const fewer = events.toSpliced(at, size);
      if (await fails({ ...plan, events: fewer })) events = fewer;
      else at += size;
    }
  }
  return { ...plan, events };
}

/** One event for a person to read. */
export function eventText({ at, salt, ...event }: PlanEvent): string {
  return `${(at / 1000).toFixed(3).padStart(10)} s  ${JSON.stringify(event)}  (${salt})`;
}
