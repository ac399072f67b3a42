import { expect, test } from "vitest";
import { randomId, testRandom } from "../../test/fakes/sealed-space.ts";
import type { MemberId, SpaceId } from "../domain/ids.ts";
import { fromB64u, toB64u } from "../kit/bytes.ts";
import { exportWrapKey, importWrapKey, makeEpochKey, unwrapEpoch, wrapEpoch } from "./epochs.ts";

const place = {
  spaceId: randomId<SpaceId>(),
  epoch: 3,
  memberId: randomId<MemberId>(),
  rosterHash: toB64u(testRandom.bytes(32)),
};

test("P-KEY-5: a wrap opens with its member's key, in its place and nowhere else", async () => {
  const wrapKey = await importWrapKey(testRandom.bytes(32), true);
  const key = makeEpochKey(testRandom);
  const wrapped = await wrapEpoch(wrapKey, { ...place, key }, testRandom);
  expect(await unwrapEpoch(wrapKey, { ...place, wrapped })).toEqual(key);
  const others = [
    { spaceId: randomId<SpaceId>() },
    { epoch: 4 },
    { memberId: randomId<MemberId>() },
    { rosterHash: toB64u(testRandom.bytes(32)) },
    { rosterHash: "AAAA" },
    { wrapped: wrapped.slice(4) },
    { wrapped: `${wrapped.slice(0, -1)}${wrapped.endsWith("A") ? "B" : "A"}` },
    { wrapped: "" },
  ];
  for (const other of others) {
    await expect(unwrapEpoch(wrapKey, { ...place, wrapped, ...other })).rejects.toMatchObject({
      code: "epoch_not_unwrapped",
    });
  }
  const otherKey = await importWrapKey(testRandom.bytes(32), false);
  await expect(unwrapEpoch(otherKey, { ...place, wrapped })).rejects.toMatchObject({ code: "epoch_not_unwrapped" });
  const kept = await importWrapKey(await exportWrapKey(wrapKey), false);
  expect(await unwrapEpoch(kept, { ...place, wrapped })).toEqual(key);
});

test("P-KEY-5: a bit flipped anywhere in a wrap is refused", async () => {
  const wrapKey = await importWrapKey(testRandom.bytes(32), false);
  const bytes = fromB64u(await wrapEpoch(wrapKey, { ...place, key: makeEpochKey(testRandom) }, testRandom))!;
  for (const [i, byte] of bytes.entries()) {
    const wrapped = toB64u(bytes.with(i, byte ^ 1));
    await expect(unwrapEpoch(wrapKey, { ...place, wrapped })).rejects.toMatchObject({ code: "epoch_not_unwrapped" });
  }
});
