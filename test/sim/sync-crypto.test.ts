import { describe, expect, test } from "vitest";
import { SyncSubtle } from "./sync-crypto.ts";

/** What the simulator puts in the platform's place answers as the platform does. */
const { subtle: real } = globalThis.crypto;
const ours = new SyncSubtle() as unknown as SubtleCrypto;
const bytes = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));
const hex = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString("hex");

describe("the synchronous crypto keeps WebCrypto's contract", () => {
  test("digests and derived bits are the platform's", async () => {
    const [data, salt, info] = [bytes(100), bytes(16), bytes(20)];
    expect(hex(await ours.digest("SHA-256", data))).toBe(hex(await real.digest("SHA-256", data)));
    const params = { name: "HKDF", hash: "SHA-256", salt, info };
    const derived = async (subtle: SubtleCrypto): Promise<string> =>
      hex(await subtle.deriveBits(params, await subtle.importKey("raw", data, "HKDF", false, ["deriveBits"]), 256));
    expect(await derived(ours)).toBe(await derived(real));
  });

  test("what one seals the other opens, and nobody opens what was changed", async () => {
    const [secret, plain] = [bytes(32), bytes(300)];
    const params = { name: "AES-GCM", iv: bytes(12), additionalData: bytes(40) };
    const key = (subtle: SubtleCrypto): Promise<CryptoKey> =>
      subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"]);
    const sealed = new Uint8Array(await ours.encrypt(params, await key(ours), plain));
    expect(hex(await real.decrypt(params, await key(real), sealed))).toBe(hex(plain.buffer));
    sealed[5] = (sealed[5] ?? 0) ^ 1;
    await expect(ours.decrypt(params, await key(ours), sealed)).rejects.toMatchObject({ name: "OperationError" });
  });

  test("signatures of one are good for the other, and a stub's are good for what they sign only", async () => {
    const data = bytes(200);
    const pair = await real.generateKey("Ed25519", true, ["sign", "verify"]);
    const pkcs8 = await real.exportKey("pkcs8", pair.privateKey);
    const raw = await real.exportKey("raw", pair.publicKey);
    const privateKey = await ours.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
    const publicKey = await ours.importKey("raw", raw, "Ed25519", true, ["verify"]);
    expect(hex(await ours.sign("Ed25519", privateKey, data))).toBe(
      hex(await real.sign("Ed25519", pair.privateKey, data)),
    );
    const stub = new SyncSubtle();
    stub.isStub = true;
    const cheap = stub as unknown as SubtleCrypto;
    const signature = new Uint8Array(await cheap.sign("Ed25519", privateKey, data));
    expect(signature.byteLength).toBe(64);
    expect(await cheap.verify("Ed25519", publicKey, signature, data)).toBe(true);
    expect(await cheap.verify("Ed25519", publicKey, signature, bytes(200))).toBe(false);
  });

  test("a key that is none is refused as the platform refuses it", async () => {
    const point = { name: "ECDH", namedCurve: "P-256" };
    await expect(ours.importKey("raw", bytes(65), point, false, [])).rejects.toMatchObject({ name: "DataError" });
  });
});
