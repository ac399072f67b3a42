import * as v from "valibot";
import { limits } from "../domain/limits.ts";
import { bytes32, bytes64, count, listOf, memberId, seq, spaceId, threadId, timestamp, word } from "./fields.ts";
import { appendResult, rosterHead } from "./frames.ts";
import { signedStatement, storedEnvelope } from "./wire.ts";

/**
 * What the /v1 routes take and give, as JSON. Blob chunks and mailbox slots are the only other bodies: they travel as
 * `application/octet-stream`. Rules P-HUB-1 to P-HUB-10 of docs/protocol.md.
 */

// POST /v1/nonces → 201. One use, limits.loginNonceMs.
export const nonceResponse = v.strictObject({ v: count, nonce: bytes32, expiresAt: timestamp });

// POST /v1/logins → 201. The bearer goes into `Authorization: Bearer …`.
export const loginRequest = v.strictObject({
  v: count,
  space: spaceId,
  member: memberId,
  origin: v.pipe(v.string(), v.maxLength(300)),
  nonce: bytes32,
  t: timestamp,
  signature: bytes64,
});
export const loginResponse = v.strictObject({ bearer: bytes32, expiresAt: timestamp, head: seq, roster: rosterHead });

// PUT /v1/spaces/:sp → 201, or 200 when the very same first statement is there already.
export const createSpaceRequest = v.strictObject({ statement: signedStatement, invite: v.exactOptional(bytes32) });
// POST /v1/spaces/:sp/roster → 201, or 200 when it repeats the newest statement. Both answer `{roster: rosterHead}`.
export const appendRosterRequest = v.strictObject({ statement: signedStatement });

// GET /v1/spaces/:sp/roster?after=
export const rosterQuery = v.strictObject({ after: v.exactOptional(queryCount()) });
export const rosterResponse = v.strictObject({
  statements: listOf(signedStatement, limits.batchMax),
  roster: rosterHead,
});

// PUT /v1/spaces/:sp/envelopes/:id takes a wireEnvelope → 201 `{seq, repeat}`, or 200 for a repeat; a refusal is a problem document.
// POST /v1/spaces/:sp/envelopes takes an array of them → 200, results in the order of the request.
export const appendManyResponse = v.strictObject({ results: listOf(appendResult, limits.batchMax) });

/** An envelope as a read gives it; `prev` as in the follow frames. */
const readEnvelopeItem = v.strictObject({ ...storedEnvelope.entries, prev: v.exactOptional(seq) });

// GET /v1/spaces/:sp/log?after=&before=&thread=&limit= : `after` reads forward, `before` backward, in both cases
// the envelopes come in rising seq. `more`: there are further envelopes in that direction.
export const logQuery = v.strictObject({
  after: v.exactOptional(queryCount()),
  before: v.exactOptional(queryCount()),
  thread: v.exactOptional(threadId),
  limit: v.exactOptional(queryCount()),
});
export const logResponse = v.strictObject({
  envelopes: listOf(readEnvelopeItem, limits.batchMax),
  head: seq,
  more: v.boolean(),
});

// GET /v1/spaces/:sp/heads?kind=
export const headsQuery = v.strictObject({ kind: word, after: v.exactOptional(queryCount()) });
export const headsResponse = v.strictObject({
  envelopes: listOf(readEnvelopeItem, limits.batchMax),
  head: seq,
  more: v.boolean(),
});

// PUT /v1/spaces/:sp/blobs/:id/:chunk?last=0|1 and GET of the same (header `errand-last: 0|1`), octet-stream.
export const chunkQuery = v.strictObject({ last: v.exactOptional(v.picklist(["0", "1"])) });
// GET /v1/spaces/:sp/blobs/:id : how far an upload came. `chunkCount` counts from the first without a hole.
export const blobStateResponse = v.strictObject({ chunkCount: count, isComplete: v.boolean() });

// GET /v1/spaces/:sp/follow?after= : the hub's frames, one JSON text a line.
export const followQuery = v.strictObject({ after: v.exactOptional(queryCount()) });

// PUT, GET /v1/pairings/:pairId/:slot?wait= : octet-stream; a reader waits at most `wait` ms for the slot to be written.
export const slotQuery = v.strictObject({ wait: v.exactOptional(queryCount()) });

export const problemDocument = v.looseObject({
  type: v.string(),
  title: v.string(),
  status: count,
  code: word,
  facts: v.exactOptional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  next: v.exactOptional(v.string()),
});

export type LoginResponse = v.InferOutput<typeof loginResponse>;
export type LogResponse = v.InferOutput<typeof logResponse>;

/** A query parameter is text; it must be the one decimal spelling of a safe integer ≥ 0. */
function queryCount() {
  return v.pipe(
    v.string(),
    v.regex(/^(?:0|[1-9][0-9]{0,15})$/),
    v.transform(Number),
    v.check((value) => Number.isSafeInteger(value)),
  );
}
