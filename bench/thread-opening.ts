/** A long thread comes to the screen: its newest summary and its last 200 entries, whatever lies before them. */
import type { EntryId, ThreadId } from "../src/domain/ids.ts";
import { orderHeader, randomId } from "../test/fakes/sealed-space.ts";
import { deviceOf, HubWorld, sealedEntry, spaceIn, taskBody, updateOf } from "./hub-world.ts";
import { nowMs, spreadOf } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";

const [long, short] = [100_000, 1_000];
/** Sealed for real; what lies before them is there to be passed over. */
const sealedCount = 600;
const pageEntries = 200;

export async function benchThreadOpening(rounds: number): Promise<Row[]> {
  await using world = await HubWorld.make();
  const newThread = () => ({ id: randomId<ThreadId>(), task: randomId<EntryId>() });
  const threads = { long: { ...newThread(), length: long }, short: { ...newThread(), length: short } };
  const { space, devices } = await world.fill(async (store) => {
    const filled = await spaceIn(store, 1);
    const { owner, runner } = filled.space;
    const order = { k: "task", f: owner.id, a: runner.id, x: orderHeader(filled.space).x };
    for (const { id: thread, task, length } of [threads.short, threads.long]) {
      const old = await updateOf(filled.space, thread, 1, task);
      for (let n = 1; n <= length - sealedCount; n += 1_000) {
        const count = Math.min(1_000, length - sealedCount - n + 1);
        await store.append(
          Array.from({ length: count }, (_, i) => ({ ...old, id: randomId<EntryId>(), n: n + i })),
          1,
        );
      }
      const newest = await Promise.all(
        Array.from({ length: sealedCount }, (_, i) => {
          const n = length - sealedCount + 1 + i;
          if (i === sealedCount - pageEntries + 10)
            return sealedEntry(filled.space, { ...order, th: thread, n, id: task }, taskBody, owner);
          return i === sealedCount - pageEntries + 20
            ? sealedEntry(filled.space, { th: thread, k: "summary", n }, summaryBody(task, n))
            : updateOf(filled.space, thread, n, task);
        }),
      );
      await store.append(newest, 1);
    }
    return filled;
  });
  const [member] = devices;
  if (member === undefined) throw new Error("one device");
  await world.start();

  const open = async ({
    id: thread,
    task,
    length,
  }: typeof threads.long): Promise<{ first: number; earlier: number }> => {
    const { device, close } = await deviceOf(world.url, space, member);
    const from = nowMs();
    await device.loadSummaries();
    const view = await device.openThreadEnd(thread);
    const first = nowMs() - from;
    const told = view.tasks.get(task)?.tools.size;
    if (view.summary === null || told !== pageEntries - 2) throw new Error(`${told} entries of the task are there`);
    await device.loadEarlier(thread);
    const earlier = nowMs() - from - first;
    if (!device.hasEarlier(thread) || view.newestSeq !== (thread === threads.long.id ? long + short : length))
      throw new Error("the thread does not end where its log ends");
    await close();
    return { first, earlier };
  };
  const times: Record<"short" | "long" | "earlier", number[]> = { short: [], long: [], earlier: [] };
  for (let count = 0; count < Math.max(10, rounds / 4); count += 1) {
    times.short.push((await open(threads.short)).first);
    const { first, earlier } = await open(threads.long);
    times.long.push(first);
    times.earlier.push(earlier);
  }
  const baseline = spreadOf(times.short).p50;
  return [
    rowOf(spreadOf(times.long), {
      what: "thread of 100,000 entries: login → summary and last 200 (beside one of 1,000)",
      baseline,
      aim: "≤ 300",
    }),
    rowOf(spreadOf(times.earlier), { what: "its 200 entries before those" }),
  ];
}

const summaryBody = (task: EntryId, seq: number) => ({
  title: "A long thread",
  project: null,
  agent: null,
  rung: "working",
  task,
  waitsFor: null,
  words: "still at it",
  seq,
  at: 1,
  archived: false,
});
