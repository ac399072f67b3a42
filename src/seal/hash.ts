import { concatBytes, toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { primitives } from "./primitives.ts";

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** What an `answer` names: the SHA-256 of exactly the opened body's bytes, base64url. */
export async function bodyHash(openedBytes: Bytes): Promise<string> {
  return toB64u(await sha256(openedBytes));
}

/** HKDF-SHA-256 to an AES-256-GCM key. */
export async function hkdfAesKey(secret: Bytes, salt: Bytes, info: string, extractable = false): Promise<CryptoKey> {
  return deriveAesKey(await importHkdf(secret), salt, info, extractable);
}

export function importHkdf(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey", "deriveBits"]);
}

export function deriveAesKey(base: CryptoKey, salt: Bytes, info: string, extractable = false): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) },
    base,
    { name: "AES-GCM", length: 256 },
    extractable,
    ["encrypt", "decrypt"],
  );
}

/** iv12 || AES-256-GCM. */
export async function aesSeal(key: CryptoKey, iv: Bytes, plain: Bytes, aad: Bytes): Promise<Bytes> {
  return concatBytes(iv, await primitives().encrypt(key, iv, plain, aad));
}

/** Null when key, iv, bytes or `aad` are not the ones it was sealed with. */
export async function aesOpen(key: CryptoKey, sealed: Bytes, aad: Bytes): Promise<Bytes | null> {
  if (sealed.length < 28) return null;
  return primitives().decrypt(key, sealed.subarray(0, 12), sealed.subarray(12), aad);
}
