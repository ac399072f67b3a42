import * as node from "node:crypto";

export type Handle =
  | { kind: "raw"; name: string; bytes: Uint8Array; key: node.KeyObject }
  | { kind: "public" | "private"; name: string; key: node.KeyObject };

/** What stands for a CryptoKey: as opaque to the code that holds it. */
export class SimKey {
  readonly handle: Handle;
  readonly extractable: boolean;
  readonly usages: string[];
  readonly type: string;
  readonly algorithm: { name: string };

  constructor(handle: Handle, extractable: boolean, usages: string[]) {
    this.handle = handle;
    this.extractable = extractable;
    this.usages = usages;
    this.type = handle.kind === "raw" ? "secret" : handle.kind;
    this.algorithm = { name: handle.name };
  }
}

/** Throws a DOMException as the platform does for a key that is none. */
export function keyHandle(format: string, data: unknown, name: string): Handle {
  try {
    return read(format, data, name);
  } catch {
    throw new DOMException("not a key", "DataError");
  }
}

/** Made into Node's own key once: that costs more than to seal an entry. */
export const rawHandle = (name: string, bytes: Uint8Array): Handle => ({
  kind: "raw",
  name,
  bytes,
  key: node.createSecretKey(bytes),
});

function read(format: string, data: unknown, name: string): Handle {
  if (format === "jwk") {
    const jwk = data as node.JsonWebKey;
    if (jwk.d === undefined) return { kind: "public", name, key: node.createPublicKey({ key: jwk, format: "jwk" }) };
    return { kind: "private", name, key: node.createPrivateKey({ key: jwk, format: "jwk" }) };
  }
  const bytes = bytesOf(data as BufferSource);
  if (format === "pkcs8") {
    const key = node.createPrivateKey({ key: Buffer.from(bytes), format: "der", type: "pkcs8" });
    return { kind: "private", name, key };
  }
  if (name === "Ed25519") return { kind: "public", name, key: publicKeyOf({ kty: "OKP", crv: name, x: b64u(bytes) }) };
  if (name === "ECDH" || name === "ECDSA") {
    if (bytes.length !== 65 || bytes[0] !== 4) throw new Error("not an uncompressed point");
    const [x, y] = [b64u(bytes.subarray(1, 33)), b64u(bytes.subarray(33))];
    return { kind: "public", name, key: publicKeyOf({ kty: "EC", crv: "P-256", x, y }) };
  }
  return rawHandle(name, bytes.slice());
}

export function bytesOf(source: BufferSource): Uint8Array {
  if (source instanceof Uint8Array) return source;
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

const publicKeyOf = (jwk: node.JsonWebKey): node.KeyObject => node.createPublicKey({ key: jwk, format: "jwk" });
const b64u = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
