import type { EntryId, TaskId, Timestamp } from "./ids.ts";
import type { Outcome } from "./outcome.ts";

/** When: five fields of cron in a time zone, or one moment. Words never travel: they were made into this and shown. */
export type ScheduleTime = { cron: string } | { at: Timestamp };
/**
 * What becomes of moments that passed while nobody was there. `once`: the last of them is run on return and stands for
 * the others. `skip`: none is run, and that is said. `all`: each is run, in order, one after the other.
 */
export type Misfire = "once" | "skip" | "all";
export type SchedulePlan = {
  title: string;
  when: ScheduleTime;
  /** IANA time zone: of the cron, of what a day is for `maxPerDay`, and of each task. */
  tz: string;
  /** What each task is given, as in a `task` order. */
  template: { text: string; project: string | null; folder: string | null; agent: string | null };
  misfire: Misfire;
  /** Runs begun by time on one day of that zone; null is no limit. */
  maxPerDay: number | null;
  /** No moment after this; null goes on until it is removed. */
  until: Timestamp | null;
};

/** The id of a schedule is the id of its `add` order. `run`: now, whatever its times are, also while it is paused. */
export type ScheduleBody =
  | { action: "add"; plan: SchedulePlan }
  | { action: "change"; schedule: EntryId; plan: SchedulePlan }
  | { action: "pause" | "resume" | "run" | "remove"; schedule: EntryId };

/** Why a run began later than planned. `order_late`: the schedule itself came here after that moment. */
export type LateBy = "asleep" | "not_running" | "order_late" | "still_working";
/**
 * Why moments were not run. `merged`: a later run stands for them. `still_working`: the run before had not ended.
 * `paused`: they were not looked at before a person paused the schedule.
 */
export type SkipReason = "missed" | "merged" | "still_working" | "max_per_day" | "paused";
/** What a run left behind, the most telling that there was: files, what tools did, an answer in words, nothing. */
export type Made = "files" | "tools" | "words" | "nothing";

type OccurrenceBase = { schedule: EntryId; occurrence: EntryId };
/** `failedInARow`: how often, up to this one, the schedule has come to nothing. */
export type OccurrenceBody =
  | (OccurrenceBase & {
      state: "started";
      task: TaskId;
      text: string;
      slot: Timestamp;
      tz: string;
      trigger: "time" | "person";
      startedAt: Timestamp;
      lateBy: LateBy | null;
    })
  | (OccurrenceBase & {
      state: "skipped";
      /** The first and the last of the moments, and how many; more than `limits.scheduleSlotsCounted` are not counted. */
      slot: Timestamp;
      lastSlot: Timestamp;
      slots: number;
      reason: SkipReason;
      failedInARow: number;
    })
  | (OccurrenceBase & {
      state: "ended";
      task: TaskId;
      outcome: Outcome;
      reason: string | null;
      made: Made;
      failedInARow: number;
    });

/** Where a task comes from that no person gave at its time. */
export type TaskOrigin = Extract<OccurrenceBody, { state: "started" }>;

/** One planned moment as a history shows it; of several that were skipped together the first and the last. */
export type OccurrenceRecord = {
  occurrence: EntryId;
  slot: Timestamp;
  lastSlot: Timestamp;
  slots: number;
  trigger: "time" | "person";
  task: TaskId | null;
  startedAt: Timestamp | null;
  lateBy: LateBy | null;
  state: "started" | "skipped" | "ended";
  reason: string | null;
  outcome: Outcome | null;
  made: Made;
};
export type ScheduleState = {
  id: EntryId;
  plan: SchedulePlan;
  isPaused: boolean;
  /** Null while it is paused and when no moment is left. May lie in the past while the run before still works. */
  nextAt: Timestamp | null;
  failedInARow: number;
  /** The newest first. */
  history: OccurrenceRecord[];
};
/** All schedules of one thread as their runner holds them: the newest of these is what a list shows. */
export type SchedulesBody = { schedules: ScheduleState[] };

/** A run that failed, or ended without a trace of work. A person's cancel is neither that nor a success. */
export function cameToNothing(outcome: Outcome, made: Made): boolean | null {
  if (outcome === "cancelled") return null;
  return outcome === "succeeded" || outcome === "unchecked" ? made === "nothing" : true;
}
