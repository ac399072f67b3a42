import * as v from "valibot";
import type { StoredEnvelope, WireEnvelope } from "../domain/envelope.ts";
import { limits } from "../domain/limits.ts";
import type { SignedStatement } from "../domain/roster.ts";
import { b64uUpTo, blobId, bytes64, listOf, seq } from "./fields.ts";

/** Blobs that one entry may name to the hub. */
const BLOBS_PER_ENVELOPE_MAX = 32;
/** A statement that wraps an epoch for 200 members is about 30 KB. */
export const STATEMENT_BYTES_MAX = 64 * 1024;

/** Only the outer shape: `readEnvelope` in seal/ decodes it and checks the header and the limits of its kind. */
export const wireEnvelope = v.strictObject({
  h: b64uUpTo(limits.headerBytesMax),
  c: b64uUpTo(limits.reportBytesMax),
  s: bytes64,
  b: v.exactOptional(v.pipe(listOf(blobId, BLOBS_PER_ENVELOPE_MAX), v.minLength(1))),
}) satisfies v.GenericSchema<unknown, WireEnvelope>;

export const storedEnvelope = v.strictObject({ seq, envelope: wireEnvelope }) satisfies v.GenericSchema<
  unknown,
  StoredEnvelope
>;

export const signedStatement = v.strictObject({
  s: b64uUpTo(STATEMENT_BYTES_MAX),
  sig: bytes64,
}) satisfies v.GenericSchema<unknown, SignedStatement>;
