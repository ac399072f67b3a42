import { expect, test } from "vitest";
import { limits } from "../../src/domain/limits.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { sealedSpace } from "../fakes/sealed-space.ts";
import { hubParts, publish, sealed, testHub } from "../fakes/test-hub.ts";

test("a space with thousands of entries waiting makes another wait for one transaction at most", async () => {
  const world = await testHub();
  const [busy, quiet] = [await sealedSpace(), await sealedSpace()];
  for (const space of [busy, quiet]) await publish(world.url, space);
  const commits: string[][] = [];
  const store: LogStore = {
    ...world.store,
    append: (batch, ...rest) => {
      commits.push([...new Set(batch.map(({ space }) => space))]);
      return world.store.append(batch, ...rest);
    },
  };
  const { spaces, appender } = hubParts(store);
  const [busyHere, quietHere] = [(await spaces.get(busy.spaceId))!, (await spaces.get(quiet.spaceId))!];
  // The same bytes again and again are as much work to store as new ones.
  const full = Array.from({ length: limits.batchMax }, () => sealed(busy));
  const batch = await Promise.all(full);
  const little = [await sealed(quiet)];
  const busyAnswers = Array.from({ length: 8 }, () => appender.append(busyHere, busy.owner.id, batch));
  const [quietResult] = await appender.append(quietHere, quiet.owner.id, little);
  expect(quietResult).toMatchObject({ seq: 1 });
  expect(commits.findIndex((ids) => ids.includes(quiet.spaceId))).toBeLessThanOrEqual(1);
  await Promise.all(busyAnswers);
  expect(commits.length).toBeGreaterThanOrEqual(8);
});
