import { addDays, dayOf, daysBetween, mondayOf, mondayOfWeek, weekdayOf, yearOf } from "../../dates/calendar.ts";
import type { Day, Weekday } from "../../dates/calendar.ts";
import { findDates } from "../../dates/mentions.ts";
import { calendarNames, monthNumber, weekdayNumber } from "../../dates/names.ts";
import { periodIn } from "../../dates/period.ts";
import { resolveDate } from "../../dates/resolve.ts";
import type { DateOrder } from "../../dates/resolve.ts";

export type Span = { first: Day; last: Day };

const MARK = String.raw`\s*(?:to|until|till|through|and|[-–—~]|부터|에서)\s*`;
const NTH = String.raw`(?:st|nd|rd|th|\.)?`;

/** The stretch of days that a title or a task names: W45, 2 to 8 November, 11월 2일~8일. Null: none. */
export function spanIn(text: string, today: Day): Span | null {
  return weekNumber(text, today) ?? range(text, today);
}

function weekNumber(text: string, today: Day): Span | null {
  const iso = /\b(20\d\d)[-_ ]?W(\d{1,2})\b/i.exec(text);
  const short =
    /\b(?:W|week|wk|kw|cw)[.\s_-]?(?:no\.?\s?)?(\d{1,2})(?![\d:.]\d|\d|\s*(?:to|[-–])\s*\d)/i.exec(text) ??
    /(?<!월 ?)(?<!\d)(\d{1,2})\s?주차/.exec(text);
  const week = Number(iso?.[2] ?? short?.[1] ?? 0);
  if (week === 0) return null;
  const year = Number(iso?.[1] ?? /\b(20\d\d)\b/.exec(text)?.[1] ?? yearOf(today));
  const monday = mondayOfWeek(year, week);
  return monday === null ? null : { first: monday, last: addDays(monday, 6) };
}

function range(text: string, today: Day): Span | null {
  const { month } = calendarNames();
  const year = String.raw`(?:,?\s+(20\d\d))?`;
  const forms: { pattern: string; parts: (f: RegExpExecArray) => (string | undefined)[] }[] = [
    {
      pattern: `(?<![\\d.])(\\d{1,2})${NTH}${MARK}(\\d{1,2})${NTH}\\s+(?:of\\s+)?(${month})(?![\\p{L}])${year}`,
      parts: ([, a, b, m, y]) => [y, m, a, m, b],
    },
    {
      pattern: `(?<!\\d)(\\d{1,2})${NTH}\\s+(${month})(?![\\p{L}])${year}${MARK}(\\d{1,2})${NTH}\\s+(${month})(?![\\p{L}])${year}`,
      parts: ([, a, m, y, b, n, z]) => [z ?? y, m, a, n, b],
    },
    {
      pattern: `(?<![\\p{L}])(${month})\\.?\\s+(\\d{1,2})${NTH}${MARK}(?:(${month})\\.?\\s+)?(\\d{1,2})${NTH}(?!\\d)${year}`,
      parts: ([, m, a, n, b, y]) => [y, m, a, n ?? m, b],
    },
    {
      pattern: `(?:(20\\d\\d)년\\s*)?(\\d{1,2})월\\s*(\\d{1,2})일?(?:\\s*\\([월화수목금토일]\\))?${MARK}(?:(\\d{1,2})월\\s*)?(\\d{1,2})일`,
      parts: ([, y, m, a, n, b]) => [y, m, a, n ?? m, b],
    },
    {
      pattern: `(?<![\\d.])(\\d{1,2})\\.(?:(\\d{1,2})\\.)?${MARK}(\\d{1,2})\\.(\\d{1,2})\\.(20\\d\\d)?`,
      parts: ([, a, m, b, n, y]) => [y, m ?? n, a, n, b],
    },
  ];
  for (const { pattern, parts } of forms) {
    const found = new RegExp(pattern, "iu").exec(text);
    if (found === null) continue;
    const [y, m, a, n, b] = parts(found);
    const stated = y ?? /\b(20\d\d)\b/.exec(text)?.[1];
    for (const one of stated === undefined ? [yearOf(today), yearOf(today) - 1] : [Number(stated)]) {
      const span = spanOf(one, monthOf(m), Number(a), monthOf(n), Number(b));
      if (span !== null && (stated !== undefined || span.first <= addDays(today, 14))) return span;
    }
  }
  const days = findDates(text, { yearNear: yearOf(today), strict: true }).flatMap((mention) => {
    const day = mention.readings.some((reading) => reading.day !== null)
      ? resolveDate(mention, { from: today, direction: "back", order: "day-first" })?.day
      : undefined;
    return day === undefined ? [] : [{ day, start: mention.start, end: mention.end }];
  });
  const [first, second] = days;
  if (first === undefined || second === undefined || second.day < first.day || daysBetween(first.day, second.day) > 31)
    return null;
  return new RegExp(`^${MARK}$`, "iu").test(text.slice(first.end, second.start))
    ? { first: first.day, last: second.day }
    : null;
}

function monthOf(word: string | undefined): number {
  return monthNumber(word ?? "") ?? Number(word ?? 0);
}

function spanOf(year: number, month: number, from: number, endMonth: number, to: number): Span | null {
  const last = dayOf(year, endMonth, to);
  const first = dayOf(endMonth < month ? year - 1 : year, month, from);
  return first === null || last === null || last < first || daysBetween(first, last) > 62 ? null : { first, last };
}

/** What the person asked for. `isStated` false: nothing was said, so it is the last whole week. */
export function wantedSpan(
  words: string,
  today: Day,
  order: DateOrder,
  weekStart: Weekday,
): Span & { isStated: boolean } {
  const named = spanIn(words, today);
  if (named !== null) return { ...named, isStated: true };
  const start = weekStartBefore(today, weekStart);
  if (/\b(?:last|previous|past|prior) week|지난 ?주|저번 ?주|전 ?주/i.test(words))
    return { first: addDays(start, -7), last: addDays(start, -1), isStated: true };
  if (/\bweek before last\b|지지난 ?주|저저번 ?주/i.test(words))
    return { first: addDays(start, -14), last: addDays(start, -8), isStated: true };
  if (/\bthis (?:running )?week|이번 ?주|금주/i.test(words))
    return { first: start, last: addDays(start, 6), isStated: true };
  const period = periodIn(words, today, order);
  if (period !== null && period.first === period.last && /\bweek\b|주간|주차|주의/i.test(words)) {
    if (/\bweek[- ](?:ending|to|ended)\b/i.test(words))
      return { first: addDays(period.last, -6), last: period.last, isStated: true };
    const first = weekStartBefore(period.first, weekStart);
    return { first, last: addDays(first, 6), isStated: true };
  }
  if (period !== null) return { first: period.first, last: period.last, isStated: true };
  return { first: addDays(start, -7), last: addDays(start, -1), isStated: false };
}

/** The first day of the week that holds `day`. */
export function weekStartBefore(day: Day, weekStart: Weekday): Day {
  return addDays(day, -((weekdayOf(day) - weekStart + 7) % 7));
}

/** "2026-W46" for the week that ISO 8601 gives most of these days to. */
export function isoWeekOf(day: Day): string {
  const thursday = addDays(mondayOf(day), 3);
  const first = mondayOfWeek(yearOf(thursday), 1) ?? thursday;
  return `${yearOf(thursday)}-W${String(Math.floor(daysBetween(first, thursday) / 7) + 1).padStart(2, "0")}`;
}

export const isWeek = ({ first, last }: Span): boolean => daysBetween(first, last) === 6;

/** "Sunday to Saturday": the day on which a stated week begins; null when none is stated. */
export function weekStartIn(text: string): Weekday | null {
  const { weekday } = calendarNames();
  const found = new RegExp(
    String.raw`(?<![\p{L}])(${weekday})\.?s?\s*(?:to|through|until|till|[-–—~]|bis)\s*(?:the\s+)?(${weekday})(?![\p{L}])`,
    "iu",
  ).exec(text);
  const korean = /([월화수목금토일])(?:요일)?\s*(?:~|-|–|부터)\s*([월화수목금토일])(?:요일)?/.exec(text);
  const number = (word: string | undefined) =>
    weekdayNumber(word ?? "") ?? ("월화수목금토일".indexOf(word ?? "?") + 1 || null);
  const pair = found ?? korean;
  const [from, to] = [number(pair?.[1]), number(pair?.[2])];
  if (from === null || to === null) return null;
  // Safe: a weekday number, by weekdayNumber or the place in the list of seven.
  return (to % 7) + 1 === from ? (from as Weekday) : null;
}
