import type { Timestamp } from "./ids.ts";
import { dayMs, minuteMs, momentsOf, steadyOffset, wallAt, type WallTime } from "./zone-time.ts";

/** Five fields as crontab(5) reads them. `isLastDay`: `L` among the days, the last of each month. */
export type Cron = {
  minutes: number[];
  hours: number[];
  days: ReadonlySet<number>;
  isLastDay: boolean;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Both kinds of day are named: either one suffices, as in every cron. */
  isEitherDay: boolean;
  /** `*` for the hour: it goes by elapsed time, also through an hour that a clock shows twice. */
  isEveryHour: boolean;
};

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** 29 February comes again within eight years, around a century that has none. */
const searchDays = 8 * 366 + 2;

/** Null when it is not five fields of cron, or names no day that exists. */
export function parseCron(text: string): Cron | null {
  const fields = text.trim().toLowerCase().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || !minute || !hour || !day || !month || !weekday) return null;
  const dayItems = day.split(",").filter((item) => item !== "l");
  const isLastDay = dayItems.length < day.split(",").length;
  const minutes = fieldValues(minute, 0, 59);
  const hours = fieldValues(hour, 0, 23);
  const days = dayItems.length === 0 ? [] : fieldValues(dayItems.join(","), 1, 31);
  const months = fieldValues(month, 1, 12, monthNames, 1);
  const weekdays = fieldValues(weekday, 0, 7, dayNames, 0);
  if (minutes === null || hours === null || days === null || months === null || weekdays === null) return null;
  const cron: Cron = {
    minutes,
    hours,
    days: new Set(days),
    isLastDay,
    months: new Set(months),
    weekdays: new Set(weekdays.map((each) => each % 7)),
    isEitherDay: !day.startsWith("*") && !weekday.startsWith("*"),
    isEveryHour: hour === "*",
  };
  return hasDay(cron) ? cron : null;
}

/** The first slot after `after`; null when there is none for years. */
export function cronNext(cron: Cron, zone: string, after: Timestamp): Timestamp | null {
  // A day earlier: a slot of a day that a zone skipped is run on the next one.
  const today = midnightOf(wallAt(zone, after));
  const first = steadyOffset(zone, today) === null ? today - dayMs : today;
  for (let day = 0; day < searchDays; day += 1) {
    const midnight = first + day * dayMs;
    if (!isDayOf(cron, midnight)) continue;
    const found = slotsOfDay(cron, zone, midnight).find((slot) => slot > after);
    if (found !== undefined) return found;
  }
  return null;
}

/** The last slot at or before `upTo`. */
export function cronLast(cron: Cron, zone: string, upTo: Timestamp): Timestamp | null {
  const first = midnightOf(wallAt(zone, upTo)) + dayMs;
  for (let day = 0; day < searchDays; day += 1) {
    const midnight = first - day * dayMs;
    if (!isDayOf(cron, midnight)) continue;
    const found = slotsOfDay(cron, zone, midnight).findLast((slot) => slot <= upTo);
    if (found !== undefined) return found;
  }
  return null;
}

// Whoever asks for one slot asks for the next one too.
const lastDays = new WeakMap<Cron, { zone: string; midnight: WallTime; slots: Timestamp[] }>();

function slotsOfDay(cron: Cron, zone: string, midnight: WallTime): Timestamp[] {
  const last = lastDays.get(cron);
  if (last?.zone === zone && last.midnight === midnight) return last.slots;
  const slots = computedSlots(cron, zone, midnight);
  lastDays.set(cron, { zone, midnight, slots });
  return slots;
}

/** Rising, each moment once: times that the clock skips fall together on the moment after the gap. */
function computedSlots(cron: Cron, zone: string, midnight: WallTime): Timestamp[] {
  const walls = cron.hours.flatMap((hour) => cron.minutes.map((minute) => midnight + (hour * 60 + minute) * minuteMs));
  const steady = steadyOffset(zone, midnight);
  if (steady !== null) return walls.map((wall) => wall - steady);
  const slots = walls.flatMap((wall) => {
    const { moments } = momentsOf(zone, wall);
    return cron.isEveryHour ? moments : moments.slice(0, 1);
  });
  return [...new Set(slots)].toSorted((a, b) => a - b);
}

function isDayOf(cron: Cron, midnight: WallTime): boolean {
  const date = new Date(midnight);
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const isLast = cron.isLastDay && new Date(midnight + dayMs).getUTCDate() === 1;
  const isDay = isLast || cron.days.has(date.getUTCDate());
  const isWeekday = cron.weekdays.has(date.getUTCDay());
  return cron.isEitherDay ? isDay || isWeekday : isDay && isWeekday;
}

const midnightOf = (wall: WallTime): WallTime => Math.floor(wall / dayMs) * dayMs;

/** 30 February is a day of no year. */
function hasDay(cron: Cron): boolean {
  if (cron.isEitherDay || cron.isLastDay) return true;
  const longest = Math.max(
    ...[...cron.months].map((month) => (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31)),
  );
  return Math.min(...cron.days) <= longest;
}

/** Lists of values, ranges and steps, rising; null for anything else. */
function fieldValues(
  field: string,
  min: number,
  max: number,
  names: readonly string[] = [],
  firstName = 0,
): number[] | null {
  const numberOf = (word: string): number => {
    const named = names.indexOf(word);
    return named >= 0 ? named + firstName : /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
  };
  const values = new Set<number>();
  for (const item of field.split(",")) {
    const [, range = "", step] = /^(\*|[a-z\d]+(?:-[a-z\d]+)?)(?:\/(\d{1,2}))?$/.exec(item) ?? [];
    const [from = "", to] = range.split("-");
    const start = range === "*" ? min : numberOf(from);
    // `5/10` begins at 5 and goes on to the end, as `5-59/10` does.
    const end = range === "*" ? max : to !== undefined ? numberOf(to) : step !== undefined ? max : start;
    const by = step === undefined ? 1 : Number(step);
    if (!(start >= min && end <= max && start <= end && by >= 1)) return null;
    for (let value = start; value <= end; value += by) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}
