import { describe, expect, test } from "vitest";
import { toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { webPrimitives, type Primitives } from "../seal/primitives.ts";
import { nodePrimitives } from "./node-primitives.ts";

const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
const aesKey = (isReadable: boolean): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, isReadable, ["encrypt", "decrypt"]);

describe("what Node does at once is what WebCrypto does", () => {
  const aad = utf8("header");
  const both: [string, Primitives, Primitives][] = [
    ["Node seals, WebCrypto opens", nodePrimitives(), webPrimitives],
    ["WebCrypto seals, Node opens", webPrimitives, nodePrimitives()],
  ];

  test.each(both)("%s, at every size about a block", async (_says, one, other) => {
    const key = await aesKey(true);
    for (const size of [0, 1, 15, 16, 17, 255, 256, 4096, 60_000]) {
      const [plain, iv] = [randomBytes(size), randomBytes(12)];
      const cipher = await one.encrypt(key, iv, plain, aad);
      expect(cipher.length).toBe(size + 16);
      expect(await other.decrypt(key, iv, cipher, aad)).toEqual(plain);
    }
  });

  test.each(both)("%s: one wrong bit anywhere is no text", async (_says, one, other) => {
    const key = await aesKey(true);
    const iv = randomBytes(12);
    const cipher = await one.encrypt(key, iv, utf8("a word"), aad);
    for (const [at] of cipher.entries()) {
      const wrong = cipher.slice();
      wrong[at] = (wrong[at] ?? 0) ^ 1;
      expect(await other.decrypt(key, iv, wrong, aad)).toBeNull();
    }
    expect(await other.decrypt(key, iv, cipher, utf8("another"))).toBeNull();
    expect(await other.decrypt(key, randomBytes(12), cipher, aad)).toBeNull();
    expect(await other.decrypt(await aesKey(true), iv, cipher, aad)).toBeNull();
    for (const length of [0, 1, 15, 16]) expect(await other.decrypt(key, iv, cipher.slice(0, length), aad)).toBeNull();
  });

  test.each(both)("%s: signatures", async (_says, one, other) => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const bytes = randomBytes(300);
    const signature = await one.sign(privateKey, bytes);
    // Ed25519 as RFC 8032 has it has one signature for one text.
    expect(toB64u(signature)).toBe(toB64u(await other.sign(privateKey, bytes)));
    expect(await other.verify(publicKey, signature, bytes)).toBe(true);
    expect(await other.verify(publicKey, signature, bytes.slice(1))).toBe(false);
    const wrong = signature.slice();
    wrong[40] = (wrong[40] ?? 0) ^ 1;
    expect(await other.verify(publicKey, wrong, bytes)).toBe(false);
  });
});

test("a key that is not to be read is left to WebCrypto, and so is what would hold up the loop", async () => {
  const node = nodePrimitives();
  const [hidden, readable] = [await aesKey(false), await aesKey(true)];
  const seal = (key: CryptoKey) => node.encrypt(key, new Uint8Array(12), utf8("x"), utf8(""));
  expect(seal(hidden)).toBeInstanceOf(Promise);
  const isAtOnce = Array.from({ length: 10 }, () => !(seal(readable) instanceof Promise));
  expect(isAtOnce).toEqual([true, true, true, true, false, false, false, false, false, false]);
  await new Promise((resolve) => void setImmediate(resolve));
  expect(seal(readable)).not.toBeInstanceOf(Promise);
});
