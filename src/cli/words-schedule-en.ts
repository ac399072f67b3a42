import type { LateBy, Made, Misfire, ScheduleTime, SkipReason } from "../domain/schedule.ts";
import { sayRepeat } from "../domain/schedule-said.ts";
import { momentWords } from "./moment-words.ts";

/** What is said of schedules. */
export const scheduleEn = {
  schedule: {
    repeat: (when: ScheduleTime): string | null => sayRepeat(when, "en"),
    columns: ["REF", "NEXT", "WHEN", "LAST", "TITLE"],
    none: 'No schedules yet. Make one: errand schedule add "every weekday at 8" "…"',
    ...momentWords("en-GB"),
    once: "once",
    next: (zone: string): string => `Next times, by the clock of ${zone}:`,
    noMore: "No more after that.",
    save: "Save it? [y/n]",
    which: "Which is meant?",
    notSaved: "Not saved.",
    saved: (ref: string): string => `Saved. See what comes of it: errand schedule show ${ref}`,
    paused: "paused",
    over: "over",
    waits: "waits for the run before",
    failing: (times: number): string => `needs you: ${times} times in a row for nothing`,
    never: "not yet",
    done: { pause: "Paused.", resume: "Goes on.", run: "Begun.", remove: "Removed.", change: "Changed." },
    zone: "zone",
    task: "task",
    missed: "if missed",
    perDay: "at most a day",
    until: "until",
    history: "History",
    misfire: {
      once: "run once on return",
      skip: "skip, and say so",
      all: "run each of them, one after the other",
    } satisfies Record<Misfire, string>,
    late: (planned: string, started: string, why: LateBy): string =>
      `scheduled for ${planned}, started ${started} (${lateBy[why]})`,
    byHand: "run by hand",
    skipped: (reason: SkipReason, count: number): string =>
      `${count === 1 ? "not run" : `${count} times not run`}: ${skips[reason]}`,
    /** Null where there are files: they speak for themselves. */
    made: (made: Made): string | null => leftBehind.get(made) ?? null,
    working: "under way",
  },
};

const lateBy: Record<LateBy, string> = {
  asleep: "the computer was asleep",
  not_running: "Errand was not running",
  order_late: "the schedule reached the computer after that",
  still_working: "the run before was still under way",
};
const skips: Record<SkipReason, string> = {
  missed: "the computer was away",
  merged: "a later run stands for it",
  still_working: "the run before was still under way",
  max_per_day: "the day's limit was reached",
  paused: "it was being paused",
};
const leftBehind = new Map<Made, string>([
  ["tools", "no file"],
  ["words", "only words"],
  ["nothing", "nothing was done"],
]);
