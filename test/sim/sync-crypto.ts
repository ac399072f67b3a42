import * as node from "node:crypto";
import { bytesOf, keyHandle, rawHandle, SimKey } from "./sync-keys.ts";

/**
 * WebCrypto's contract over Node's synchronous functions: the thread pool of the real one would answer in another order
 * each time. Held to the vectors and tests of seal/ in sync-crypto.test.ts. `isStub` replaces signatures by keyed hashes,
 * which nobody here knows how to forge, at a hundredth of the cost.
 */
export class SyncSubtle {
  isStub = false;
  /** Whence new keys come, so that they are the seed's. */
  bytes: (length: number) => Uint8Array = (length) => node.randomBytes(length);

  async digest(_algorithm: string, data: Uint8Array): Promise<ArrayBuffer> {
    return bufferOf(node.hash("sha256", data, "buffer"));
  }

  async importKey(
    format: string,
    data: unknown,
    algorithm: unknown,
    extractable: boolean,
    usages: string[],
  ): Promise<SimKey> {
    return new SimKey(keyHandle(format, data, nameOf(algorithm)), extractable, usages);
  }

  async exportKey(format: string, key: SimKey): Promise<unknown> {
    const { handle } = key;
    if (!key.extractable && handle.kind !== "public") throw new DOMException("not extractable", "InvalidAccessError");
    if (handle.kind === "raw") return bufferOf(handle.bytes);
    if (format === "jwk") return handle.key.export({ format: "jwk" });
    if (format === "pkcs8") return bufferOf(handle.key.export({ format: "der", type: "pkcs8" }));
    return bufferOf(rawPublic(handle.key));
  }

  async generateKey(
    algorithm: unknown,
    extractable: boolean,
    usages: string[],
  ): Promise<SimKey | { publicKey: SimKey; privateKey: SimKey }> {
    const name = nameOf(algorithm);
    if (name === "AES-GCM") return new SimKey(rawHandle(name, this.bytes(32)), extractable, usages);
    const privateKey = name === "Ed25519" ? this.#ed25519() : newPoint();
    const publicKey = node.createPublicKey(privateKey);
    return {
      publicKey: new SimKey({ kind: "public", name, key: publicKey }, true, usages),
      privateKey: new SimKey({ kind: "private", name, key: privateKey }, extractable, usages),
    };
  }

  async sign(algorithm: unknown, key: SimKey, data: Uint8Array): Promise<ArrayBuffer> {
    const handle = pairHalf(key, "private");
    if (nameOf(algorithm) === "ECDSA")
      return bufferOf(node.sign("sha256", data, { key: handle.key, dsaEncoding: "ieee-p1363" }));
    return bufferOf(this.isStub ? stubSignature(publicOf(handle.key), data) : node.sign(null, data, handle.key));
  }

  async verify(_algorithm: unknown, key: SimKey, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
    const handle = pairHalf(key, "public");
    if (this.isStub) return stubSignature(publicOf(handle.key), data).equals(signature);
    return node.verify(null, data, handle.key, signature);
  }

  async encrypt(params: AesGcmParams, key: SimKey, plain: Uint8Array): Promise<ArrayBuffer> {
    const secret = secretOf(key);
    const cipher = node.createCipheriv(gcm(secret.bytes), secret.key, bytesOf(params.iv));
    if (params.additionalData) cipher.setAAD(bytesOf(params.additionalData));
    return bufferOf(Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
  }

  async decrypt(params: AesGcmParams, key: SimKey, sealed: Uint8Array): Promise<ArrayBuffer> {
    const secret = secretOf(key);
    const at = sealed.length - 16;
    if (at < 0) throw new DOMException("too short", "OperationError");
    const decipher = node.createDecipheriv(gcm(secret.bytes), secret.key, bytesOf(params.iv));
    if (params.additionalData) decipher.setAAD(bytesOf(params.additionalData));
    decipher.setAuthTag(sealed.subarray(at));
    try {
      return bufferOf(Buffer.concat([decipher.update(sealed.subarray(0, at)), decipher.final()]));
    } catch {
      throw new DOMException("the tag is wrong", "OperationError");
    }
  }

  async deriveBits(params: HkdfParams | (EcdhKeyDeriveParams & { salt?: never }), base: SimKey, bits: number) {
    if (params.salt === undefined) {
      // ECDH: the only other way in which seal/ derives bits.
      const publicKey = (params as unknown as { public: SimKey }).public;
      const { key } = pairHalf(base, "private");
      return bufferOf(node.diffieHellman({ privateKey: key, publicKey: pairHalf(publicKey, "public").key }));
    }
    const { salt, info } = params;
    return node.hkdfSync("sha256", secretOf(base).key, bytesOf(salt), bytesOf(info), bits / 8);
  }

  async deriveKey(params: HkdfParams, base: SimKey, wanted: unknown, extractable: boolean, usages: string[]) {
    const bytes = new Uint8Array(await this.deriveBits(params, base, 256));
    return new SimKey(rawHandle(nameOf(wanted), bytes), extractable, usages);
  }

  #ed25519(): node.KeyObject {
    const header = Buffer.from("302e020100300506032b657004220420", "hex");
    return node.createPrivateKey({ key: Buffer.concat([header, this.bytes(32)]), format: "der", type: "pkcs8" });
  }
}

const newPoint = (): node.KeyObject => node.generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const gcm = (key: Uint8Array): "aes-128-gcm" | "aes-256-gcm" => (key.length === 16 ? "aes-128-gcm" : "aes-256-gcm");
const nameOf = (algorithm: unknown): string =>
  typeof algorithm === "string" ? algorithm : (algorithm as { name: string }).name;

/** A copy of its own, as WebCrypto's answers are. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function pairHalf({ handle }: SimKey, kind: "public" | "private"): { key: node.KeyObject } {
  if (handle.kind !== kind) throw new DOMException(`not a ${kind} key`, "InvalidAccessError");
  return handle;
}

function secretOf({ handle }: SimKey): { bytes: Uint8Array; key: node.KeyObject } {
  if (handle.kind !== "raw") throw new DOMException("not a secret key", "InvalidAccessError");
  return handle;
}

function rawPublic(key: node.KeyObject): Buffer {
  const { x = "", y } = key.export({ format: "jwk" });
  const parts = [x, ...(y === undefined ? [] : [y])].map((part) => Buffer.from(part, "base64url"));
  return Buffer.concat(y === undefined ? parts : [Buffer.of(4), ...parts]);
}

const publicParts = new WeakMap<node.KeyObject, Buffer>();
function publicOf(key: node.KeyObject): Buffer {
  const known = publicParts.get(key) ?? Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
  publicParts.set(key, known);
  return known;
}

const stubSignature = (publicKey: Buffer, data: Uint8Array): Buffer =>
  node.hash("sha512", Buffer.concat([publicKey, data]), "buffer");
