import * as v from "valibot";
import type { BlobId, EntryId, MemberId, Seq, SpaceId, ThreadId, Timestamp } from "../domain/ids.ts";

/**
 * The smallest pieces of every schema. Base64url texts are checked down to their last character, whose unused bits
 * must be zero: one spelling for one value, so texts can be compared instead of bytes.
 */
const b64u8 = /^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$/;
const b64u16 = /^[A-Za-z0-9_-]{21}[AQgw]$/;
const b64u32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const b64u64 = /^[A-Za-z0-9_-]{85}[AQgw]$/;
const b64uAny = /^[A-Za-z0-9_-]*$/;

const matches = (pattern: RegExp) => (value: unknown) => typeof value === "string" && pattern.test(value);

export const isId16 = matches(b64u16);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && !Object.is(value, -0) && Number(value) >= 0;

export const spaceId = v.custom<SpaceId>(isId16);
export const memberId = v.custom<MemberId>(isId16);
export const threadId = v.custom<ThreadId>(isId16);
export const entryId = v.custom<EntryId>(isId16);
export const blobId = v.custom<BlobId>(isId16);

export const pairId = v.custom<string>(matches(b64u8));
/** 32 bytes: keys, hashes, nonces. */
export const bytes32 = v.custom<string>(matches(b64u32));
/** 64 bytes: an Ed25519 signature. */
export const bytes64 = v.custom<string>(matches(b64u64));

/** 65 bytes: an uncompressed point of P-256, whose first byte is 4. */
export const bytes65 = v.custom<string>(matches(/^B[A-P][A-Za-z0-9_-]{84}[AEIMQUYcgkosw048]$/));
/** 16 bytes that are no id. */
export const bytes16 = v.custom<string>(isId16);

/** Base64url of at most `bytesMax` bytes. Whoever decodes it checks the last character. */
export function b64uUpTo(bytesMax: number) {
  const charsMax = Math.ceil((bytesMax * 4) / 3);
  return v.custom<string>((value) => typeof value === "string" && value.length <= charsMax && b64uAny.test(value));
}

/** A safe integer ≥ 0. */
export const count = v.custom<number>(isCount);
export const positive = v.custom<number>((value) => isCount(value) && value !== 0);
export const timestamp = v.custom<Timestamp>(isCount);
export const seq = v.custom<Seq>(isCount);

/** Well-formed text of at most `charsMax` UTF-16 units. A lone surrogate has no UTF-8 and would not survive the trip. */
export function text(charsMax: number) {
  return v.custom<string>((value) => typeof value === "string" && value.length <= charsMax && value.isWellFormed());
}

/** Like `text`, with at least one character. */
export function filledText(charsMax: number) {
  return v.custom<string>(
    (value) => typeof value === "string" && value !== "" && value.length <= charsMax && value.isWellFormed(),
  );
}

export function listOf<const Item extends v.GenericSchema>(item: Item, itemsMax: number) {
  return v.pipe(v.array(item), v.maxLength(itemsMax));
}

/** Lower-case words that code may branch on: kinds, problem codes, agent ids. */
export const word = v.custom<string>(matches(/^[a-z][a-z0-9_-]{0,63}$/));
