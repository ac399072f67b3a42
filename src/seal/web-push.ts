import { Problem } from "../domain/problem.ts";
import type { Random } from "../domain/ports.ts";
import { concatBytes, fromB64u, u32be, utf8, type Bytes } from "../kit/bytes.ts";
import { importHkdf } from "./hash.ts";

/** What a browser's push subscription gives to those who may speak to it: base64url of 65 and 16 bytes. */
export type PushKeys = { p256dh: string; auth: string };

/** Of one record; what stands in its header. */
const recordSize = 4_096;
const lastRecord = Uint8Array.of(2);

/**
 * A push message (RFC 8291, one record of `aes128gcm`, RFC 8188) that only the subscription's browser opens. `plain` is
 * padded with zeros to `padTo` bytes. Throws `push_keys_damaged` when the keys are none. `sender`: made anew for each
 * message; a test may bring its own.
 */
export async function sealPush(
  keys: PushKeys,
  plain: Bytes,
  { padTo, random, sender }: { padTo: number; random: Random; sender?: CryptoKeyPair },
): Promise<Bytes> {
  const auth = fromB64u(keys.auth);
  const receiverPk = fromB64u(keys.p256dh);
  if (auth?.length !== 16 || receiverPk?.length !== 65) throw new Problem("push_keys_damaged");
  const receiver = await importPoint(receiverPk);
  const own = sender ?? (await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]));
  const ownPk = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const shared = new Uint8Array(
    await crypto.subtle.deriveBits({ name: "ECDH", public: receiver }, own.privateKey, 256),
  );

  const keyInfo = concatBytes(utf8("WebPush: info\0"), receiverPk, ownPk);
  const secret = await hkdf(shared, auth, keyInfo, 32);
  const salt = random.bytes(16);
  const key = await crypto.subtle.importKey(
    "raw",
    await hkdf(secret, salt, utf8("Content-Encoding: aes128gcm\0"), 16),
    "AES-GCM",
    false,
    ["encrypt"],
  );
  const iv = await hkdf(secret, salt, utf8("Content-Encoding: nonce\0"), 12);
  const padded = concatBytes(plain, lastRecord, new Uint8Array(Math.max(0, padTo - plain.length)));
  const cipher = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, padded));
  return concatBytes(salt, u32be(recordSize), Uint8Array.of(ownPk.length), ownPk, cipher);
}

async function importPoint(point: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey("raw", point, { name: "ECDH", namedCurve: "P-256" }, false, []);
  } catch (error) {
    if (error instanceof DOMException) throw new Problem("push_keys_damaged");
    throw error;
  }
}

async function hkdf(secret: Bytes, salt: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const base = await importHkdf(secret);
  const params = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(params, base, length * 8));
}
