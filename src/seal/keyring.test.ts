import { expect, test } from "vitest";
import { randomId, testRandom } from "../../test/fakes/sealed-space.ts";
import type { SpaceId, ThreadId } from "../domain/ids.ts";
import { Keyring } from "./keyring.ts";

const thread = randomId<ThreadId>();
const iv = new Uint8Array(12);

async function isSame(a: CryptoKey, b: CryptoKey): Promise<boolean> {
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, a, iv);
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, b, sealed).then(
    () => true,
    () => false,
  );
}

test("P-KEY-6: a thread key is of one space, epoch and thread, and cannot be taken out", async () => {
  const key = testRandom.bytes(32);
  const [here, elsewhere] = [new Keyring(randomId<SpaceId>()), new Keyring(randomId<SpaceId>())];
  for (const ring of [here, elsewhere]) for (const epoch of [1, 2]) ring.add(epoch, key);
  const own = await here.threadKey(1, thread);
  expect(own.extractable).toBe(false);
  expect(await here.threadKey(1, thread)).toBe(own);
  expect(await isSame(own, await here.threadKey(2, thread))).toBe(false);
  expect(await isSame(own, await here.threadKey(1, randomId<ThreadId>()))).toBe(false);
  expect(await isSame(own, await elsewhere.threadKey(1, thread))).toBe(false);
});

test("P-KEY-5: an epoch's key is never replaced", async () => {
  const ring = new Keyring(randomId<SpaceId>());
  const key = testRandom.bytes(32);
  ring.add(2, key);
  const before = await ring.threadKey(2, thread);
  ring.add(2, key.slice());
  expect(() => ring.add(2, testRandom.bytes(32))).toThrow(expect.objectContaining({ code: "epoch_conflict" }));
  key.fill(0);
  expect(await ring.threadKey(2, thread)).toBe(before);
  expect(ring.export()[0]?.key).not.toEqual(key);
});

test("knows what it holds, and an epoch that it does not hold is epoch_unknown", async () => {
  const ring = new Keyring(randomId<SpaceId>());
  expect(ring.newest()).toBe(0);
  for (const epoch of [3, 1]) ring.add(epoch, new Uint8Array(32).fill(epoch));
  expect([ring.newest(), ring.has(1), ring.has(2)]).toEqual([3, true, false]);
  expect(ring.export().map(({ epoch, key }) => [epoch, key[0]])).toEqual([
    [1, 1],
    [3, 3],
  ]);
  await expect(ring.threadKey(2, thread)).rejects.toMatchObject({ code: "epoch_unknown" });
});

test("more threads than are kept ready have the same keys again", async () => {
  const ring = new Keyring(randomId<SpaceId>());
  ring.add(1, testRandom.bytes(32));
  const first = await ring.threadKey(1, thread);
  await Promise.all(Array.from({ length: 2100 }, () => ring.threadKey(1, randomId<ThreadId>())));
  const again = await ring.threadKey(1, thread);
  expect(again).not.toBe(first);
  expect(await isSame(first, again)).toBe(true);
});
