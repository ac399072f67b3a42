import { expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { silentLog, type Clock } from "../../src/domain/ports.ts";
import type { FollowOptions, FollowPorts } from "../../src/hub-client/follow-options.ts";
import { Follow } from "../../src/hub-client/follow.ts";
import { HubHttp } from "../../src/hub-client/hub-http.ts";
import type { HubFrame } from "../../src/protocol/frames.ts";
import { realClock } from "../fakes/real-clock.ts";
import { sealedSpace, testRandom } from "../fakes/sealed-space.ts";

const welcome = (head: number): HubFrame => ({ type: "welcome", v: 1, head, roster: { n: 1, hash: "A".repeat(43) } });

/** A follow of a hub that says just these frames after the login, whatever it is asked. `asked` is what it hears. */
async function followed(
  frames: HubFrame[],
  options: Partial<FollowOptions>,
  ports: Pick<FollowPorts, "read"> & { clock?: Clock },
) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const asked: unknown[] = [];
  const heard = Promise.withResolvers<void>();
  server.on("connection", (socket) => {
    socket.send(JSON.stringify({ type: "challenge", v: 1, nonce: "A".repeat(43) }));
    socket.once("message", () => {
      for (const frame of frames) socket.send(JSON.stringify(frame));
      socket.on("message", (data) => {
        asked.push(JSON.parse((data as Buffer).toString()));
        heard.resolve();
      });
    });
  });
  const space = await sealedSpace();
  const { port } = server.address() as { port: number };
  const member = { spaceId: space.spaceId, memberId: space.owner.id, signKey: space.owner.signKey };
  const http = new HubHttp(`http://127.0.0.1:${port}`, member, realClock);
  const follow = new Follow(
    { after: 0, onEnvelope: () => {}, ...options },
    { http, clock: realClock, random: testRandom, log: silentLog, ...ports },
  );
  onTestFinished(() => {
    follow.close();
    server.close();
  });
  return { asked, heard: heard.promise, server };
}

test("a hub that tells of entries which it does not have is asked again in its time, not without end", async () => {
  const waits: number[] = [];
  const thirdPause = Promise.withResolvers<void>();
  const clock: Clock = {
    now: realClock.now,
    after: (ms, callback) => {
      // Only the patience of the line is longer.
      if (ms > 20_000) return realClock.after(ms, callback);
      waits.push(ms);
      if (waits.length >= 3) thirdPause.resolve();
      return realClock.after(1, callback);
    },
  };
  let readCount = 0;
  const read: FollowPorts["read"] = async () => {
    readCount += 1;
    return { envelopes: [], head: 3, more: false };
  };
  await followed([welcome(900), { type: "resume", resume: "gap", head: 900 }], {}, { read, clock });
  await thirdPause.promise;
  // Once to the end of what there is, then once for each pause.
  expect(readCount).toBeLessThanOrEqual(waits.length + 1);
  expect(waits[2]).toBeGreaterThan(waits[0] ?? Infinity);
});

test("a welcome that is older than what was stored another way meanwhile is no other log: the hub is asked (P-FOL-10)", async () => {
  const space = await sealedSpace();
  let isOther = false;
  const kept = {
    seq: 8,
    id: space.thread as unknown as NonNullable<ReturnType<NonNullable<FollowOptions["kept"]>>>["id"],
  };
  const { asked, heard } = await followed(
    [welcome(7)],
    { after: 6, kept: () => kept, onOtherLog: () => (isOther = true) },
    { read: async () => ({ envelopes: [], head: 7, more: false }) },
  );
  await heard;
  expect(asked[0]).toEqual({ type: "follow", after: 6, kept });
  expect(isOther).toBe(false);
});

test("a reader whose newest entry cannot be read follows on after a cut all the same", async () => {
  const envelope = { h: "A".repeat(40), c: "A".repeat(400), s: "A".repeat(86) };
  const seqs: number[] = [];
  const frames: HubFrame[] = [welcome(1), { type: "envelope", seq: 1, envelope }];
  const { asked, server } = await followed(
    frames,
    { onEnvelope: ({ seq }) => void seqs.push(seq) },
    { read: async () => ({ envelopes: [], head: 1, more: false }) },
  );
  await expect.poll(() => seqs, { timeout: 4000 }).toEqual([1]);
  for (const socket of server.clients) socket.terminate();
  await expect.poll(() => asked, { timeout: 4000 }).toContainEqual({ type: "follow", after: 1 });
});
