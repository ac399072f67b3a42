import { createHash } from "node:crypto";
import type { EntryId, Timestamp } from "../domain/ids.ts";

/** P-SCH-3: the same schedule and moment make the same id, in every process and after every restart. */
export const occurrenceId = (schedule: EntryId, slot: Timestamp): EntryId =>
  derived("errand1/occurrence", schedule, slot);
/** A run that a person asked for has no planned moment: its order makes it one of its kind. */
export const personsRunId = (schedule: EntryId, order: EntryId): EntryId =>
  derived("errand1/occurrence-now", schedule, order);
export const skippedId = (schedule: EntryId, slot: Timestamp, lastSlot: Timestamp): EntryId =>
  derived("errand1/occurrence-skipped", schedule, slot, lastSlot);

function derived(context: string, schedule: EntryId, ...parts: (EntryId | Timestamp)[]): EntryId {
  const hash = createHash("sha256").update(`${context}\0`).update(Buffer.from(schedule, "base64url"));
  for (const part of parts) hash.update(typeof part === "number" ? bigEndian(part) : Buffer.from(part, "base64url"));
  // The first 16 bytes of a hash are an entry id by definition.
  return hash.digest().subarray(0, 16).toString("base64url") as EntryId;
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
