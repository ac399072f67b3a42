import type { Weekday } from "./calendar.ts";

/**
 * Month and weekday names. The tables come from the runtime's own locale data, so that a German or a Czech file
 * name is read like an English one; only spellings that people invent are listed here.
 */
const LONG_LOCALES = ["en", "de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sv", "da", "nb", "fi"];
const SHORT_LOCALES = ["en", "de", "fr", "es", "nl"];

/** Short or long forms that are ordinary words in notes: they would turn prose into dates. */
const ORDINARY_WORDS = new Set([
  "out",
  "set",
  "die",
  "do",
  "mar",
  "mars",
  "mag",
  "mo",
  "so",
  "di",
  "mi",
  "fr",
  "sa",
  "don",
  "mer",
  "lun",
  "za",
  "zo",
  "ma",
  "wo",
  "sam",
  "dim",
  "gen",
]);

const MONTH_EXTRAS: Record<string, number> = {
  sept: 9,
  mar: 3,
  mrz: 3,
  märz: 3,
  maerz: 3,
  aout: 8,
  fevrier: 2,
  fev: 2,
  decembre: 12,
  okt: 10,
  dez: 12,
  dic: 12,
  ene: 1,
  abr: 4,
};
const WEEKDAY_EXTRAS: Record<string, Weekday> = {
  mon: 1,
  mo: 1,
  tue: 2,
  tues: 2,
  wed: 3,
  weds: 3,
  wednes: 3,
  thu: 4,
  thur: 4,
  thurs: 4,
  fri: 5,
  sat: 6,
  sun: 7,
};

type Names = { months: Map<string, number>; weekdays: Map<string, Weekday>; month: string; weekday: string };
let cached: Names | null = null;

/** `month` and `weekday` are alternations for a regular expression, longest first. */
export function calendarNames(): Names {
  cached ??= build();
  return cached;
}

export const monthNumber = (word: string): number | null => calendarNames().months.get(plain(word)) ?? null;
export const weekdayNumber = (word: string): Weekday | null => calendarNames().weekdays.get(plain(word)) ?? null;

const EN_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const KO_WEEKDAYS = ["월", "화", "수", "목", "금", "토", "일"];

export function shortWeekday(weekday: Weekday, language: "en" | "ko"): string {
  return (language === "ko" ? KO_WEEKDAYS : EN_WEEKDAYS)[weekday - 1] ?? "";
}

function build(): Names {
  const months = new Map<string, number>();
  const weekdays = new Map<string, Weekday>();
  const collect = (locale: string, style: "long" | "short") => {
    const month = new Intl.DateTimeFormat(locale, { month: style, day: "numeric", timeZone: "UTC" });
    const monthAlone = new Intl.DateTimeFormat(locale, { month: style, timeZone: "UTC" });
    const weekday = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" });
    for (let i = 0; i < 12; i += 1) {
      const at = Date.UTC(2024, i, 15);
      // The form beside a day number differs from the form alone in Slavic languages and Finnish: keep both.
      add(months, month.formatToParts(at).find((part) => part.type === "month")?.value, i + 1);
      add(months, monthAlone.format(at), i + 1);
    }
    // 1 January 2024 was a Monday.
    for (let i = 0; i < 7; i += 1) {
      // Safe: i + 1 is 1..7.
      add(weekdays, weekday.format(Date.UTC(2024, 0, 1 + i)), (i + 1) as Weekday);
    }
  };
  for (const locale of LONG_LOCALES) collect(locale, "long");
  for (const locale of SHORT_LOCALES) collect(locale, "short");
  for (const [word, month] of Object.entries(MONTH_EXTRAS)) months.set(word, month);
  for (const [word, weekday] of Object.entries(WEEKDAY_EXTRAS)) weekdays.set(word, weekday);
  weekdays.delete("mo");
  return { months, weekdays, month: alternation(months), weekday: alternation(weekdays) };
}

function add<T>(names: Map<string, T>, name: string | undefined, value: T): void {
  const word = plain(name ?? "");
  if (word.length < 3 || ORDINARY_WORDS.has(word) || /\d/.test(word)) return;
  // English is collected first and wins where two languages share a word.
  if (!names.has(word)) names.set(word, value);
}

function plain(word: string): string {
  return word.toLowerCase().normalize("NFC").replace(/\.$/, "");
}

function alternation(names: Map<string, unknown>): string {
  return [...names.keys()]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("|");
}
