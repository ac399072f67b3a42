import { dayOf, daysBetween, monthOf, weekdayOf, yearOf } from "./calendar.ts";
import type { Day } from "./calendar.ts";
import type { DateMention, Reading } from "./mentions.ts";
import { findDates } from "./mentions.ts";

export type DateOrder = "day-first" | "month-first";

/** Where the wanted day lies as seen from `from`; meetings are mostly past, due dates mostly ahead. */
export type Seen = { from: Day; direction: "ahead" | "back" | "either"; order: DateOrder };

/** `fitsWeekday` is null when no weekday was written. */
export type ResolvedDate = { day: Day; fitsWeekday: boolean | null };

/** Null when no reading is a day of the calendar. A mention of a month alone resolves to its first day. */
export function resolveDate(mention: DateMention, seen: Seen): ResolvedDate | null {
  let best: { day: Day; fits: boolean | null; cost: number } | null = null;
  for (const [rank, reading] of inOrder(mention.readings, seen.order).entries()) {
    for (const day of daysOf(reading, seen.from)) {
      const fits = mention.weekday === null ? null : weekdayOf(day) === mention.weekday;
      const cost = costOf(day, reading, seen) + rank * 40 + (fits === false ? 500 : 0);
      if (best === null || cost < best.cost) best = { day, fits, cost };
    }
  }
  return best === null ? null : { day: best.day, fitsWeekday: best.fits };
}

/**
 * Which half of 11/12 is the month, from what the texts themselves prove: 21/11 can only be day first, 11/21 only
 * month first. Without proof the locale decides; only the United States writes the month first.
 */
export function dateOrderOf(texts: readonly string[], locale: string | null): DateOrder {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const text of texts) {
    for (const [, a, b] of text.matchAll(/(?<![\d./-])(\d{1,2})[./](\d{1,2})(?:[./]\d{2,4})?(?![\d%])/g)) {
      if (Number(a) > 12 && Number(a) < 32 && Number(b) >= 1 && Number(b) < 13) dayFirst += 1;
      if (Number(b) > 12 && Number(b) < 32 && Number(a) >= 1 && Number(a) < 13) monthFirst += 1;
    }
  }
  if (dayFirst !== monthFirst) return dayFirst > monthFirst ? "day-first" : "month-first";
  return locale !== null && /[-_]US\b/i.test(locale) ? "month-first" : "day-first";
}

/** Every day in the text that is written with its year, resolved. */
export function fullDatesIn(text: string, seen: Seen): Day[] {
  return findDates(text, { yearNear: yearOf(seen.from), strict: true })
    .filter((mention) => mention.readings.some((reading) => reading.year !== null && reading.day !== null))
    .map((mention) => resolveDate(mention, seen)?.day ?? null)
    .filter((day) => day !== null);
}

function inOrder(readings: readonly Reading[], order: DateOrder): Reading[] {
  if (order === "day-first" || readings.length < 2) return [...readings];
  const [first, second, ...rest] = readings;
  return first === undefined || second === undefined ? [...readings] : [second, first, ...rest];
}

function daysOf(reading: Reading, from: Day): Day[] {
  const years = reading.year === null ? [yearOf(from) - 1, yearOf(from), yearOf(from) + 1] : [reading.year];
  const days: Day[] = [];
  for (const year of years) {
    const months = reading.month === null ? [monthOf(from) - 1, monthOf(from), monthOf(from) + 1] : [reading.month];
    for (const month of months) {
      const shifted =
        month < 1
          ? dayOf(year - 1, 12, reading.day ?? 1)
          : month > 12
            ? dayOf(year + 1, 1, reading.day ?? 1)
            : dayOf(year, month, reading.day ?? 1);
      if (shifted !== null) days.push(shifted);
    }
  }
  return days;
}

/** Days away from `from`; the wrong side costs ten times as much. A year that is written is believed. */
function costOf(day: Day, reading: Reading, { from, direction }: Seen): number {
  const ahead = daysBetween(from, day);
  const far = Math.abs(ahead);
  const wrongSide = (direction === "ahead" && ahead < 0) || (direction === "back" && ahead > 0);
  if (reading.year !== null) return Math.min(far / 10, 400) + (direction === "back" && wrongSide && far > 1 ? 60 : 0);
  // Without a year nobody means a day most of a year away, whatever the weekday says.
  return (wrongSide ? far * 10 : far) + (far > 200 ? 600 : 0);
}
