import * as v from "valibot";
import { limits } from "../domain/limits.ts";
import {
  bytes32,
  bytes64,
  count,
  entryId,
  listOf,
  memberId,
  positive,
  seq,
  spaceId,
  timestamp,
  word,
} from "./fields.ts";
import { parse, parseJson } from "./parse.ts";
import { wireEnvelope } from "./wire.ts";

/**
 * The frames of a follow. Over a WebSocket each is one text message; over the streamed follow each is one line of JSON,
 * hub to reader only. Rules P-FOL-1 to P-FOL-8 of docs/protocol.md.
 */

/** The newest statement the hub has: a reader whose pin is newer, or equal with another hash, has been lied to. */
export const rosterHead = v.strictObject({ n: positive, hash: bytes32 });

/** One entry of an append's answer. */
export const appendResult = v.union([
  v.strictObject({ id: entryId, seq, repeat: v.boolean() }),
  v.strictObject({ id: v.nullable(entryId), code: word }),
]);

// Hub to reader.

const challenge = v.strictObject({ type: v.literal("challenge"), v: count, nonce: bytes32 });
/** The login was right. `head` is the newest seq of the space, 0 when its log is empty. */
const welcome = v.strictObject({ type: v.literal("welcome"), v: count, head: seq, roster: rosterHead });
/**
 * Answers `follow`, and comes again whenever the hub had to drop envelopes for a slow reader. `ok`: everything after the
 * reader's cursor comes as `envelope` frames. `gap`: only what is newer than `head` comes; the reader reads the rest by HTTP.
 * `other`: this is not the log that the reader knows, nothing comes until it says anew from where.
 */
const resume = v.strictObject({ type: v.literal("resume"), resume: v.picklist(["ok", "gap", "other"]), head: seq });
/** `prev` is the seq of the envelope before it that this reader may see; absent means `seq - 1`. */
const envelope = v.strictObject({
  type: v.literal("envelope"),
  seq: positive,
  prev: v.exactOptional(seq),
  envelope: wireEnvelope,
});
const live = v.strictObject({ type: v.literal("live"), envelope: wireEnvelope });
/** `since`: when the member came or went; null if the hub has not seen it since its own start. */
const connection = v.strictObject({
  type: v.literal("connection"),
  member: memberId,
  online: v.boolean(),
  since: v.nullable(timestamp),
});
/** The roster grew: read it from the hub. */
const roster = v.strictObject({ type: v.literal("roster"), roster: rosterHead });
const appended = v.strictObject({
  type: v.literal("appended"),
  ref: count,
  results: listOf(appendResult, limits.batchMax),
});
/** Says that the line is alive; a reader that hears nothing for two of them reconnects. */
const beat = v.strictObject({ type: v.literal("beat") });
/** With `ref` it answers one `append` and the socket stays; without, the hub closes after it. */
const problem = v.strictObject({ type: v.literal("problem"), code: word, ref: v.exactOptional(count) });

const hubFrames = [challenge, welcome, resume, envelope, live, connection, roster, appended, beat, problem] as const;
export const hubFrame = v.variant("type", hubFrames);

// Reader to hub, WebSocket only.

/** The first frame, in answer to the challenge. Its signature is that of P-LOG-1. */
const hello = v.strictObject({
  type: v.literal("hello"),
  v: count,
  space: spaceId,
  member: memberId,
  origin: v.pipe(v.string(), v.maxLength(300)),
  t: timestamp,
  signature: bytes64,
});
/** The reader has everything up to `after`. `kept`: an entry that it knows to be in the log, and where. */
const follow = v.strictObject({
  type: v.literal("follow"),
  after: seq,
  kept: v.exactOptional(v.strictObject({ seq: positive, id: entryId })),
});
const append = v.strictObject({
  type: v.literal("append"),
  ref: count,
  envelopes: v.pipe(listOf(wireEnvelope, limits.batchMax), v.minLength(1)),
});
const sendLive = v.strictObject({ type: v.literal("live"), envelope: wireEnvelope });
/** Somebody looks at this device, or no longer: while they do, beats come often, so that a hub that is gone is shown at once. */
const watch = v.strictObject({ type: v.literal("watch"), isWatching: v.boolean() });

export const readerFrame = v.variant("type", [hello, follow, append, sendLive, watch]);

export type RosterHead = v.InferOutput<typeof rosterHead>;
export type Kept = { seq: v.InferOutput<typeof seq>; id: v.InferOutput<typeof entryId> };
export type AppendAnswer = v.InferOutput<typeof appendResult>;
export type HubFrame = v.InferOutput<typeof hubFrame>;
export type ReaderFrame = v.InferOutput<typeof readerFrame>;
export type HelloFrame = v.InferOutput<typeof hello>;

const hubFrameTypes: ReadonlySet<unknown> = new Set(hubFrames.map((frame) => frame.entries.type.literal));

const typed = v.looseObject({ type: v.string() });

/** A frame type this version does not know comes from a newer hub and is passed over: null. */
export function parseHubFrame(text: string): HubFrame | null {
  const frame = parseJson(typed, text, "frame_malformed");
  return hubFrameTypes.has(frame.type) ? parse(hubFrame, frame, "frame_malformed") : null;
}

export function parseReaderFrame(text: string): ReaderFrame {
  return parseJson(readerFrame, text, "frame_malformed");
}
