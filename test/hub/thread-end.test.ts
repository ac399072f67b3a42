import { expect, onTestFinished, test } from "vitest";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import type { EntryId } from "../../src/domain/ids.ts";
import { noFailpoint, silentLog } from "../../src/domain/ports.ts";
import type { TaskView } from "../../src/domain/fold.ts";
import type { HubConnection } from "../../src/hub-client/connection.ts";
import { Device } from "../../src/hub-client/device.ts";
import { Membership } from "../../src/hub-client/membership.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import { hkdfAesKey } from "../../src/seal/hash.ts";
import { realClock } from "../fakes/real-clock.ts";
import { orderHeader, randomId, sealedSpace, testRandom, type SealedSpace } from "../fakes/sealed-space.ts";
import { connect, publish, sealed, testHub } from "../fakes/test-hub.ts";

const taskBody = {
  text: "x",
  project: null,
  folder: null,
  agent: null,
  attachments: [],
  tz: "UTC",
  localDate: "2026-11-22",
};

/** An owner's device that reads: its outbox stays empty. */
async function deviceAt(url: string, space: SealedSpace): Promise<{ device: Device; connection: HubConnection }> {
  const { owner, spaceId } = space;
  const wrapKey = await hkdfAesKey(testRandom.bytes(32), testRandom.bytes(16), "test");
  const membership = await Membership.open(
    { spaceId, memberId: owner.id, signKey: owner.signKey, wrapKey },
    {
      statementsAfter: (n) => space.statements.slice(n),
      insertStatement: () => {},
      epochs: () => [{ epoch: 1, key: toB64u(space.epochKey) }],
      insertEpoch: () => {},
    },
    testRandom,
  );
  const nothing = { cursor: () => 0, moveCursor: () => {}, add: () => {}, sent: () => {}, refused: () => {} };
  const connection = connect(url, space, owner);
  const ports = { clock: realClock, random: testRandom, log: silentLog, failpoint: noFailpoint };
  const device = new Device({ membership, connection, store: { ...nothing, pending: () => [] }, ...ports });
  onTestFinished(() => device.close());
  return { device, connection };
}

/** A thread of one task with so many tools before and after its order. */
async function longThread() {
  const { url } = await testHub();
  const space = await sealedSpace();
  const runner = await publish(url, space);
  const task = randomId<EntryId>();
  let n = 0;
  const tool = (): Promise<WireEnvelope> => {
    n += 1;
    const update = {
      type: "tool",
      toolId: `t${n}`,
      title: "x",
      toolKind: "edit",
      state: "done",
      paths: [],
      diffs: [],
      output: null,
    };
    const fields: Partial<Header> = { k: "update", a: "*", x: 0, n };
    return sealed(space, fields, space.runner, { task, attempt: 1, update });
  };
  const tools = async (count: number): Promise<void> =>
    void (await runner.append(await Promise.all(Array.from({ length: count }, tool))));
  const order = async (): Promise<void> => {
    const { x } = orderHeader(space);
    const envelope = await sealed(space, { k: "task", id: task, n: 1, x }, space.owner, taskBody);
    await connect(url, space, space.owner).append([envelope]);
  };
  return { url, space, task, tools, order };
}

const toolsOf = (task: TaskView | undefined): string[] => [...(task?.tools.keys() ?? [])];
const named = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `t${from + i}`);

test("a thread opens with its last 200 entries, goes on live, and loads backwards to the same as when read whole", async () => {
  const { url, space, task, tools, order } = await longThread();
  await order();
  await tools(449);
  const { device, connection } = await deviceAt(url, space);
  const reads: unknown[] = [];
  const { read } = connection;
  connection.read = (range) => {
    reads.push(range);
    return read.call(connection, range);
  };
  const view = await device.openThreadEnd(space.thread);
  expect(reads).toEqual([{ before: Number.MAX_SAFE_INTEGER, thread: space.thread, limit: 200 }]);
  expect(view.newestSeq).toBe(450);
  expect(device.hasEarlier(space.thread)).toBe(true);

  device.start();
  await tools(3);
  await expect.poll(() => view.newestSeq).toBe(453);
  await Promise.all([device.loadEarlier(space.thread), tools(1)]);
  expect(device.hasEarlier(space.thread)).toBe(true);
  await device.loadEarlier(space.thread);
  await expect.poll(() => view.newestSeq).toBe(454);
  expect(device.hasEarlier(space.thread)).toBe(false);
  expect(toolsOf(view.tasks.get(task))).toEqual(named(1, 453));
  const { device: other } = await deviceAt(url, space);
  expect(view).toEqual(await other.openThread(space.thread));
});

test("a thread opens as far back as the task begins that its summary is about", async () => {
  const { url, space, task, tools, order } = await longThread();
  await tools(300);
  await order();
  await tools(300);
  const summary = { title: "A", project: null, agent: null, rung: "working", task, waitsFor: null, words: "" };
  const body = { ...summary, seq: 1, at: 1, archived: false };
  const runner = connect(url, space, space.runner);
  await runner.append([await sealed(space, { k: "summary", a: "*", x: 0, n: 900 }, space.runner, body)]);
  await tools(99);
  const { device } = await deviceAt(url, space);
  const view = await device.openThreadEnd(space.thread);
  expect(view.tasks.get(task)?.tools.size).toBe(600 - 2);
  expect(device.hasEarlier(space.thread)).toBe(true);
  // Whoever wants the whole of it gets it, also after that.
  expect(toolsOf((await device.openThread(space.thread)).tasks.get(task))).toEqual(named(1, 699));
});
