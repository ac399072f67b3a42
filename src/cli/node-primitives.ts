import { createCipheriv, createDecipheriv, KeyObject, sign, verify } from "node:crypto";
import { concatBytes, type Bytes } from "../kit/bytes.ts";
import { webPrimitives, type Primitives } from "../seal/primitives.ts";

/** More than this in one turn of the loop is work for the other processors, and must not hold up the sockets. */
const atOnceMax = 4;
const tagBytes = 16;

/**
 * The same operations with the same keys, done at once on this thread: WebCrypto hands each to a thread of its own, and
 * that trip takes longer than the work. Whoever asks for many in one turn gets them done beside each other all the same.
 */
export function nodePrimitives(): Primitives {
  const keys = new WeakMap<CryptoKey, KeyObject>();
  let left = atOnceMax;
  const isQuick = (key: CryptoKey): boolean => {
    if (!key.extractable || left === 0) return false;
    if (left === atOnceMax) setImmediate(() => (left = atOnceMax));
    left -= 1;
    return true;
  };
  const keyOf = (key: CryptoKey): KeyObject => {
    const known = keys.get(key) ?? KeyObject.from(key);
    keys.set(key, known);
    return known;
  };
  return {
    wantsReadableKeys: true,
    sign: (key, bytes) => (isQuick(key) ? plainBytes(sign(null, bytes, keyOf(key))) : webPrimitives.sign(key, bytes)),
    verify: (key, signature, bytes) =>
      isQuick(key) ? verify(null, bytes, keyOf(key), signature) : webPrimitives.verify(key, signature, bytes),
    encrypt: (key, iv, plain, aad) => {
      if (!isQuick(key)) return webPrimitives.encrypt(key, iv, plain, aad);
      const cipher = createCipheriv("aes-256-gcm", keyOf(key), iv, { authTagLength: tagBytes });
      cipher.setAAD(aad);
      return concatBytes(cipher.update(plain), cipher.final(), cipher.getAuthTag());
    },
    decrypt: (key, iv, cipher, aad) => {
      if (cipher.length < tagBytes) return null;
      if (!isQuick(key)) return webPrimitives.decrypt(key, iv, cipher, aad);
      const decipher = createDecipheriv("aes-256-gcm", keyOf(key), iv, { authTagLength: tagBytes });
      decipher.setAAD(aad);
      decipher.setAuthTag(cipher.subarray(-tagBytes));
      const plain = decipher.update(cipher.subarray(0, -tagBytes));
      return finished(() => decipher.final()) ? plainBytes(plain) : null;
    },
  };
}

/** `final` throws when the tag is wrong, and says so in words only. */
function finished(final: () => Buffer): boolean {
  try {
    return final().length === 0;
  } catch {
    return false;
  }
}

/** Not a view into Node's shared pool. */
const plainBytes = (buffer: Buffer): Bytes => new Uint8Array(buffer);
