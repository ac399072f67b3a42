import { expect, test } from "vitest";
import { testRandom } from "../../test/fakes/sealed-space.ts";
import { utf8 } from "../kit/bytes.ts";
import { exportSignKey, importSignKey, makeSignKey, sign, verify } from "./keys.ts";

const words = utf8("what was said");

test("a key signs; another key, other bytes and another signature do not verify", async () => {
  const [key, other] = [await makeSignKey(false), await makeSignKey(false)];
  const signature = await sign(key, words);
  expect(await verify(key.publicKey, signature, words)).toBe(true);
  expect(await verify(other.publicKey, signature, words)).toBe(false);
  expect(await verify(key.publicKey, signature, utf8("what was sa1d"))).toBe(false);
  expect(await verify(key.publicKey, await sign(other, words), words)).toBe(false);
});

test("a key kept in a file is the same key when read again, and extractable only when asked", async () => {
  const key = await makeSignKey(true);
  const pkcs8 = await exportSignKey(key);
  const kept = await importSignKey(pkcs8, false);
  expect(kept.publicKey).toEqual(key.publicKey);
  expect(kept.privateKey.extractable).toBe(false);
  expect(await verify(key.publicKey, await sign(kept, words), words)).toBe(true);
  await expect(exportSignKey(kept)).rejects.toMatchObject({ name: "InvalidAccessError" });
  expect(await exportSignKey(await importSignKey(pkcs8, true))).toEqual(pkcs8);
});

test("keys and signatures of a wrong length are wrong, not an error", async () => {
  const key = await makeSignKey(false);
  const signature = await sign(key, words);
  expect(await verify(key.publicKey.slice(1), signature, words)).toBe(false);
  expect(await verify(key.publicKey, signature.slice(1), words)).toBe(false);
  expect(await verify(new Uint8Array(0), new Uint8Array(0), words)).toBe(false);
});

test("P-KEY-4: a signature whose s is not reduced is another spelling and is refused", async () => {
  const key = await makeSignKey(false);
  const signature = await sign(key, words);
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${Buffer.from(signature.slice(32).toReversed()).toString("hex")}`) + order;
  const respelled = signature.slice();
  respelled.set(Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse(), 32);
  expect(await verify(key.publicKey, respelled, words)).toBe(false);
});

test("more public keys than are kept ready still verify", async () => {
  const key = await makeSignKey(false);
  const signature = await sign(key, words);
  for (let i = 0; i < 300; i += 1) await verify(testRandom.bytes(32), signature, words);
  expect(await verify(key.publicKey, signature, words)).toBe(true);
});
