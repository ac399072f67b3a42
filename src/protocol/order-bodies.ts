import * as v from "valibot";
import type {
  AnswerBody,
  BlobRef,
  CancelBody,
  FileRef,
  MessageBody,
  PushBody,
  RevokeBody,
  TaskBody,
  ThreadBody,
} from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { blobId, bytes16, bytes32, bytes65, entryId, filledText, listOf, memberId, text } from "./fields.ts";

/** What a person wrote. The sealed order must still fit limits.orderBytesMax, so this only keeps nonsense out early. */
const wordsCharsMax = 60_000;
const titleCharsMax = 300;
const nameCharsMax = 128;
const pathCharsMax = 4096;
const valuesMax = 64;

export const title = text(titleCharsMax);
export const name = filledText(nameCharsMax);
export const path = filledText(pathCharsMax);

const blobRef = v.strictObject({
  id: blobId,
  key: bytes32,
  size: v.custom<number>(
    (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= limits.blobBytesMax,
  ),
  sha256: bytes32,
}) satisfies v.GenericSchema<unknown, BlobRef>;

export const fileRef = v.strictObject({
  name: v.custom<string>(isPlainFileName),
  mime: v.custom<string>((value) => typeof value === "string" && /^[\x21-\x7e]{1,127}$/.test(value)),
  blob: blobRef,
}) satisfies v.GenericSchema<unknown, FileRef>;

export const approvalChoice = v.picklist(["once", "task", "deny", "stop"]);

export const taskBody = v.strictObject({
  text: text(wordsCharsMax),
  project: v.nullable(name),
  folder: v.nullable(path),
  agent: v.nullable(name),
  attachments: listOf(fileRef, limits.attachmentsMax),
  tz: filledText(64),
  localDate: v.custom<string>((value) => typeof value === "string" && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)),
}) satisfies v.GenericSchema<unknown, TaskBody>;

export const messageBody = v.strictObject({ task: entryId, text: filledText(wordsCharsMax) }) satisfies v.GenericSchema<
  unknown,
  MessageBody
>;
export const cancelBody = v.strictObject({ task: entryId }) satisfies v.GenericSchema<unknown, CancelBody>;

export const answerBody = v.strictObject({
  to: entryId,
  hash: bytes32,
  answer: v.union([
    v.strictObject({ choice: approvalChoice }),
    v.strictObject({ values: v.custom<AnswerValues>(isAnswerValues) }),
    v.strictObject({ declined: v.literal(true) }),
  ]),
}) satisfies v.GenericSchema<unknown, AnswerBody>;

export const threadBody = v.variant("action", [
  v.strictObject({ action: v.literal("open"), title, project: v.nullable(name), agent: v.nullable(name) }),
  v.strictObject({ action: v.literal("rename"), title }),
  v.strictObject({ action: v.literal("archive") }),
]) satisfies v.GenericSchema<unknown, ThreadBody>;

export const revokeBody = v.strictObject({ member: memberId }) satisfies v.GenericSchema<unknown, RevokeBody>;

export const pushBody = v.variant("action", [
  v.strictObject({
    action: v.literal("on"),
    p256dh: bytes65,
    auth: bytes16,
    language: v.picklist(["en", "ko"]),
  }),
  v.strictObject({ action: v.literal("off") }),
  v.strictObject({ action: v.literal("test") }),
]) satisfies v.GenericSchema<unknown, PushBody>;

type AnswerValues = Record<string, string | number | boolean | string[]>;

/** A name, never a path: no separators, no control characters, neither `.` nor `..`. */
function isPlainFileName(value: unknown): boolean {
  if (typeof value !== "string" || value === "" || value.length > 255 || !value.isWellFormed()) return false;
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not come in
  return !/[/\\\u0000-\u001f\u007f-\u009f]/.test(value) && value !== "." && value !== "..";
}

/** Not a record schema: that one would drop `__proto__` in silence and take an array for an object. */
function isAnswerValues(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= valuesMax && entries.every(([key, entry]) => isFieldName(key) && isAnswerValue(entry));
}

function isFieldName(key: string): boolean {
  return key !== "" && key !== "__proto__" && key.length <= nameCharsMax && key.isWellFormed();
}

function isAnswerValue(value: unknown): boolean {
  if (typeof value === "boolean" || Number.isFinite(value)) return true;
  if (Array.isArray(value)) return value.length <= valuesMax && value.every(isWords);
  return isWords(value);
}

function isWords(value: unknown): boolean {
  return typeof value === "string" && value.length <= wordsCharsMax && value.isWellFormed();
}
