import { limits } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { pairId } from "../../protocol/fields.ts";
import { slotQuery } from "../../protocol/http.ts";
import { PAIRING_SLOTS } from "../../protocol/pairing.ts";
import { parse } from "../../protocol/parse.ts";
import { readOctets } from "./body.ts";
import { empty, octets } from "./reply.ts";
import { queryOf, strangerKey, type Handler, type HubRequest } from "./request.ts";

/** A mailbox between strangers: who knows the pairing's id, which its link carries, may write each slot once. */
export const putSlot: Handler = async (request, hub) => {
  const at = slotOf(request);
  hub.buckets.slotsPerAddress.takeOrThrow(strangerKey(request));
  const bytes = await readOctets(request.incoming, limits.mailboxSlotBytesMax);
  const now = hub.clock.now();
  const slot = { ...at, bytes, expiresAt: now + limits.pairingMs, countMax: limits.pairingSlotsMax };
  const put = await hub.store.putSlot(slot, now);
  if (put === "full") throw new Problem("rate_limited", { waitMs: limits.pairingMs });
  hub.slotWaits.wake(at.pairId);
  if (put === "taken") throw new Problem("slot_taken");
  return empty(put === "stored" ? 201 : 200);
};

/** With `wait` the answer comes when the slot is written, or `slot_empty` after that many milliseconds. */
export const getSlot: Handler = async (request, hub) => {
  const at = slotOf(request);
  const { wait = 0 } = parse(slotQuery, queryOf(request), "request_malformed");
  const endsAt = hub.clock.now() + Math.min(wait, limits.slotWaitMsMax);
  const gone = new AbortController();
  request.outgoing.once("close", () => gone.abort());
  for (;;) {
    const now = hub.clock.now();
    const { bytes, isContested } = await hub.store.slot(at.pairId, at.slot, now);
    if (isContested) throw new Problem("pairing_raced");
    if (bytes !== null) return octets(200, bytes);
    if (now >= endsAt || gone.signal.aborted) throw new Problem("slot_empty");
    await hub.slotWaits.wait(at.pairId, endsAt - now, gone.signal);
  }
};

function slotOf({ params }: HubRequest): { pairId: string; slot: number } {
  const id = parse(pairId, params["pairId"], "not_found");
  const slot = PAIRING_SLOTS.findIndex((name) => name === params["slot"]);
  if (slot === -1) throw new Problem("not_found");
  return { pairId: id, slot };
}
