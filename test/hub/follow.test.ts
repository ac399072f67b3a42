import { rmSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { limits } from "../../src/domain/limits.ts";
import type { WireEnvelope } from "../../src/domain/envelope.ts";
import type { MemberId } from "../../src/domain/ids.ts";
import type { NewEnvelope } from "../../src/store/log/log-store.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import { randomId, sealedSpace, type SealedSpace } from "../fakes/sealed-space.ts";
import { bearerOf, connect, Heard, publish, revoke, sealed, testHub, type TestHub } from "../fakes/test-hub.ts";

async function published() {
  const world = await testHub();
  const space = await sealedSpace();
  const runner = await publish(world.url, space);
  return { world, url: world.url, space, runner, owner: connect(world.url, space, space.owner) };
}

/** Writes rows past the hub: what is read does not depend on who wrote it. */
async function fill(world: TestHub, space: SealedSpace, count: number, wire: string): Promise<void> {
  const rows = Array.from({ length: count }, (_, i): NewEnvelope => {
    const id = randomId<NewEnvelope["id"]>();
    return {
      space: space.spaceId,
      sender: space.owner.id,
      id,
      thread: space.thread,
      kind: "task",
      audience: "*",
      n: i + 1,
      wire,
    };
  });
  await world.store.append(rows, 1);
}

test("a reader resumes after the last seq that it has", async () => {
  const { space, runner, owner } = await published();
  await owner.append(await Promise.all([1, 2, 3].map((n) => sealed(space, { n }))));
  const heard = new Heard();
  runner.follow({ after: 1, onEnvelope: heard.onEnvelope });
  await heard.untilSeq(3);
  await owner.append([await sealed(space, { n: 4 })]);
  await heard.untilSeq(4);
  expect(heard.seqs).toEqual([2, 3, 4]);
});

test("a reader that was away for long reads what the hub does not send, each seq once and in order (P-FOL-3)", async () => {
  const { world, space, runner, owner } = await published();
  await fill(world, space, limits.batchMax + 700, JSON.stringify(await sealed(space)));
  await world.restart();
  const heard = new Heard();
  runner.follow({ after: 3, onEnvelope: heard.onEnvelope });
  await heard.until(() => heard.stored.length > 10);
  await owner.append([await sealed(space, { n: 9_999 })]);
  await heard.untilSeq(limits.batchMax + 701);
  expect(heard.seqs).toEqual(Array.from({ length: limits.batchMax + 698 }, (_, i) => i + 4));
});

test("the next entry comes when the handler is done with the one before; one that fails comes again", async () => {
  const { space, runner, owner } = await published();
  const heard = new Heard();
  let handling = 0;
  let failures = 0;
  runner.follow({
    after: 0,
    async onEnvelope(stored) {
      handling += 1;
      expect(handling).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      handling -= 1;
      if (stored.seq === 2 && failures < 1) {
        failures += 1;
        throw new Error("not now");
      }
      heard.onEnvelope(stored);
    },
  });
  await owner.append(await Promise.all([1, 2, 3, 4].map((n) => sealed(space, { n }))));
  await heard.untilSeq(4);
  expect([heard.seqs, failures]).toEqual([[1, 2, 3, 4], 1]);
});

test("a follow goes on by itself after the hub was restarted", async () => {
  const { world, space, runner, owner } = await published();
  const heard = new Heard();
  const states: string[] = [];
  runner.follow({
    after: 0,
    onEnvelope: heard.onEnvelope,
    onConnection: (state) => (states.push(state), heard.changed()),
  });
  await owner.append([await sealed(space)]);
  await heard.untilSeq(1);
  await world.restart();
  await owner.append([await sealed(space, { n: 2 })]);
  await heard.untilSeq(2);
  expect(heard.seqs).toEqual([1, 2]);
  await heard.until(() => states.at(-1) === "open");
  expect(states.slice(0, 3)).toEqual(["connecting", "open", "away"]);
});

test("a live envelope comes to who is connected and is never stored (P-HUB-6)", async () => {
  const { space, runner, owner } = await published();
  const heard = new Heard();
  const live: WireEnvelope[] = [];
  owner.follow({
    after: 0,
    onEnvelope: heard.onEnvelope,
    onLive: (envelope) => (live.push(envelope), heard.changed()),
    onConnection: () => heard.changed(),
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  runner.follow({
    after: 0,
    onEnvelope() {},
    onLive: () => expect.unreachable(),
    onConnection: (state) => (state === "open" ? resolve() : undefined),
  });
  await promise;
  // What may not be relayed is passed over, and the line stays.
  runner.sendLive(await sealed(space, { k: "live", n: 0, a: "*", x: 0, r: 99 }, space.runner));
  runner.sendLive(await sealed(space, { k: "update", a: "*", x: 0 }, space.runner));
  const envelope = await sealed(space, { k: "live", n: 0, a: "*", x: 0 }, space.runner);
  await expect
    .poll(() => {
      runner.sendLive(envelope);
      return live.length;
    })
    .toBeGreaterThan(0);
  expect(live[0]).toEqual(envelope);
  expect(await owner.read({})).toEqual([]);
});

test("members are told who comes and goes, and since when the others are away (P-FOL-7)", async () => {
  const { world, space, runner, owner } = await published();
  const heard = new Heard();
  const told: { member: MemberId; online: boolean; since: number | null }[] = [];
  const onMember = (presence: (typeof told)[number]) => (told.push(presence), heard.changed());
  const ofRunner = () => told.filter(({ member }) => member === space.runner.id);
  const startedAt = Date.now();
  owner.follow({ after: 0, onEnvelope() {}, onMember });
  await heard.until(() => told.length === 2);
  expect(ofRunner()).toEqual([{ member: space.runner.id, online: false, since: null }]);
  const following = runner.follow({ after: 0, onEnvelope() {} });
  await heard.until(() => ofRunner().length === 2);
  following.close();
  await heard.until(() => ofRunner().length === 3);
  expect(ofRunner().map(({ online }) => online)).toEqual([false, true, false]);
  const since = ofRunner().at(-1)?.since ?? 0;
  expect(since).toBeGreaterThanOrEqual(startedAt);
  // It is remembered when the hub itself was away.
  await world.restart();
  await heard.until(() => ofRunner().length === 4);
  expect(ofRunner().at(-1)).toEqual({ member: space.runner.id, online: false, since });
});

test("a roster that grows is told at once", async () => {
  const { space, runner, owner } = await published();
  const heard = new Heard();
  const heads: number[] = [];
  owner.follow({ after: 0, onEnvelope() {}, onRoster: ({ n }) => (heads.push(n), heard.changed()) });
  await heard.until(() => heads.length === 1);
  await revoke(space, space.bridge, runner);
  await heard.until(() => heads.length === 2);
  expect(heads).toEqual([4, 5]);
});

test("the streamed lines say what a socket says", async () => {
  const { url, space, owner } = await published();
  await owner.append([await sealed(space)]);
  const authorization = `Bearer ${await bearerOf(url, space, space.owner)}`;
  const stop = new AbortController();
  const answer = await fetch(`${url}/v1/spaces/${space.spaceId}/follow?after=0`, {
    headers: { authorization },
    signal: stop.signal,
  });
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  await owner.append([await sealed(space, { n: 2 })]);
  const frames: { type: string; seq?: number }[] = [];
  let rest = "";
  for await (const text of answer.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    frames.push(...lines.map((line) => JSON.parse(line) as { type: string; seq?: number }));
    if (frames.some(({ seq }) => seq === 2)) break;
  }
  expect(frames.slice(0, 2).map(({ type }) => type)).toEqual(["welcome", "resume"]);
  expect(frames.flatMap(({ type, seq }) => (type === "envelope" ? [seq] : []))).toEqual([1, 2]);
});

test("a client whose sockets are refused follows by lines", async () => {
  const { url, space, owner } = await published();
  const heard = new Heard();
  const real = globalThis.WebSocket;
  try {
    // What a phone does that does not trust the hub's certificate for sockets.
    globalThis.WebSocket = class extends real {
      constructor() {
        super(`${url.replace("http", "ws")}/nowhere`);
      }
    };
    connect(url, space, space.runner).follow({ after: 0, onEnvelope: heard.onEnvelope });
    await owner.append([await sealed(space)]);
    await heard.untilSeq(1);
  } finally {
    globalThis.WebSocket = real;
  }
});

test("a reader that takes nothing is dropped to a gap: the hub's memory stays bounded and others are served", async () => {
  const { world, url, space, owner, runner } = await published();
  const authorization = `Bearer ${await bearerOf(url, space, space.owner)}`;
  const { hostname, port } = new URL(url);
  const slow = createConnection(Number(port), hostname);
  slow.write(
    `GET /v1/spaces/${space.spaceId}/follow?after=0 HTTP/1.1\r\nhost: ${hostname}:${port}\r\nauthorization: ${authorization}\r\n\r\n`,
  );
  slow.setEncoding("utf8");
  await new Promise((resolve) => void slow.once("data", resolve));
  slow.pause();
  const heard = new Heard();
  runner.follow({ after: 0, onEnvelope: heard.onEnvelope });
  const big = "x".repeat(180_000);
  const count = 120;
  const report = { k: "update", a: "*", x: 0 } as const;
  for (let i = 0; i < count; i += 4) {
    await runner.append(
      await Promise.all([1, 2, 3, 4].map((j) => sealed(space, { ...report, n: i + j }, space.runner, { big }))),
    );
  }
  await heard.untilSeq(count);
  // All of it would be too much to search again with each piece.
  const wanted = [
    `"resume":"gap","head":${count}`,
    `{"type":"envelope","seq":${count + 1},`,
    `{"type":"envelope","seq":${count},`,
  ];
  const found = new Set<string>();
  let tail = "";
  slow.on("data", (chunk: string) => {
    tail = tail.slice(-100) + chunk;
    for (const text of wanted) if (tail.includes(text)) found.add(text);
    heard.changed();
  });
  slow.resume();
  await heard.until(() => found.has(wanted[0]!));
  // After the gap it is live again; what is in the gap does not come.
  await owner.append([await sealed(space, { n: 9_999 })]);
  await heard.until(() => found.has(wanted[1]!));
  expect(found.has(wanted[2]!)).toBe(false);
  slow.destroy();
  expect(world.hub.port).toBe(Number(port));
});

test("a hub restored from an older copy is noticed although its log has grown past the reader, and read from its beginning (P-FOL-10)", async () => {
  const { world, space, runner, owner } = await published();
  await owner.append(await Promise.all([1, 2].map((n) => sealed(space, { n }))));
  const heard = new Heard();
  let otherLogs = 0;
  let kept = 0;
  runner.follow({
    after: 0,
    kept: () => ((kept += 1), null),
    onOtherLog: () => (otherLogs += 1),
    onEnvelope: heard.onEnvelope,
  });
  await heard.untilSeq(2);
  // The same file with another past: what was stored at 2 is gone, and more has come since.
  await world.stop();
  rmSync(join(world.folder, "log.db"));
  for (const rest of ["-wal", "-shm"]) rmSync(join(world.folder, `log.db${rest}`), { force: true });
  const store = await openLogStore(join(world.folder, "log.db"));
  await store.createSpace(space.spaceId, space.statements[0] ?? fail(), 1, null);
  for (const [index, statement] of space.statements.entries())
    if (index > 0) await store.appendStatement(space.spaceId, index + 1, statement);
  await store.close();
  await world.restart();
  await owner.append(await Promise.all([11, 12, 13].map((n) => sealed(space, { n }))));
  await heard.until(() => heard.stored.length === 5);
  expect([heard.seqs, otherLogs, kept > 0]).toEqual([[1, 2, 1, 2, 3], 1, true]);
});

const fail = (): never => {
  throw new Error("a space has statements");
};
