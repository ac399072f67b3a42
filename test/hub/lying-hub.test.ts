import { expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { silentLog } from "../../src/domain/ports.ts";
import { Follow } from "../../src/hub-client/follow.ts";
import { HubHttp } from "../../src/hub-client/hub-http.ts";
import type { HubFrame } from "../../src/protocol/frames.ts";
import { realClock } from "../fakes/real-clock.ts";
import { sealedSpace, testRandom } from "../fakes/sealed-space.ts";

test("a hub that tells of entries which it does not have is asked again in its time, not without end", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const frames: HubFrame[] = [
    { type: "welcome", v: 1, head: 900, roster: { n: 1, hash: "A".repeat(43) } },
    { type: "resume", resume: "gap", head: 900 },
  ];
  server.on("connection", (socket) => {
    socket.send(JSON.stringify({ type: "challenge", v: 1, nonce: "A".repeat(43) }));
    socket.once("message", () => {
      for (const frame of frames) socket.send(JSON.stringify(frame));
    });
  });
  const space = await sealedSpace();
  const { port } = server.address() as { port: number };
  const member = { spaceId: space.spaceId, memberId: space.owner.id, signKey: space.owner.signKey };
  const waits: number[] = [];
  let asked = 0;
  const firstPause = Promise.withResolvers<void>();
  const follow = new Follow(
    { after: 0, onEnvelope: () => {} },
    {
      http: new HubHttp(`http://127.0.0.1:${port}`, member, realClock),
      clock: {
        now: realClock.now,
        after: (ms, callback) => {
          // Only the patience of the line is longer.
          if (ms > 20_000) return realClock.after(ms, callback);
          waits.push(ms);
          if (waits.length >= 3) firstPause.resolve();
          return realClock.after(1, callback);
        },
      },
      random: testRandom,
      log: silentLog,
      read: async () => {
        asked += 1;
        return { envelopes: [], head: 3, more: false };
      },
    },
  );
  onTestFinished(() => {
    follow.close();
    server.close();
  });
  await firstPause.promise;
  // Once to the end of what there is, then once for each pause.
  expect(asked).toBeLessThanOrEqual(waits.length + 1);
  expect(waits[2]).toBeGreaterThan(waits[0] ?? Infinity);
});
