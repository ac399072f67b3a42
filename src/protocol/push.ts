import * as v from "valibot";
import type { PushOutcome } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { b64uUpTo, bytes65, entryId, memberId, timestamp } from "./fields.ts";

/** What crosses a wire for notifications. Rules P-PSH-1 to P-PSH-12 of docs/protocol.md. */

export const pushOutcome = v.picklist([
  "sent",
  "gone",
  "not_subscribed",
  "too_large",
  "rate_limited",
  "unreachable",
  "refused",
  "not_asked",
]) satisfies v.GenericSchema<unknown, PushOutcome>;

// GET /v1/push-key → 200, without login: what `pushManager.subscribe` takes as `applicationServerKey`.
export const pushKeyResponse = v.strictObject({ key: bytes65 });

// PUT /v1/spaces/:sp/push/:memberId, by that member → 200. Null takes the subscription away.
export const pushEndpointRequest = v.strictObject({
  endpoint: v.nullable(v.pipe(v.string(), v.maxLength(limits.pushEndpointCharsMax))),
});

// GET of the same, by any member of the space → 200: what became of the last try.
export const pushStateResponse = v.strictObject({
  isOn: v.boolean(),
  last: v.nullable(v.strictObject({ outcome: pushOutcome, at: timestamp })),
});

// POST /v1/spaces/:sp/pushes, by a runner → 200. The same id for the same member is answered with the first outcome.
export const pushRequest = v.strictObject({
  id: entryId,
  member: memberId,
  /** RFC 8030: a newer push of the same topic replaces one that has not been fetched yet. */
  topic: v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,32}$/))),
  ttl: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(28 * 86_400)),
  urgency: v.picklist(["low", "normal", "high"]),
  record: b64uUpTo(limits.pushRecordBytesMax),
});
export const pushResponse = v.strictObject({ outcome: pushOutcome });

/**
 * What a push holds, as JSON, once the device's browser has opened it. `tag` is the notification's: a newer one with the
 * same tag replaces it. `url` is the place in the app, to be opened on a click. A push without content is the hub's own:
 * an order has waited for a computer that is away.
 */
export const pushContent = v.looseObject({
  kind: v.picklist(["needs_you", "done", "failed", "test"]),
  title: v.string(),
  body: v.string(),
  tag: v.string(),
  url: v.pipe(v.string(), v.regex(/^\/#\//)),
});

export type PushRequest = v.InferOutput<typeof pushRequest>;
export type PushState = v.InferOutput<typeof pushStateResponse>;
export type PushContent = v.InferOutput<typeof pushContent>;
