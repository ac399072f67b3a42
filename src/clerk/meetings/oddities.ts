import type { Day } from "../dates/calendar.ts";
import { weekdayOf, yearOf } from "../dates/calendar.ts";
import { findDates } from "../dates/mentions.ts";
import { shortWeekday } from "../dates/names.ts";
import { resolveDate } from "../dates/resolve.ts";
import type { DateOrder } from "../dates/resolve.ts";

/** Dates in one document that contradict each other or the calendar. `skip` are days already reported. */
export function oddDates(texts: readonly string[], meeting: Day, order: DateOrder): string[] {
  const odd: string[] = [];
  const years = new Map<string, { year: number; count: number }[]>();
  for (const text of texts) {
    for (const mention of findDates(text, { yearNear: yearOf(meeting), strict: true })) {
      const resolved = resolveDate(mention, { from: meeting, direction: "either", order });
      if (resolved === null || mention.readings.every((reading) => reading.day === null)) continue;
      if (resolved.fitsWeekday === false)
        odd.push(`"${mention.text}": ${resolved.day} is a ${shortWeekday(weekdayOf(resolved.day), "en")}`);
      if (mention.readings.every((reading) => reading.year === null)) continue;
      const key = resolved.day.slice(5);
      const seen = years.get(key) ?? [];
      const same = seen.find(({ year }) => year === yearOf(resolved.day));
      if (same === undefined) seen.push({ year: yearOf(resolved.day), count: 1 });
      else same.count += 1;
      years.set(key, seen);
    }
  }
  for (const [monthDay, seen] of years) {
    const [first, second] = seen.toSorted((a, b) => b.year - a.year);
    if (first === undefined || second === undefined || first.year - second.year !== 1) continue;
    const inPast = `${second.year}-${monthDay}` < meeting && `${first.year}-${monthDay}` >= meeting;
    odd.push(
      `${first.year}-${monthDay} and ${second.year}-${monthDay} both occur${inPast ? `; ${second.year} is already past` : ""}`,
    );
  }
  return [...new Set(odd)];
}
