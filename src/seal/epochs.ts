import type { MemberId, SpaceId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import type { Random } from "../domain/ports.ts";
import { toB64u, u32be, type Bytes } from "../kit/bytes.ts";
import { decodeB64u, idBytes } from "./encoding.ts";
import { aesOpen, aesSeal } from "./hash.ts";
import { pae } from "./pae.ts";

/** AES-256-GCM, agreed in pairing between root and one member. */
export type WrapKey = CryptoKey;

/** `rosterHash` is the hash of the statement before the epoch's own (its `prev`). */
export type EpochPlace = { spaceId: SpaceId; epoch: number; memberId: MemberId; rosterHash: string };

export function makeEpochKey(random: Random): Bytes {
  return random.bytes(32);
}

/** Rule P-KEY-5. Base64url of iv12 || AES-256-GCM(W, E). */
export async function wrapEpoch(wrapKey: WrapKey, wrap: EpochPlace & { key: Bytes }, random: Random): Promise<string> {
  if (wrap.key.length !== 32) throw new Error("an epoch key has 32 bytes");
  return toB64u(await aesSeal(wrapKey, random.bytes(12), wrap.key, wrapAad(wrap)));
}

/** Throws `epoch_not_unwrapped` when it was wrapped for another member, epoch, space or place in the roster. */
export async function unwrapEpoch(wrapKey: WrapKey, wrap: EpochPlace & { wrapped: string }): Promise<Bytes> {
  const sealed = decodeB64u(wrap.wrapped, "epoch_not_unwrapped", 60);
  const key = await aesOpen(wrapKey, sealed, wrapAad(wrap));
  if (key === null) throw new Problem("epoch_not_unwrapped", { epoch: wrap.epoch });
  return key;
}

/** The desktop keeps W in a 0600 file; a browser keeps the key object itself, not extractable. */
export function importWrapKey(bytes: Bytes, extractable: boolean): Promise<WrapKey> {
  return crypto.subtle.importKey("raw", bytes, { name: "AES-GCM" }, extractable, ["encrypt", "decrypt"]);
}

export async function exportWrapKey(key: WrapKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey("raw", key));
}

function wrapAad({ spaceId, epoch, memberId, rosterHash }: EpochPlace): Bytes {
  const hash = decodeB64u(rosterHash, "epoch_not_unwrapped", 32);
  return pae("errand1/epoch", [idBytes(spaceId), u32be(epoch), idBytes(memberId), hash]);
}
