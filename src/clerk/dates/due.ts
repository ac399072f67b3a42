import { addDays, dayOf, endOfMonth, mondayOf, nextWeekday, weekdayOf, yearOf, monthOf } from "./calendar.ts";
import type { Day, Weekday } from "./calendar.ts";
import { findDates } from "./mentions.ts";
import { calendarNames, monthNumber, weekdayNumber } from "./names.ts";
import { resolveDate } from "./resolve.ts";
import type { DateOrder } from "./resolve.ts";

/** `none` was said ("no rush"); nothing said at all is null at the caller. `isWeek`: some time in that week. */
export type Due =
  | { kind: "day"; day: Day; isWeek: boolean; fitsWeekday: boolean | null; written: string }
  | { kind: "soon" }
  | { kind: "none" };

/** `rest` is the text without the words that gave the date. */
export type DueFound = { due: Due; rest: string };

type Candidate = { start: number; end: number; day: Day; isWeek: boolean; fitsWeekday: boolean | null };

const LEAD =
  /(?:^|[\s,(;:–—-])((?:by|before|until|till|due|no later than|not later than|at the latest|latest|deadline|bis|spätestens|vor)(?:\s+(?:(?:we|they|the shop|the office|it|doors?)\s+)?(?:opens?|starts?|eod|cob|noon|midday|end of (?:the )?day|close of (?:business|play)|latest|the|on|morning of|is|am|zum))*[:\s]*(?:on\s+)?)$/i;
const BEFORE_CLAUSE = /(?:^|[\s,(;])((?:by|before|until|bis)\s+[^,.;()]{0,40}?\bon\s+)$/i;
const NOT_DUE =
  /\b(?:for|of|from|since|about|regarding|dated|starting|as of|weekend of|week|after|von|vom|ab|per|between|and)\s+(?:the\s+)?$/i;
const TRAIL =
  /^\s*,?\s*(?:at the latest|latest|the latest|deadline|eod|cob|noon|midday|morning|evening|lunchtime|end of (?:the )?day|close of play|if possible|please)\b/i;

/** Null when the text names no date that could be a due date. `meeting` is the day the words were said. */
export function dueOf(text: string, meeting: Day, order: DateOrder): DueFound | null {
  const none =
    /[,;–—-]?\s*\(?\b(?:no rush|no hurry|no (?:fixed )?(?:due )?date(?: yet| set)?|no deadline|whenever(?: possible| he can| she can| they can)?|at some point|date (?:open|tbc|tbd)|due tb[cd])\b\)?/i.exec(
      text,
    );
  if (none !== null) return { due: { kind: "none" }, rest: without(text, none.index, none.index + none[0].length) };
  const ranked = candidates(text, meeting, order)
    .map((candidate) => ({ candidate, span: spanOf(text, candidate) }))
    .filter(({ span }) => span.rank > 0)
    .sort((a, b) => b.span.rank - a.span.rank || b.candidate.start - a.candidate.start);
  const best = ranked[0];
  if (best !== undefined) {
    const { candidate, span } = best;
    const written = text.slice(span.start, span.end).trim();
    return {
      due: { kind: "day", day: candidate.day, isWeek: candidate.isWeek, fitsWeekday: candidate.fitsWeekday, written },
      rest: without(text, span.start, span.end),
    };
  }
  const soon =
    /[,;–—-]?\s*\(?\b(?:asap|a\.s\.a\.p\.|as soon as possible|urgent(?:ly)?|immediately|right away|straight away)\b\)?/i.exec(
      text,
    );
  return soon === null ? null : { due: { kind: "soon" }, rest: without(text, soon.index, soon.index + soon[0].length) };
}

/** A table cell or a field that holds nothing but the date. */
export function dueOfCell(cell: string, meeting: Day, order: DateOrder): Due | null {
  if (/^\s*(?:|-+|–|—|\?+|n\/?a|tb[cda]|none|open|no (?:rush|date))\s*$/i.test(cell)) return null;
  const first = candidates(cell, meeting, order)[0];
  if (first !== undefined)
    return { kind: "day", day: first.day, isWeek: first.isWeek, fitsWeekday: first.fitsWeekday, written: cell.trim() };
  return /\b(?:asap|as soon as possible|urgent|now)\b/i.test(cell) ? { kind: "soon" } : null;
}

/** All days a text may point at, in order; words like "end of month" count as well as written dates. */
function candidates(text: string, meeting: Day, order: DateOrder): Candidate[] {
  const found: Candidate[] = [];
  const add = (start: number, end: number, day: Day | null, isWeek: boolean, fitsWeekday: boolean | null) => {
    if (day === null || found.some((other) => start < other.end && other.start < end)) return;
    found.push({ start, end, day, isWeek, fitsWeekday });
  };
  for (const phrase of phrases()) {
    for (const hit of text.matchAll(phrase.pattern))
      add(hit.index, hit.index + hit[0].length, phrase.day(hit, meeting), phrase.isWeek ?? false, null);
  }
  for (const mention of findDates(text, { yearNear: yearOf(meeting), strict: false })) {
    if (mention.readings.every((reading) => reading.day === null)) continue;
    const resolved = resolveDate(mention, { from: meeting, direction: "ahead", order });
    if (resolved === null) continue;
    const isLoose =
      mention.readings.every((reading) => reading.month === null) && !/\d(?:st|nd|rd|th)/i.test(mention.text);
    if (isLoose && resolved.fitsWeekday === false) continue;
    const week = /(?:w\/c|wc|w\/b|w\/k|week (?:commencing|beginning|starting|of)|wk of|KW ab)\.?\s*(?:the\s+)?$/i.exec(
      text.slice(0, mention.start),
    );
    add(week === null ? mention.start : week.index, mention.end, resolved.day, week !== null, resolved.fitsWeekday);
  }
  const weekday = new RegExp(
    String.raw`(?<![\p{L}\d])(next|this|coming|nächsten|kommenden)?\s*\b(${calendarNames().weekday})(?![\p{L}])`,
    "giu",
  );
  for (const hit of text.matchAll(weekday)) {
    const number = weekdayNumber(hit[2] ?? "");
    if (number !== null && isWeekdayWord(hit[2] ?? ""))
      add(hit.index, hit.index + hit[0].length, weekdayAhead(meeting, number, hit[1]), false, null);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** "sat" and "sun" in small letters are more often a verb and a star. */
const isWeekdayWord = (word: string): boolean => !/^(?:sat|sun|wed|mon)$/.test(word);

function weekdayAhead(meeting: Day, weekday: Weekday, word: string | undefined): Day {
  if (word !== undefined && /^(?:next|nächsten)$/i.test(word)) return addDays(mondayOf(meeting), 7 + weekday - 1);
  return nextWeekday(meeting, weekday);
}

type Phrase = { pattern: RegExp; day: (hit: RegExpMatchArray, meeting: Day) => Day | null; isWeek?: boolean };

const NUMBERS: Record<string, number> = {
  a: 1,
  an: 1,
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
  twelve: 12,
  fourteen: 14,
};
const DAYS: Record<string, number> = { day: 1, week: 7, fortnight: 14 };

function phrases(): Phrase[] {
  const { month } = calendarNames();
  return [
    { pattern: /\b(?:the\s+)?end of next week\b/gi, day: (_, m) => addDays(mondayOf(m), 11) },
    {
      pattern: /\b(?:the\s+)?end of (?:the |this )?week\b|\bEOW\b|\bthis week\b/gi,
      day: (_, m) => (weekdayOf(m) <= 5 ? addDays(mondayOf(m), 4) : nextWeekday(m, 5)),
    },
    { pattern: /\b(?:the\s+)?end of next month\b/gi, day: (_, m) => endOfMonth(m, 1) },
    { pattern: /\b(?:the\s+)?end of (?:the |this )?month\b|\bmonth[- ]end\b|\bEOM\b/gi, day: (_, m) => endOfMonth(m) },
    {
      pattern: /\b(?:the\s+)?end of (?:the |this )?year\b|\byear[- ]end\b|\bEOY\b/gi,
      day: (_, m) => dayOf(yearOf(m), 12, 31),
    },
    {
      pattern: /\b(?:the\s+)?end of (?:the |this )?quarter\b|\bEOQ\b/gi,
      day: (_, m) => endOfMonth(m, 2 - ((monthOf(m) - 1) % 3)),
    },
    {
      pattern: new RegExp(String.raw`\b(?:the\s+)?(?:end of|late)\s+(${month})(?![\p{L}])(?:\s+(20\d\d))?`, "giu"),
      day: endOfNamedMonth,
    },
    { pattern: /\bnext week\b/gi, day: (_, m) => addDays(mondayOf(m), 7), isWeek: true },
    { pattern: /\b(?:the )?day after tomorrow\b/gi, day: (_, m) => addDays(m, 2) },
    { pattern: /\btomorrow\b/gi, day: (_, m) => addDays(m, 1) },
    {
      pattern: /\b(?:today|tonight|by end of (?:the )?day|by EOD|by COB)\b(?!\s+(?:on\s+)?[A-Z\d])/g,
      day: (_, m) => m,
    },
    { pattern: /\b(?:by|before|over|at) the weekend\b/gi, day: (_, m) => nextWeekday(m, 6) },
    {
      pattern:
        /\b(?:in|within)\s+(?:the next\s+)?(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen)\s+(day|week|fortnight|month)s?\b/gi,
      day: (hit, m) => later(hit, m),
    },
    {
      pattern: /\ban?\s+(week|fortnight) (?:from now|from today|today)\b/gi,
      day: ([, unit], m) => addDays(m, DAYS[unit?.toLowerCase() ?? ""] ?? 7),
    },
  ];
}

function later([, count, unit]: RegExpMatchArray, meeting: Day): Day | null {
  const number = NUMBERS[count?.toLowerCase() ?? ""] ?? Number(count);
  const word = unit?.toLowerCase() ?? "";
  if (word !== "month") return addDays(meeting, number * (DAYS[word] ?? 1));
  const last = endOfMonth(meeting, number);
  return dayOf(yearOf(last), monthOf(last), Number(meeting.slice(8))) ?? last;
}

function endOfNamedMonth([, word, year]: RegExpMatchArray, meeting: Day): Day | null {
  const month = monthNumber(word ?? "");
  if (month === null) return null;
  const first = dayOf(
    year === undefined ? yearOf(meeting) + (month < monthOf(meeting) ? 1 : 0) : Number(year),
    month,
    1,
  );
  return first === null ? null : endOfMonth(first);
}

/** How surely a day is the due date by the words around it, and how far those words reach. 0: it is not. */
function spanOf(text: string, { start, end, isWeek }: Candidate): { start: number; end: number; rank: number } {
  const head = text.slice(0, start);
  const tail = text.slice(end);
  const own = /^(?:by|before|in|within|over|at)\b/i.test(text.slice(start, end));
  const lead = LEAD.exec(head) ?? BEFORE_CLAUSE.exec(head);
  const trail = TRAIL.exec(tail);
  const spanEnd = end + (trail?.[0].length ?? 0);
  // What follows a "before we open on" says when, and is kept in the text as it was said.
  if (lead !== null) return { start: start - (lead[1]?.length ?? 0), end: spanEnd, rank: 4 };
  const until = /^\s*(?:까지|전까지|이전|내로|중으로)/.exec(tail);
  if (until !== null) return { start, end: end + until[0].length, rank: 4 };
  if (own) return { start, end: spanEnd, rank: 4 };
  if (trail !== null && /latest|deadline/i.test(trail[0])) return { start, end: spanEnd, rank: 3 };
  if (isWeek) return { start, end: spanEnd, rank: 3 };
  if (NOT_DUE.test(head)) return { start, end, rank: 0 };
  const isLast = /^\s*[).\]]*\s*$/.test(text.slice(spanEnd)) || /^\s*\)/.test(tail);
  const isApart = /[,(–—;:[-]\s*$/.test(head);
  const on = /\b(?:on|this|am)\s+$/i.exec(head);
  if (isLast && isApart) return { start, end: spanEnd, rank: 3 };
  if (isApart && /^\s*[,.;–—-]/.test(tail)) return { start, end: spanEnd, rank: 2 };
  if (on !== null) return { start: on.index, end: spanEnd, rank: isLast ? 2 : 1 };
  return {
    start,
    end: spanEnd,
    rank: isLast
      ? 2
      : head.trim() === ""
        ? 2
        : /\b(?:tomorrow|today|next week|this week|end of)/i.test(text.slice(start, end))
          ? 1
          : 0,
  };
}

function without(text: string, start: number, end: number): string {
  return `${text.slice(0, start)} ${text.slice(end)}`
    .replace(/\(\s*[,;]?\s*\)|\[\s*\]/g, " ")
    .replace(/\s+([,.;:)])/g, "$1")
    .replace(/([,;:])(?:\s*[,;:])+/g, "$1")
    .replace(/\(\s*[,;]\s*/g, "(")
    .replace(/[,;]\s*\)/g, ")")
    .replace(/^[\s,;:–—-]+|[\s,;:–—-]+$/g, "")
    .replace(/[,;:–—-]+\.$/, ".")
    .replace(/\s{2,}/g, " ")
    .trim();
}
