import { addDays, dayOf, endOfMonth, mondayOf, weekdayOf, yearOf } from "./calendar.ts";
import type { Day } from "./calendar.ts";
import { findDates } from "./mentions.ts";
import { calendarNames, monthNumber, weekdayNumber } from "./names.ts";
import { resolveDate } from "./resolve.ts";
import type { DateOrder } from "./resolve.ts";

/** Days from `first` to `last`, both included; `words` is how the person said it. */
export type Period = { first: Day; last: Day; words: string };

/** The stretch of time a task speaks of, looking back from today; null when it names none. */
export function periodIn(text: string, today: Day, order: DateOrder): Period | null {
  const monday = mondayOf(today);
  const day = (at: Day, words: string): Period => ({ first: at, last: at, words });
  for (const [pattern, period] of [
    [
      /\b(?:the )?day before yesterday(?:['’]s)?|그저께|그제|엊그제/i,
      () => day(addDays(today, -2), "the day before yesterday"),
    ],
    [/\byesterday(?:['’]?s)?\b|어제/i, () => day(addDays(today, -1), "yesterday")],
    [/\b(?:today(?:['’]?s)?|this (?:morning|afternoon|evening))\b|오늘/i, () => day(today, "today")],
    [
      /\b(?:last|previous|past) week(?:['’]?s)?\b|지난 ?주|저번 ?주/i,
      () => ({ first: addDays(monday, -7), last: addDays(monday, -1), words: "last week" }),
    ],
    [/\bthis week(?:['’]?s)?\b|이번 ?주/i, () => ({ first: monday, last: addDays(monday, 6), words: "this week" })],
    [
      /\b(?:last|previous) month(?:['’]?s)?\b|지난 ?달|저번 ?달/i,
      () => ({ first: addDays(endOfMonth(today, -2), 1), last: endOfMonth(today, -1), words: "last month" }),
    ],
    [
      /\bthis month(?:['’]?s)?\b|이번 ?달/i,
      () => ({ first: addDays(endOfMonth(today, -1), 1), last: endOfMonth(today), words: "this month" }),
    ],
  ] as const) {
    if (pattern.test(text)) return period();
  }
  const lastDays =
    /\b(?:last|past)\s+(\d{1,3}|two|three|four|five|six|seven|ten)\s+(day|week)s\b/i.exec(text) ??
    /(?:지난|최근)\s*(\d{1,3})\s*(일|주)/.exec(text);
  if (lastDays !== null) {
    const count = numberOf(lastDays[1] ?? "") * (/week|주/i.test(lastDays[2] ?? "") ? 7 : 1);
    return { first: addDays(today, -count), last: today, words: lastDays[0] };
  }
  return written(text, today, order) ?? weekdayIn(text, today) ?? monthIn(text, today);
}

const NUMBERS: Record<string, number> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  both: 2,
  두: 2,
  세: 3,
  네: 4,
  다섯: 5,
};

/** A small number as a word or in digits; 0 when it is none. */
export function numberOf(word: string): number {
  return NUMBERS[word.toLowerCase()] ?? (/^\d+$/.test(word) ? Number(word) : 0);
}

function written(text: string, today: Day, order: DateOrder): Period | null {
  const days = findDates(text, { yearNear: yearOf(today), strict: false }).flatMap((mention) => {
    const resolved = resolveDate(mention, { from: today, direction: "back", order });
    if (resolved === null) return [];
    const isMonth = mention.readings.every((reading) => reading.day === null);
    return [
      {
        first: resolved.day,
        last: isMonth ? endOfMonth(resolved.day) : resolved.day,
        words: mention.text,
        start: mention.start,
        end: mention.end,
      },
    ];
  });
  const [first, second] = days;
  if (first === undefined) return null;
  if (
    second !== undefined &&
    /^\s*(?:to|until|till|through|and|–|—|-|bis|부터|~)\s*$/i.test(text.slice(first.end, second.start))
  )
    return { first: first.first, last: second.last, words: `${first.words} to ${second.words}` };
  if (/\bsince\s+(?:the\s+)?$/i.test(text.slice(0, first.start)))
    return { first: first.first, last: today, words: `since ${first.words}` };
  return { first: first.first, last: first.last, words: first.words };
}

function weekdayIn(text: string, today: Day): Period | null {
  const found = new RegExp(
    String.raw`\b(since|last)?\s*(?:on\s+)?\b(${calendarNames().weekday})(?:['’]s)?(?![\p{L}])`,
    "iu",
  ).exec(text);
  const weekday = found === null ? null : weekdayNumber(found[2] ?? "");
  if (found === null || weekday === null || /^(?:sat|sun|mon|wed)$/.test(found[2] ?? "")) return null;
  const back = (weekdayOf(today) - weekday + 7) % 7;
  const day = addDays(today, -(back === 0 ? 7 : back));
  return /^since$/i.test(found[1] ?? "")
    ? { first: day, last: today, words: found[0].trim() }
    : { first: day, last: day, words: found[0].trim() };
}

function monthIn(text: string, today: Day): Period | null {
  const found =
    new RegExp(String.raw`(?<![\p{L}])(${calendarNames().month})(?:['’]s)?(?![\p{L}])`, "u").exec(text) ??
    new RegExp(String.raw`\b(?:in|of|from|for)\s+(${calendarNames().month})(?:['’]s)?(?![\p{L}])`, "iu").exec(text);
  const month = found === null ? null : monthNumber(found[1] ?? "");
  if (found === null || month === null || (found[1] ?? "").length < 4) return null;
  const first = dayOf(yearOf(today), month, 1);
  if (first === null) return null;
  const past = first > today ? dayOf(yearOf(today) - 1, month, 1) : first;
  return past === null ? null : { first: past, last: endOfMonth(past), words: found[1] ?? "" };
}
