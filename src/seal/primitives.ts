import type { Bytes } from "../kit/bytes.ts";

/** What every envelope takes of the platform, four times on its way. */
export interface Primitives {
  /** Whether keys are made so that the platform's own other functions can take them. */
  readonly wantsReadableKeys: boolean;
  /** Ed25519. */
  sign(key: CryptoKey, bytes: Bytes): Bytes | Promise<Bytes>;
  verify(key: CryptoKey, signature: Bytes, bytes: Bytes): boolean | Promise<boolean>;
  /** AES-256-GCM: the cipher text with its tag of 16 bytes. */
  encrypt(key: CryptoKey, iv: Bytes, plain: Bytes, aad: Bytes): Bytes | Promise<Bytes>;
  /** Null when key, iv, bytes or `aad` are not the ones it was encrypted with. */
  decrypt(key: CryptoKey, iv: Bytes, cipher: Bytes, aad: Bytes): (Bytes | null) | Promise<Bytes | null>;
}

/** WebCrypto, in browsers and everywhere else where nothing quicker to the same bytes is set. */
export const webPrimitives: Primitives = {
  wantsReadableKeys: false,
  sign: async (key, bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytes)),
  verify: (key, signature, bytes) => crypto.subtle.verify("Ed25519", key, signature, bytes),
  encrypt: async (key, iv, plain, aad) =>
    new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, key, plain)),
  decrypt: async (key, iv, cipher, aad) => {
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, key, cipher));
    } catch (error) {
      if (isOperationError(error)) return null;
      throw error;
    }
  },
};

let inUse: Primitives = webPrimitives;

export const primitives = (): Primitives => inUse;

/** Once, where a program starts. */
export function usePrimitives(chosen: Primitives): void {
  inUse = chosen;
}

/** What WebCrypto throws when a tag is wrong; anything else is our own mistake. */
export function isOperationError(error: unknown): boolean {
  return error instanceof DOMException && error.name === "OperationError";
}
