import { calendarNames, monthNumber, weekdayNumber } from "./names.ts";
import { mondayOfWeek, monthOf, yearOf } from "./calendar.ts";
import type { Weekday } from "./calendar.ts";

/** One way to read a mention. A null is not written: "24th" has no month, "Oct 2026" no day. */
export type Reading = { year: number | null; month: number | null; day: number | null };

/** A date as written, with every reading its digits allow: 11/12/26 has three. */
export type DateMention = { start: number; end: number; text: string; weekday: Weekday | null; readings: Reading[] };

/** `strict` leaves out forms that need a sentence around them to be dates (25/11, the 24th). */
export type MentionOptions = { yearNear: number; strict: boolean };

/** Dates in the order they stand in the text; mentions never overlap. */
export function findDates(text: string, options: MentionOptions): DateMention[] {
  const taken: DateMention[] = [];
  for (const form of options.strict ? forms().strict : forms().all) {
    for (const found of text.matchAll(form.pattern)) {
      const start = found.index;
      const end = start + found[0].length;
      if (taken.some((other) => start < other.end && other.start < end)) continue;
      const readings = form.read(found, options).filter(isPossible);
      if (readings.length === 0) continue;
      const weekday = found.groups?.["wd"] === undefined ? null : weekdayNumber(found.groups["wd"]);
      taken.push({ start, end, text: found[0].trim(), weekday, readings });
    }
  }
  return taken.sort((a, b) => a.start - b.start);
}

type Form = { pattern: RegExp; read: (found: RegExpMatchArray, options: MentionOptions) => Reading[] };
let cached: { strict: Form[]; all: Form[] } | null = null;

function forms(): { strict: Form[]; all: Form[] } {
  cached ??= build();
  return cached;
}

function build(): { strict: Form[]; all: Form[] } {
  const { month, weekday } = calendarNames();
  const before = String.raw`(?<![\p{L}\d])`;
  const wd = String.raw`(?:(?<wd>${weekday})\.?,?[\s_]+(?:the\s+|den\s+|le\s+)?)?`;
  const gap = String.raw`[\s_.-]*`;
  const notTime = String.raw`(?!\d|[:.]\d\d|\s?(?:[ap]m|h|uhr|%)(?![\p{L}]))`;
  const build = (source: string) => new RegExp(source, "giu");
  const strict: Form[] = [
    {
      pattern: build(String.raw`${before}${wd}(\d{4})([-/._])(\d{1,2})\3(\d{1,2})(?!\d)`),
      read: ([, , y, , m, d]) => [full(y, m, d)],
    },
    {
      pattern: build(String.raw`(?<!\d)(20\d\d)(\d\d)(\d\d)(?:(?=\d{6}(?!\d))|(?!\d))`),
      read: ([, y, m, d]) => [full(y, m, d)],
    },
    {
      pattern: build(String.raw`(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]`),
      read: ([, y, m, d]) => [full(y, m, d)],
    },
    { pattern: build(String.raw`(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]`), read: ([, y, m]) => [full(y, m, undefined)] },
    {
      pattern: build(
        String.raw`${before}${wd}(\d{1,2})(?:st|nd|rd|th|er|º)?${gap}(?:of\s+|de\s+|di\s+)?(${month})(?![\p{L}])\.?(?:(?:,?[\s_.-]*(?:de\s+)?)(\d{4})(?!\d)|[\s_.-]?['’]?(\d\d)${notTime})?`,
      ),
      read: dayMonth,
    },
    {
      pattern: build(
        String.raw`${before}${wd}(${month})(?![\p{L}])\.?[\s_-]+(\d{1,2})(?:st|nd|rd|th)?${notTime}(?:,?[\s_-]+(\d{4})(?!\d))?`,
      ),
      read: ([, , m, d, y]) => [full(y, named(m), d)],
    },
    {
      pattern: build(String.raw`${before}${wd}(\d{1,2})([./_-])(\d{1,2})\3(\d{4}|\d\d)(?![\d]|[.:]\d)`),
      read: numeric,
    },
    { pattern: build(String.raw`${before}(\d{4})[-_ ]?[wW](\d\d)(?!\d)`), read: isoWeek },
    {
      pattern: build(String.raw`${before}(20\d\d)[-/._ ](0[1-9]|1[0-2])(?![\d]|[-/._]\d)`),
      read: ([, y, m]) => [full(y, m, undefined)],
    },
    {
      pattern: build(String.raw`${before}(0?[1-9]|1[0-2])[-/._](20\d\d)(?!\d)`),
      read: ([, m, y]) => [full(y, m, undefined)],
    },
    {
      pattern: build(String.raw`${before}(${month})(?![\p{L}])\.?,?[\s_'’.-]*(20\d\d|['’]\d\d)(?!\d)`),
      read: ([, m, y]) => [full(y?.replace(/['’]/, "20"), named(m), undefined)],
    },
    {
      pattern: build(String.raw`${before}(20\d\d)[\s_.-]*(${month})(?![\p{L}])`),
      read: ([, y, m]) => [full(y, named(m), undefined)],
    },
  ];
  const loose: Form[] = [
    {
      pattern: build(String.raw`(?<!\d)(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]`),
      read: ([, m, d]) => [full(undefined, m, d)],
    },
    {
      pattern: build(String.raw`${before}(?<wd>${weekday})\.?,?\s+(?:the\s+)?(\d{1,2})[./](\d{1,2})\.?(?![\d/])`),
      read: ([, , a, b]) => shortNumeric(a, b),
    },
    {
      pattern: build(
        String.raw`(?<=(?:^|[\s(])(?:by|before|until|till|due|on|from|for|latest|deadline|done,?|bis|am|vom|since)[:\s]\s*)(\d{1,2})[./](\d{1,2})\.?(?![\d/]|\s*%)`,
      ),
      read: ([, a, b]) => shortNumeric(a, b),
    },
    // At the end of a line or bracket after a comma: "(Lena, 09/30)", "… two offers, 19/5"; or alone in a cell.
    {
      pattern: build(String.raw`(?<=(?:^|[,(;–—:-])\s*)(\d{1,2})[./](\d{1,2})\.?(?=\s*(?:[)\]]|\.?$))`),
      read: ([, a, b]) => shortNumeric(a, b),
    },
    {
      pattern: build(String.raw`${before}(?<wd>${weekday})\.?,?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?${notTime}`),
      read: ([, , d]) => [full(undefined, undefined, d)],
    },
    {
      pattern: build(String.raw`${before}the\s+(\d{1,2})(?:st|nd|rd|th)(?![\p{L}\d-])`),
      read: ([, d]) => [full(undefined, undefined, d)],
    },
    {
      pattern: build(String.raw`${before}(\d{1,2})(?:st|nd|rd|th)(?=\s*(?:[.,;)]|$))`),
      read: ([, d]) => [full(undefined, undefined, d)],
    },
  ];
  return { strict, all: [...strict, ...loose] };
}

function dayMonth([all, , d, m, y, shortYear]: RegExpMatchArray, { yearNear }: MentionOptions): Reading[] {
  // "all 5 may come": a small "may" is a date only with more around it.
  if (m === "may" && y === undefined && !/^[a-z]+[\s,]/i.test(all ?? "")) return [];
  const isYear = shortYear !== undefined && Math.abs(2000 + Number(shortYear) - yearNear) <= 6;
  return [full(y ?? (isYear ? `20${shortYear}` : undefined), named(m), d)];
}

/** Day first is the reading of most of the world; the caller may know better (see resolve.ts). */
function numeric([, , a, , b, c]: RegExpMatchArray): Reading[] {
  if (c === undefined) return [];
  if (c.length === 4) return [full(c, b, a), full(c, a, b)];
  return [full(`20${c}`, b, a), full(`20${c}`, a, b), full(`20${a?.padStart(2, "0")}`, b, c)];
}

function shortNumeric(a: string | undefined, b: string | undefined): Reading[] {
  if (a === "24" && b === "7") return [];
  return [full(undefined, b, a), full(undefined, a, b)];
}

function isoWeek([, y, w]: RegExpMatchArray): Reading[] {
  const monday = mondayOfWeek(Number(y), Number(w));
  return monday === null ? [] : [{ year: yearOf(monday), month: monthOf(monday), day: Number(monday.slice(8)) }];
}

function full(year: string | undefined, month: string | number | undefined, day: string | undefined): Reading {
  const number = (value: string | number | undefined) => (value === undefined ? null : Number(value));
  return { year: number(year), month: number(month), day: number(day) };
}

function named(word: string | undefined): number {
  return monthNumber(word ?? "") ?? 0;
}

function isPossible({ year, month, day }: Reading): boolean {
  if (month !== null && (month < 1 || month > 12)) return false;
  if (day !== null && (day < 1 || day > 31)) return false;
  return year === null || (year >= 1990 && year <= 2099);
}
