import * as v from "valibot";
import { limits } from "../domain/limits.ts";
import type {
  OccurrenceBody,
  OccurrenceRecord,
  ScheduleBody,
  SchedulePlan,
  SchedulesBody,
} from "../domain/schedule.ts";
import { count, entryId, filledText, listOf, positive, text, timestamp } from "./fields.ts";
import { name, path, title } from "./order-bodies.ts";
import { outcome } from "./report-bodies.ts";

export const schedulePlan = v.strictObject({
  title,
  when: v.union([v.strictObject({ cron: filledText(256) }), v.strictObject({ at: timestamp })]),
  tz: filledText(64),
  template: v.strictObject({
    text: filledText(limits.scheduleTextChars),
    project: v.nullable(name),
    folder: v.nullable(path),
    agent: v.nullable(name),
  }),
  misfire: v.picklist(["once", "skip", "all"]),
  maxPerDay: v.nullable(positive),
  until: v.nullable(timestamp),
}) satisfies v.GenericSchema<unknown, SchedulePlan>;
const plan = schedulePlan;

const schedule = entryId;
export const scheduleBody = v.variant("action", [
  v.strictObject({ action: v.literal("add"), plan }),
  v.strictObject({ action: v.literal("change"), schedule, plan }),
  v.strictObject({ action: v.picklist(["pause", "resume", "run", "remove"]), schedule }),
]) satisfies v.GenericSchema<unknown, ScheduleBody>;

const reason = v.nullable(text(1024));
const made = v.picklist(["files", "tools", "words", "nothing"]);
const lateBy = v.nullable(v.picklist(["asleep", "not_running", "order_late", "still_working"]));
const trigger = v.picklist(["time", "person"]);
const base = { schedule, occurrence: entryId };
const slots = { slot: timestamp, lastSlot: timestamp, slots: positive };

export const occurrenceBody = v.variant("state", [
  v.strictObject({
    ...base,
    state: v.literal("started"),
    task: entryId,
    text: text(limits.scheduleTextChars),
    slot: timestamp,
    tz: filledText(64),
    trigger,
    startedAt: timestamp,
    lateBy,
  }),
  v.strictObject({
    ...base,
    state: v.literal("skipped"),
    ...slots,
    reason: v.picklist(["missed", "merged", "still_working", "max_per_day", "paused"]),
    failedInARow: count,
  }),
  v.strictObject({ ...base, state: v.literal("ended"), task: entryId, outcome, reason, made, failedInARow: count }),
]) satisfies v.GenericSchema<unknown, OccurrenceBody>;

const record = v.strictObject({
  occurrence: entryId,
  ...slots,
  trigger,
  task: v.nullable(entryId),
  startedAt: v.nullable(timestamp),
  lateBy,
  state: v.picklist(["started", "skipped", "ended"]),
  reason,
  outcome: v.nullable(outcome),
  made,
}) satisfies v.GenericSchema<unknown, OccurrenceRecord>;

export const schedulesBody = v.strictObject({
  schedules: listOf(
    v.strictObject({
      id: entryId,
      plan,
      isPaused: v.boolean(),
      nextAt: v.nullable(timestamp),
      failedInARow: count,
      history: listOf(record, limits.scheduleHistory),
    }),
    limits.schedulesPerThread,
  ),
}) satisfies v.GenericSchema<unknown, SchedulesBody>;
