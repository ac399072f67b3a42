import { Problem } from "../domain/problem.ts";
import type { Random } from "../domain/ports.ts";
import { concatBytes, toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import type { MemberId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { parseCanonical } from "../protocol/canonical.ts";
import type { PairingSlot } from "../protocol/pairing.ts";
import type { Parsed, Schema } from "../protocol/parse.ts";
import { idBytes } from "./encoding.ts";
import type { WrapKey } from "./epochs.ts";
import { aesOpen, aesSeal, deriveAesKey, hkdfAesKey, importHkdf } from "./hash.ts";
import { sign, verify, type SignKey } from "./keys.ts";
import { pae } from "./pae.ts";
import { pad, unpad } from "./padding.ts";
import type { Pairing } from "./pairing-link.ts";

/** What both sides of a pairing do alike: sealing its messages, agreeing on W, the six digits. */

/** Kp, for the minutes of one pairing. */
export function pairingKey({ secret, pairId }: Pairing): Promise<CryptoKey> {
  return hkdfAesKey(secret, pairId, "errand1/pair");
}

/** Everything of this pairing that was said before: the signature of each message covers it. */
export type Transcript = { pairing: Pairing; key: CryptoKey; before: readonly Bytes[] };

/** iv12 || AES-256-GCM(Kp, pad(pk || signature || body)). Rule P-PAIR-3. Throws `pairing_too_large`: the roster outgrew the mailbox. */
export async function sealMessage(
  slot: PairingSlot,
  transcript: Transcript,
  signKey: SignKey,
  body: unknown,
  random: Random,
): Promise<Bytes> {
  const bytes = utf8(JSON.stringify(body));
  const signature = await sign(signKey, signedBytes(slot, transcript, bytes));
  const plain = pad(concatBytes(signKey.publicKey, signature, bytes));
  const sealed = await aesSeal(transcript.key, random.bytes(12), plain, aad(slot, transcript.pairing));
  if (sealed.length > limits.mailboxSlotBytesMax)
    throw new Problem("pairing_too_large", { slot, bytes: sealed.length });
  return sealed;
}

/**
 * The body of a message and the key that signed it. Who that key must be, the caller checks in `assertPeer`, before
 * the body is parsed. Throws `pairing_damaged`.
 */
export async function openMessage<const Of extends Schema>(
  slot: PairingSlot,
  transcript: Transcript,
  sealed: Bytes,
  schema: Of,
  assertPeer: (publicKey: Bytes) => Promise<void>,
): Promise<{ publicKey: Bytes; body: Parsed<Of> }> {
  if (sealed.length > limits.mailboxSlotBytesMax) throw new Problem("pairing_damaged", { slot, reason: "too_large" });
  const padded = await aesOpen(transcript.key, sealed, aad(slot, transcript.pairing));
  const plain = padded === null ? null : unpad(padded);
  if (plain === null || plain.length < 96) throw new Problem("pairing_damaged", { slot, reason: "seal" });
  const publicKey = plain.slice(0, 32);
  const bytes = plain.subarray(96);
  await assertPeer(publicKey);
  const isRight = await verify(publicKey, plain.subarray(32, 96), signedBytes(slot, transcript, bytes));
  if (!isRight) throw new Problem("pairing_damaged", { slot, reason: "signature" });
  return { publicKey, body: parseCanonical(schema, bytes, "pairing_damaged") };
}

export async function makeEcdh(): Promise<{ publicKey: Bytes; privateKey: CryptoKey }> {
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    privateKey: pair.privateKey,
  };
}

/** W. Rule P-PAIR-6. Throws `pairing_damaged` when the other half is no point of the curve. */
export async function agreeWrapKey(input: {
  own: CryptoKey;
  other: Bytes;
  pairing: Pairing;
  memberId: MemberId;
  extractable: boolean;
}): Promise<WrapKey> {
  const { own, other, pairing, memberId, extractable } = input;
  const shared = await sharedSecret(own, other);
  const info = `errand1/wrap|${pairing.spaceId}|${memberId}`;
  return deriveAesKey(await importHkdf(shared), pairing.secret, info, extractable);
}

/** Six digits that are the same on both sides only if both saw the same two messages. Rule P-PAIR-5. */
export async function sasDigits(input: { rootPk: Bytes; pairId: Bytes; m1Hash: Bytes; nonce: Bytes }): Promise<string> {
  const { rootPk, pairId, m1Hash, nonce } = input;
  const base = await importHkdf(pae("errand1/sas", [rootPk, pairId, m1Hash, nonce]));
  const params = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8("errand1/sas") };
  const bits = await crypto.subtle.deriveBits(params, base, 64);
  return String(new DataView(bits).getBigUint64(0) % 1_000_000n).padStart(6, "0");
}

function signedBytes(slot: PairingSlot, { pairing, before }: Transcript, body: Bytes): Bytes {
  return pae(`errand1/pair/${slot}`, [idBytes(pairing.spaceId), pairing.pairId, ...before, body]);
}

function aad(slot: PairingSlot, { spaceId, pairId }: Pairing): Bytes {
  return pae("errand1/pair-aad", [utf8(slot), idBytes(spaceId), pairId]);
}

async function sharedSecret(own: CryptoKey, other: Bytes): Promise<Bytes> {
  try {
    const publicKey = await crypto.subtle.importKey("raw", other, { name: "ECDH", namedCurve: "P-256" }, true, []);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, own, 256));
  } catch (error) {
    if (error instanceof DOMException) throw new Problem("pairing_damaged", { reason: "ecdh" });
    throw error;
  }
}

/** The mailbox's name in the hub's routes. */
export const pairIdText = (pairing: Pairing): string => toB64u(pairing.pairId);
