import type { Timestamp } from "./ids.ts";

/**
 * Wall clocks of the world's time zones, from the platform's own tables. A wall time is written as the moment at which
 * a clock in UTC would show it: calendar arithmetic on it needs no table.
 */
export type WallTime = number;

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

export function isTimeZone(zone: string): boolean {
  try {
    return clockOf(zone) !== null;
  } catch {
    return false;
  }
}

export const wallAt = (zone: string, at: Timestamp): WallTime => at + offsetAt(zone, at);

/** YYYY-MM-DD on that zone's calendar. */
export const localDateAt = (zone: string, at: Timestamp): string =>
  new Date(wallAt(zone, at)).toISOString().slice(0, 10);

/** The last moment of a day (YYYY-MM-DD) there; null for what is no day. */
export function endOfDay(zone: string, localDate: string): Timestamp | null {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(localDate) ? Date.parse(`${localDate}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(midnight) ? null : (momentsOf(zone, midnight + dayMs).moments[0] ?? midnight) - 1;
}

/**
 * When a clock there shows `wall`: twice where it is set back over it, and never where it is set forward; then the moment
 * of that change stands in for it.
 */
export function momentsOf(zone: string, wall: WallTime): { moments: Timestamp[]; isSkipped: boolean } {
  const [before, after] = [offsetAt(zone, wall - dayMs), offsetAt(zone, wall + dayMs)];
  const moments = [...new Set([wall - before, wall - after])]
    .filter((at) => offsetAt(zone, at) === wall - at)
    .toSorted((a, b) => a - b);
  if (moments.length > 0) return { moments, isSkipped: false };
  return { moments: [changeBetween(zone, wall - after, wall - before)], isSkipped: true };
}

/** The offset of a whole local day and the night on both sides of it; null where the clock is changed about then. */
export function steadyOffset(zone: string, midnight: WallTime): number | null {
  const before = offsetAt(zone, midnight - dayMs);
  return before === offsetAt(zone, midnight + 2 * dayMs) ? before : null;
}

/** The first moment of the later offset. */
function changeBetween(zone: string, from: Timestamp, to: Timestamp): Timestamp {
  const later = offsetAt(zone, to);
  let [before, after] = [from, to];
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (offsetAt(zone, middle) === later) after = middle;
    else before = middle;
  }
  return after;
}

// Formatters are slow to make and their answers slow to get; both are kept, and say the same each time.
const clocks = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const offsetsMax = 20_000;

function offsetAt(zone: string, at: Timestamp): number {
  // Clocks are changed on quarters of an hour.
  const quarter = Math.floor(at / (15 * minuteMs));
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= offsetsMax) offsets.clear();
  const whole = quarter * 15 * minuteMs;
  const offset = shownAt(zone, whole) - whole;
  offsets.set(key, offset);
  return offset;
}

function shownAt(zone: string, at: Timestamp): WallTime {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

/** Throws a RangeError for a zone that is not known here. */
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    clocks.set(zone, clock);
  }
  return clock;
}
