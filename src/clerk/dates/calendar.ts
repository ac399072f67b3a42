/** A calendar day as `YYYY-MM-DD`: no time, no zone, compared as text. */
export type Day = string;

/** 1 is Monday, 7 is Sunday, as ISO 8601 counts. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const DAY_MS = 86_400_000;

/** Null when the calendar has no such day (31 April). */
export function dayOf(year: number, month: number, day: number): Day | null {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1) return null;
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 ? isoOf(at) : null;
}

export function isDay(text: string): text is Day {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return found !== null && dayOf(Number(found[1]), Number(found[2]), Number(found[3])) === text;
}

export const yearOf = (day: Day): number => Number(day.slice(0, 4));
export const monthOf = (day: Day): number => Number(day.slice(5, 7));

export const addDays = (day: Day, count: number): Day => isoOf(new Date(at(day) + count * DAY_MS));

export const daysBetween = (from: Day, to: Day): number => Math.round((at(to) - at(from)) / DAY_MS);

export function weekdayOf(day: Day): Weekday {
  const sundayFirst = new Date(at(day)).getUTCDay();
  // Safe: getUTCDay gives 0..6, so the result is 1..7.
  return (sundayFirst === 0 ? 7 : sundayFirst) as Weekday;
}

export const mondayOf = (day: Day): Day => addDays(day, 1 - weekdayOf(day));

/** `monthsAhead` 0 is the month of `day` itself. */
export function endOfMonth(day: Day, monthsAhead = 0): Day {
  return isoOf(new Date(Date.UTC(yearOf(day), monthOf(day) + monthsAhead, 0)));
}

/** The first such weekday after `day`, never `day` itself. */
export function nextWeekday(day: Day, weekday: Weekday): Day {
  const ahead = (weekday - weekdayOf(day) + 7) % 7;
  return addDays(day, ahead === 0 ? 7 : ahead);
}

/** Monday of an ISO week; null when the year has no such week. */
export function mondayOfWeek(year: number, week: number): Day | null {
  const fourth = dayOf(year, 1, 4);
  if (fourth === null || week < 1 || week > 53) return null;
  const monday = addDays(mondayOf(fourth), (week - 1) * 7);
  return yearOf(addDays(monday, 3)) === year ? monday : null;
}

function at(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function isoOf(date: Date): Day {
  return date.toISOString().slice(0, 10);
}
