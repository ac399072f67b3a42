import { expect, test, vi } from "vitest";
import { sealedSpace } from "../fakes/sealed-space.ts";
import { connect, publish, sealed, testHub } from "../fakes/test-hub.ts";

test("who finds the hub away, whatever it tries, is on a socket again when the hub is back", async () => {
  const world = await testHub();
  const space = await sealedSpace();
  const runner = await publish(world.url, space);
  const owner = connect(world.url, space, space.owner);
  let opened = 0;
  const onConnection = (state: string): void => void (opened += state === "open" ? 1 : 0);
  runner.follow({ after: 0, onEnvelope() {}, onConnection });
  await expect.poll(() => opened).toBe(1);
  const tries = vi.spyOn(globalThis, "WebSocket");
  await world.stop();
  // More than must be refused before the lines are tried.
  await expect.poll(() => tries.mock.calls.length).toBeGreaterThan(4);
  tries.mockRestore();
  await world.restart();
  await expect.poll(() => opened).toBeGreaterThan(1);
  // Only a socket carries what is live.
  let live = 0;
  owner.follow({ after: 0, onEnvelope() {}, onLive: () => void (live += 1) });
  const words = await sealed(space, { k: "live", n: 0, a: "*", x: 0 }, space.runner);
  await expect.poll(() => (runner.sendLive(words), live)).toBeGreaterThan(0);
});
