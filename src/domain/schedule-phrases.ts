import { dayMs, type WallTime } from "./zone-time.ts";

/** A time of the day. Not sure: twelve hours later may be meant as well. */
export type ClockTime = { minutes: number; isSure: boolean };
/** Fields of cron for days. */
export type RepeatDays = { day: string; month: string; weekday: string };
export type Phrases = {
  clocks: ClockTime[];
  /** Several where one of them is meant and it is not clear which. */
  days: { repeat: RepeatDays }[] | { date: WallTime }[];
  interval: { minutes: number } | null;
  /** From now on, once. */
  inMinutes: number | null;
  /** Every other week: no calendar says which. */
  isUneven: boolean;
  /** What nothing above explains. */
  rest: string;
};

/** Takes what a pattern matches out of a text, once for each match. */
export function taker(text: string): {
  take(pattern: RegExp, onMatch: (match: RegExpExecArray) => void): void;
  rest(): string;
} {
  let left = ` ${text} `;
  return {
    take(pattern, onMatch) {
      for (let match = pattern.exec(left); match !== null; match = pattern.exec(left)) {
        left = `${left.slice(0, match.index)} ${left.slice(match.index + match[0].length)}`;
        onMatch(match);
      }
    },
    rest: () => left.replaceAll(/\s+/g, " ").trim(),
  };
}

/** An hour as people write it. `half`: what else they said of the part of the day. Null for no time at all. */
export function clockTime(
  hour: number,
  minute: number,
  half: "am" | "pm" | null,
  isWritten24: boolean,
): ClockTime | null {
  if (minute > 59 || hour > 24 || (half !== null && (hour > 12 || hour === 0))) return null;
  if (hour === 24) return minute === 0 && half === null ? { minutes: 0, isSure: true } : null;
  if (half === "am") return { minutes: (hour % 12) * 60 + minute, isSure: true };
  if (half === "pm") return { minutes: ((hour % 12) + 12) * 60 + minute, isSure: true };
  // Nobody's three o'clock is the same; eight is taken as the clock of 24 hours shows it, and shown back so.
  return { minutes: hour * 60 + minute, isSure: isWritten24 || hour === 0 || hour >= 7 };
}

/** Midnight of a date; null where the calendar has none. */
export function dateOf(year: number, month: number, day: number): WallTime | null {
  const wall = Date.UTC(year, month - 1, day);
  const date = new Date(wall);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? wall : null;
}

/** The coming one of a date without its year: today, or the first after it. */
export function comingDate(month: number, day: number, today: WallTime): WallTime | null {
  const year = new Date(today).getUTCFullYear();
  const dates = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((ahead) => dateOf(year + ahead, month, day));
  return dates.find((date) => date !== null && date >= today) ?? null;
}

export const comingWeekday = (weekday: number, today: WallTime): WallTime =>
  today + ((weekday - new Date(today).getUTCDay() + 7) % 7) * dayMs;
