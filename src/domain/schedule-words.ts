import type { Timestamp } from "./ids.ts";
import type { ScheduleTime } from "./schedule.ts";
import type { ClockTime, Phrases, RepeatDays } from "./schedule-phrases.ts";
import { phrasesEn } from "./schedule-words-en.ts";
import { phrasesKo } from "./schedule-words-ko.ts";
import { dayMs, minuteMs, momentsOf, wallAt, type WallTime } from "./zone-time.ts";

/**
 * What words about time mean. Nothing is guessed: `unclear` lists the readings to choose from, and what is not understood to
 * its last word is not understood. Whoever saves it shows the exact moments first.
 */
export type ReadWhen =
  | { is: "understood"; when: ScheduleTime }
  | { is: "unclear"; readings: ScheduleTime[] }
  /** schedule_words_unknown, schedule_words_no_time, schedule_words_uneven, schedule_words_past. */
  | { is: "not_understood"; code: string };

export function readWhen(text: string, now: Timestamp, zone: string): ReadWhen {
  const today = Math.floor(wallAt(zone, now) / dayMs) * dayMs;
  const read = /[가-힣]/.test(text) ? phrasesKo : phrasesEn;
  const found = read(text.normalize("NFC").toLowerCase().trim(), today);
  if (found.isUneven) return { is: "not_understood", code: "schedule_words_uneven" };
  if (found.rest !== "") return { is: "not_understood", code: "schedule_words_unknown" };
  if (found.inMinutes !== null) return inAWhile(found, now);
  if (found.interval !== null) return atIntervals(found, found.interval.minutes);
  if (found.clocks.length === 0 && found.days.length === 0)
    return { is: "not_understood", code: "schedule_words_unknown" };
  if (found.clocks.length === 0) return { is: "not_understood", code: "schedule_words_no_time" };
  return settled(found.days.length === 0 ? anyDay(found, today) : datedOrRepeated(found), now, zone);
}

/** A moment on a wall, or a repetition: not yet tied to a zone. */
type Reading = { wall: WallTime } | { cron: string };

const everyDay: RepeatDays = { day: "*", month: "*", weekday: "*" };

/** A time alone: once, or each day? The person says. */
function anyDay({ clocks }: Phrases, today: WallTime): Reading[] | string {
  const repeated = crons(clocks, everyDay);
  if (typeof repeated === "string") return repeated;
  const once =
    clocks.length === 1
      ? clocks.flatMap(hoursOf).map((minutes) => ({ wall: today + minutes * minuteMs, isNext: true }))
      : [];
  return [...once, ...repeated];
}

function datedOrRepeated({ clocks, days }: Phrases): Reading[] | string {
  const readings: Reading[] = [];
  for (const day of days) {
    if ("repeat" in day) {
      const repeated = crons(clocks, day.repeat);
      if (typeof repeated === "string") return repeated;
      readings.push(...repeated);
    } else {
      const [clock, ...others] = clocks;
      if (clock === undefined || others.length > 0) return "schedule_words_unknown";
      readings.push(...hoursOf(clock).map((minutes) => ({ wall: day.date + minutes * minuteMs })));
    }
  }
  return readings;
}

/** Two times of a day are one cron only on the same minute. */
function crons(clocks: readonly ClockTime[], { day, month, weekday }: RepeatDays): { cron: string }[] | string {
  const minute = new Set(clocks.map(({ minutes }) => minutes % 60));
  if (minute.size !== 1) return "schedule_words_uneven";
  const isUnclear = clocks.some(({ isSure }) => !isSure);
  if (isUnclear && clocks.length > 1) return "schedule_words_unknown";
  const choices =
    clocks.length === 1 && clocks[0]
      ? hoursOf(clocks[0]).map((each) => [each])
      : [clocks.map(({ minutes }) => minutes)];
  return choices.map((times) => {
    const hours = [...new Set(times.map((each) => Math.floor(each / 60)))].toSorted((a, b) => a - b).join(",");
    return { cron: `${[...minute][0] ?? 0} ${hours} ${day} ${month} ${weekday}` };
  });
}

const hoursOf = ({ minutes, isSure }: ClockTime): number[] => (isSure ? [minutes] : [minutes, minutes + 720]);

function settled(readings: (Reading & { isNext?: boolean })[] | string, now: Timestamp, zone: string): ReadWhen {
  if (typeof readings === "string") return { is: "not_understood", code: readings };
  const whens = readings.flatMap((reading): ScheduleTime[] => {
    if ("cron" in reading) return [{ cron: reading.cron }];
    const at = momentsOf(zone, reading.wall).moments[0] ?? 0;
    if (at > now) return [{ at }];
    return reading.isNext === true ? [{ at: momentsOf(zone, reading.wall + dayMs).moments[0] ?? 0 }] : [];
  });
  const [first, ...others] = whens;
  if (first === undefined) return { is: "not_understood", code: "schedule_words_past" };
  return others.length === 0 ? { is: "understood", when: first } : { is: "unclear", readings: whens };
}

function inAWhile({ inMinutes, clocks, days, interval }: Phrases, now: Timestamp): ReadWhen {
  if (clocks.length > 0 || days.length > 0 || interval !== null || !inMinutes)
    return { is: "not_understood", code: "schedule_words_unknown" };
  return { is: "understood", when: { at: Math.floor(now / minuteMs + inMinutes) * minuteMs } };
}

/** Only what divides an hour or a day comes at the same distance each time. */
function atIntervals({ clocks, days }: Phrases, minutes: number): ReadWhen {
  const [day = { repeat: everyDay }, ...others] = days;
  if (clocks.length > 0 || others.length > 0 || "date" in day)
    return { is: "not_understood", code: "schedule_words_unknown" };
  const hours = minutes / 60;
  const isEven = minutes >= 1 && (60 % minutes === 0 || (Number.isInteger(hours) && 24 % hours === 0 && hours < 24));
  if (!isEven) return { is: "not_understood", code: "schedule_words_uneven" };
  const time = minutes === 1 ? "* *" : minutes < 60 ? `*/${minutes} *` : hours === 1 ? "0 *" : `0 */${hours}`;
  return { is: "understood", when: { cron: `${time} ${day.repeat.day} ${day.repeat.month} ${day.repeat.weekday}` } };
}
