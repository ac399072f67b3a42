import { fromB64u, toB64u, type Bytes } from "../kit/bytes.ts";
import { primitives } from "./primitives.ts";

export type SignKey = { publicKey: Bytes; privateKey: CryptoKey };

export async function makeSignKey(extractable: boolean): Promise<SignKey> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey("Ed25519", extractable, ["sign", "verify"]);
  return { publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)), privateKey };
}

/** PKCS #8. Only for a key made extractable: a runner's or root's, kept in a 0600 file. */
export async function exportSignKey(key: SignKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey("pkcs8", key.privateKey));
}

export async function importSignKey(pkcs8: Bytes, extractable: boolean): Promise<SignKey> {
  const readable = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", readable);
  const publicKey = x === undefined ? null : fromB64u(x);
  if (publicKey === null) throw new Error("the platform gave no public key for an Ed25519 private key");
  const privateKey = extractable ? readable : await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  return { publicKey, privateKey };
}

export async function sign(key: SignKey, bytes: Bytes): Promise<Bytes> {
  return primitives().sign(key.privateKey, bytes);
}

/** False for any public key or signature that is not one; never throws for what came from outside. */
export async function verify(publicKey: Bytes, signature: Bytes, bytes: Bytes): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = await imported(publicKey);
  return key !== null && primitives().verify(key, signature, bytes);
}

/** Importing costs about as much as verifying; members are few. The oldest goes first. */
const importedMax = 256;
const importedKeys = new Map<string, Promise<CryptoKey | null>>();

function imported(publicKey: Bytes): Promise<CryptoKey | null> {
  const name = toB64u(publicKey);
  const known = importedKeys.get(name);
  if (known !== undefined) return known;
  const key = crypto.subtle.importKey("raw", publicKey, "Ed25519", true, ["verify"]).catch(nullForBadKey);
  importedKeys.set(name, key);
  forgetOldest();
  return key;
}

function forgetOldest(): void {
  if (importedKeys.size <= importedMax) return;
  const oldest = importedKeys.keys().next();
  if (oldest.done !== true) importedKeys.delete(oldest.value);
}

/** A platform that checks the point refuses a bad one here; one that does not lets `verify` say no. */
function nullForBadKey(error: unknown): null {
  if (error instanceof DOMException) return null;
  throw error;
}
