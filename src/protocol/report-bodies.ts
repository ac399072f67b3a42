import * as v from "valibot";
import type { AgentUpdate, FileDiff, LiveBody, PresenceBody, ReportBodies } from "../domain/entries.ts";
import {
  count,
  entryId,
  filledText,
  listOf,
  memberId,
  positive,
  seq,
  text,
  threadId,
  timestamp,
  word,
} from "./fields.ts";
import { approvalChoice, fileRef, name, path, title } from "./order-bodies.ts";
import { pushOutcome } from "./push.ts";

/** One list of a report; the sealed report must still fit limits.reportBytesMax. */
const itemsMax = 1000;
/** One text of a report, a quarter of what the whole may hold. */
const reportTextChars = 64 * 1024;
const reportText = text(reportTextChars);

const task = entryId;
const attempt = positive;
const ofAttempt = { task, attempt };
const toolKind = word;

export const fileDiff = v.strictObject({
  path,
  before: v.nullable(reportText),
  after: v.nullable(reportText),
}) satisfies v.GenericSchema<unknown, FileDiff>;

const updateSchema = v.variant("type", [
  v.strictObject({ type: v.literal("text"), offset: count, text: reportText }),
  v.strictObject({ type: v.literal("thought"), text: reportText }),
  v.strictObject({
    type: v.literal("tool"),
    toolId: filledText(256),
    title: text(4096),
    toolKind,
    state: v.picklist(["pending", "working", "done", "failed"]),
    paths: listOf(path, itemsMax),
    diffs: listOf(fileDiff, itemsMax),
    output: v.nullable(reportText),
  }),
  v.strictObject({
    type: v.literal("plan"),
    steps: listOf(v.strictObject({ text: text(4096), state: v.picklist(["pending", "working", "done"]) }), itemsMax),
  }),
  v.strictObject({
    type: v.literal("usage"),
    usedTokens: count,
    windowTokens: count,
    costUsd: v.nullable(v.custom<number>((value) => Number.isFinite(value) && Number(value) >= 0)),
  }),
  v.strictObject({ type: v.literal("silence"), silentMs: count }),
]) satisfies v.GenericSchema<unknown, AgentUpdate>;

const outcomes = ["succeeded", "unchecked", "failed", "cancelled", "expired", "refused"] as const;
export const outcome = v.picklist(outcomes);
const rung = v.picklist(["saved", "stored", "accepted", "waiting", "working", "needs_you", ...outcomes]);

export const reportSchemas = {
  accepted: v.strictObject({ order: entryId }),
  refused: v.strictObject({
    order: entryId,
    code: word,
    detail: v.custom<ReportBodies["refused"]["detail"]>(isDetail),
    next: v.nullable(text(1024)),
  }),
  waiting: v.strictObject({
    task,
    for: v.picklist(["turn", "folder", "limit", "agent"]),
    until: v.nullable(timestamp),
    holder: v.nullable(text(256)),
  }),
  attempt_started: v.strictObject({
    ...ofAttempt,
    agent: name,
    confinement: v.picklist(["confined", "clerk", "off"]),
    resumedSession: v.boolean(),
  }),
  turn_started: v.strictObject({ ...ofAttempt, turn: positive }),
  update: v.strictObject({ ...ofAttempt, update: updateSchema }),
  approval: v.strictObject({
    ...ofAttempt,
    asked: v.strictObject({
      tool: text(4096),
      toolKind,
      argv: v.nullable(listOf(reportText, itemsMax)),
      paths: listOf(path, itemsMax),
      cwd: text(4096),
      diffs: listOf(fileDiff, itemsMax),
      input: v.nullable(reportText),
    }),
    agentSays: reportText,
    choices: v.pipe(listOf(approvalChoice, 4), v.minLength(1)),
  }),
  question: v.strictObject({
    ...ofAttempt,
    message: reportText,
    fields: listOf(
      v.strictObject({
        name,
        title,
        type: v.picklist(["text", "number", "boolean", "choice", "choices"]),
        options: listOf(v.strictObject({ value: text(1024), title: text(1024) }), itemsMax),
        required: v.boolean(),
      }),
      64,
    ),
  }),
  ask_closed: v.strictObject({ ...ofAttempt, ask: entryId }),
  artifact: v.strictObject({ ...ofAttempt, file: fileRef, path }),
  turn_ended: v.strictObject({
    ...ofAttempt,
    turn: positive,
    stop: v.picklist(["end", "limit", "refused", "cancelled", "failed"]),
  }),
  attempt_ended: v.strictObject({
    ...ofAttempt,
    end: v.picklist(["ended", "failed", "cancelled", "interrupted"]),
    reason: v.nullable(text(1024)),
  }),
  task_ended: v.strictObject({
    task,
    outcome,
    reason: v.nullable(text(1024)),
    words: reportText,
    paths: listOf(path, itemsMax),
  }),
  summary: v.strictObject({
    title,
    project: v.nullable(name),
    agent: v.nullable(name),
    rung,
    task: v.nullable(task),
    waitsFor: v.nullable(text(1024)),
    words: reportText,
    seq,
    at: timestamp,
    archived: v.boolean(),
  }),
  desktop: v.strictObject({
    name,
    projects: listOf(
      v.strictObject({
        name,
        folders: listOf(v.strictObject({ path, access: v.picklist(["read", "write"]) }), 64),
        agents: listOf(name, 64),
      }),
      256,
    ),
    agents: listOf(
      v.strictObject({ id: name, name, confinement: v.picklist(["confined", "clerk", "off", "none"]) }),
      64,
    ),
    defaultAgent: name,
    members: listOf(v.strictObject({ id: memberId, name }), itemsMax),
  }),
  pushed: v.strictObject({ order: entryId, outcome: pushOutcome }),
} satisfies {
  // What schedules and checkpoints report stands in files of their own.
  [Kind in Exclude<keyof ReportBodies, "checkpoint" | "occurrence" | "schedules">]: v.GenericSchema<
    unknown,
    ReportBodies[Kind]
  >;
};

export const liveBody = v.strictObject({ ...ofAttempt, offset: count, text: reportText }) satisfies v.GenericSchema<
  unknown,
  LiveBody
>;

export const presenceBody = v.strictObject({
  isLooking: v.boolean(),
  thread: v.nullable(threadId),
}) satisfies v.GenericSchema<unknown, PresenceBody>;

/** A problem's detail: a flat object of plain values. */
function isDetail(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length <= 32 && entries.every(([key, entry]) => key !== "__proto__" && key.length <= 64 && isPlain(entry))
  );
}

function isPlain(value: unknown): boolean {
  if (typeof value === "string") return value.length <= 4096 && value.isWellFormed();
  return value === null || typeof value === "boolean" || Number.isFinite(value);
}
