import * as v from "valibot";
import { limits } from "../domain/limits.ts";
import { entryId, filledText, listOf, text } from "./fields.ts";
import { answerBody, name, path, taskBody } from "./order-bodies.ts";
import { schedulePlan } from "./schedule-bodies.ts";
import { parseJson } from "./parse.ts";

/**
 * What the command line and the running Errand say to each other over the desk socket: JSON lines, one request per
 * connection. The first line of each side names the version; another one is refused, as on every wire of ours.
 */
export const DESK_VERSION = 1;

/** An id, the start of one, or a title. */
const ref = filledText(300);
const v1 = { v: v.literal(DESK_VERSION) };

export const deskRequest = v.variant("method", [
  v.strictObject({ ...v1, method: v.literal("status") }),
  v.strictObject({
    ...v1,
    method: v.literal("assign"),
    request: v.strictObject({
      ...taskBody.entries,
      thread: v.nullable(ref),
      /** Absolute paths on this computer: the desk seals the files. */
      attachments: listOf(path, 100),
    }),
  }),
  v.strictObject({ ...v1, method: v.literal("watch"), task: entryId, approve: v.boolean() }),
  v.strictObject({ ...v1, method: v.literal("threads") }),
  v.strictObject({ ...v1, method: v.literal("show"), ref }),
  v.strictObject({ ...v1, method: v.literal("follow"), ref: v.nullable(ref) }),
  v.strictObject({ ...v1, method: v.literal("answer"), ref, answer: answerBody.entries.answer }),
  v.strictObject({ ...v1, method: v.literal("cancel"), ref }),
  v.strictObject({
    ...v1,
    method: v.literal("changes"),
    ref,
  }),
  v.strictObject({
    ...v1,
    method: v.literal("undo"),
    request: v.strictObject({
      ref,
      action: v.picklist(["undo", "redo"]),
      files: v.nullable(v.pipe(listOf(path, limits.undoFilesMax), v.minLength(1))),
      force: v.boolean(),
    }),
  }),
  v.strictObject({ ...v1, method: v.literal("schedules") }),
  v.strictObject({
    ...v1,
    method: v.literal("schedule"),
    request: v.variant("action", [
      v.strictObject({ action: v.literal("add"), thread: v.nullable(ref), plan: schedulePlan }),
      v.strictObject({ action: v.literal("change"), ref, plan: schedulePlan }),
      v.strictObject({ action: v.picklist(["pause", "resume", "run", "remove"]), ref }),
    ]),
  }),
  v.strictObject({ ...v1, method: v.literal("devices") }),
  v.strictObject({ ...v1, method: v.literal("revoke"), ref }),
  v.strictObject({
    ...v1,
    method: v.literal("pair"),
    role: v.picklist(["owner", "runner", "bridge"]),
    hubUrl: v.nullable(filledText(2048)),
  }),
  v.strictObject({ ...v1, method: v.literal("open_browser") }),
  v.strictObject({
    ...v1,
    method: v.literal("reach"),
    request: v.variant("action", [
      v.strictObject({ action: v.picklist(["look", "drop"]) }),
      v.strictObject({
        action: v.picklist(["try", "keep"]),
        way: v.strictObject({
          kind: v.picklist(["address", "tailscale", "home", "hub"]),
          url: v.pipe(filledText(2048), v.regex(/^https:\/\/[^/?#@]+$/)),
        }),
      }),
    ]),
  }),
  v.strictObject({
    ...v1,
    method: v.literal("add_project"),
    request: v.strictObject({
      folder: path,
      name: v.nullable(name),
      access: v.picklist(["read", "write"]),
      agents: v.nullable(listOf(name, 64)),
      hosts: listOf(filledText(253), 256),
    }),
  }),
  v.strictObject({ ...v1, method: v.literal("doctor") }),
]);

/** The only line after the request: the six digits that the new device shows, when the desk asked for them. */
const deskDigits = v.strictObject({ digits: v.pipe(v.string(), v.regex(/^\d{6}$/)) });

/** What the running Errand says: `hello` first, then events and questions for digits, last a result or a problem. */
export const deskFrame = v.variant("type", [
  v.strictObject({ type: v.literal("hello"), v: v.number() }),
  v.strictObject({ type: v.literal("event"), value: v.unknown() }),
  v.strictObject({ type: v.literal("digits") }),
  v.strictObject({ type: v.literal("result"), value: v.unknown() }),
  v.strictObject({
    type: v.literal("problem"),
    code: text(64),
    detail: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
    next: v.nullable(v.string()),
  }),
]);

export type DeskRequest = v.InferOutput<typeof deskRequest>;
export type DeskFrame = v.InferOutput<typeof deskFrame>;

/** The version alone, looked at before the rest: a newer program may say what this one does not understand. */
export const versionOf = (line: string): unknown =>
  parseJson(v.looseObject({ v: v.unknown() }), line, "desk_request_malformed").v;

export const parseDeskRequest = (line: string): DeskRequest => parseJson(deskRequest, line, "desk_request_malformed");
export const parseDeskDigits = (line: string): string => parseJson(deskDigits, line, "desk_request_malformed").digits;
