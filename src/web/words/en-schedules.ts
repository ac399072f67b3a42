import type { Outcome } from "../../domain/outcome.ts";
import { sayRepeat } from "../../domain/schedule-said.ts";
import type {
  LateBy,
  Made,
  Misfire,
  OccurrenceRecord,
  ScheduleTime,
  SkipReason,
  TaskOrigin,
} from "../../domain/schedule.ts";
import { format } from "./format.ts";
import { zoneFormat } from "./zone-format.ts";

const { count } = format("en");
const { moment, day, clock } = zoneFormat("en");

const outcomes: Record<Outcome, string> = {
  succeeded: "Done",
  unchecked: "Done, unchecked",
  failed: "Failed",
  cancelled: "Cancelled",
  expired: "Came too late",
  refused: "Refused",
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

/** The words of schedules, and of the tasks that they make. */
export const enSchedules = {
  schedules: {
    title: "Schedules",
    intro: "Work that your computer begins by itself, at times you choose.",
    create: "New schedule",
    emptyTitle: "Nothing is scheduled",
    emptyText: "Say a time like “every weekday at 8”, and your computer does the work by itself.",
    missingTitle: "This schedule is not here",
    missingText: "It was removed, or its computer has not told of it yet.",
    fromCache: "This is what the device has kept. What has run since is not shown.",
    moment,
    day,
    repeat: (when: ScheduleTime, zone: string): string =>
      "at" in when ? `once, ${moment(when.at, zone)}` : (sayRepeat(when, "en") ?? ""),
    next: (at: string): string => `Next: ${at}`,
    paused: "Paused",
    over: "Over: no time is left",
    waits: "Due now: waits for the run before",
    last: (said: string): string => `Last: ${said}`,
    never: "Has not run yet",
    failing: (n: number): string => `Came to nothing ${n === 1 ? "the last time" : `${n} times in a row`}`,
    failingNext: "Look at its last runs below, then change what it asks for, or pause it.",
    asked: {
      add: "New",
      change: "Changed here",
      pause: "Pausing",
      resume: "Resuming",
      run: "Starting a run",
      remove: "Removing",
    },
    rungs: { saved: "kept on this device until the hub answers", stored: "the computer has not taken it yet" },
    refused: "The computer did not take this",
    putAway: "Put away",

    what: "What it does",
    when: "When",
    whenOf: (zone: string): string => `By the clock of ${zone}`,
    nextTimes: "The next times",
    noMore: "No more after that.",
    ifMissed: "If the computer is away",
    perDay: "At most a day",
    times: (n: number): string => count(n, { one: "run", other: "runs" }),
    until: "Until",
    openThread: "Open its thread",
    edit: "Edit",
    pause: "Pause",
    resume: "Resume",
    run: "Run now",
    remove: "Remove",
    removeTitle: "Remove this schedule?",
    removeText: "It runs no more. What it has made stays, and so does its thread.",
    history: "What came of it",
    noHistory: "Nothing yet. Each planned time will stand here with its outcome.",
    record: (record: OccurrenceRecord, zone: string): string => {
      const { state, outcome, trigger, slots } = record;
      if (state === "skipped")
        // The journal holds this reason where a moment was skipped.
        return `${slots === 1 ? "Not run" : `${count(slots, { one: "time", other: "times" })} not run`}: ${skips[record.reason as SkipReason]}`;
      const parts = [outcome === null ? "Under way" : outcomeWords(outcome, record.made)];
      if (record.lateBy !== null && record.startedAt !== null)
        parts.push(`started ${clock(record.startedAt, zone)} (${lateBy[record.lateBy]})`);
      if (trigger === "person") parts.push("run by hand");
      return parts.join(" · ");
    },
    /** Over a task that a schedule made. */
    origin: ({ slot, startedAt, tz, trigger, lateBy: why }: TaskOrigin): string => {
      if (trigger === "person") return "Scheduled work, run by hand";
      const planned = day(slot, tz) === day(startedAt, tz) ? clock(slot, tz) : moment(slot, tz);
      return why === null
        ? `Scheduled for ${planned}`
        : `Scheduled for ${planned}, started ${clock(startedAt, tz)} (${lateBy[why]})`;
    },

    createTitle: "New schedule",
    editTitle: "Edit schedule",
    inThread: (title: string): string => `In the thread “${title}”`,
    whenLabel: "When, in your words",
    whenHint: "every weekday at 8",
    examples: [
      "every weekday at 8",
      "Mondays at 9:30",
      "on the 1st of each month at 7am",
      "tomorrow at 9am",
      "every 2 hours",
    ],
    examplesTitle: "Say it like",
    read: "That is",
    which: "Which is meant?",
    first: (at: string): string => `first ${at}`,
    /** Codes of what is not understood. */
    notUnderstood: {
      schedule_words_unknown: "Not every word of this is understood. Say it like one of these.",
      schedule_words_no_time: "This names no time of the day. Add one, like “at 8” or “at 17:30”.",
      schedule_words_uneven: "This does not come at even distances. Choose what divides an hour, a day or a week.",
      schedule_words_past: "That time is over. Name one that is still to come.",
      schedule_never: "With this end it would never run. Choose a later day.",
    } as Readonly<Record<string, string>>,
    needsWhen: "Say when it shall run.",
    needsWhich: "Choose which time is meant.",
    more: "End, limit and name",
    misfire: {
      once: "Run once when it is back",
      skip: "Leave it out, and say so",
      all: "Run each missed one, oldest first",
    } satisfies Record<Misfire, string>,
    perDayNote: "Empty for no limit",
    untilNote: "Empty for no end",
    name: "Name",
    nameNote: "Empty for the first words",
    save: "Save schedule",
    make: "Make it a schedule",
    show: "Show",
    menu: "Schedule work here",
    settingsText: "Work that runs by itself",
  },
};

function outcomeWords(outcome: Outcome, made: Made): string {
  const word = outcomes[outcome];
  if (outcome !== "succeeded" && outcome !== "unchecked") return word;
  const left: Record<Made, string> = {
    files: "with files",
    tools: "no file",
    words: "only words",
    nothing: "nothing was done",
  };
  return `${word}, ${left[made]}`;
}
