import { fromB64u, toB64u, utf8 } from "../kit/bytes.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Random } from "../domain/ports.ts";
import { sha256 } from "../seal/hash.ts";
import { pae } from "../seal/pae.ts";
import type { LogStore } from "../store/log/log-store.ts";

/** Shown once to the hub's owner; only its hash is kept. */
export async function makeInvite(store: LogStore, random: Random, clock: Clock): Promise<string> {
  const invite = toB64u(random.bytes(32));
  await store.addInvite(await inviteHash(invite), clock.now() + limits.inviteMs);
  return invite;
}

export async function inviteHash(invite: string): Promise<string> {
  return toB64u(await sha256(pae("errand1/invite", [fromB64u(invite) ?? utf8(invite)])));
}
