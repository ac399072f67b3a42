/** A device that was away: 10,000 entries that it has missed, of a thread that is open on it and of threads that are not. */
import type { EntryId, ThreadId } from "../src/domain/ids.ts";
import type { ThreadView } from "../src/domain/fold.ts";
import { deviceOf, HubWorld, sealedEntry, spaceIn, taskBody, updateOf } from "./hub-world.ts";
import { orderHeader, randomId } from "../test/fakes/sealed-space.ts";
import { nowMs, round, spreadOf } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";
import { WireBytes } from "./wire-bytes.ts";

const missed = 10_000;

export async function benchCatchUp(rounds: number): Promise<Row[]> {
  await using world = await HubWorld.make();
  const thread = randomId<ThreadId>();
  const task = randomId<EntryId>();
  const { space, devices } = await world.fill(async (store) => {
    const filled = await spaceIn(store, 1);
    const { owner, runner } = filled.space;
    const order = { th: thread, k: "task", n: 1, id: task, f: owner.id, a: runner.id, x: orderHeader(filled.space).x };
    await store.append([await sealedEntry(filled.space, order, taskBody, owner)], 1);
    for (let n = 2; n <= missed; n += 500) {
      const count = Math.min(500, missed - n + 1);
      const batch = Array.from({ length: count }, (_, i) => updateOf(filled.space, thread, n + i, task));
      await store.append(await Promise.all(batch), 1);
    }
    return filled;
  });
  const [member] = devices;
  if (member === undefined) throw new Error("one device");
  await world.start();
  const wire = new WireBytes();
  const one = async (isOpen: boolean): Promise<{ ms: number; bytes: number }> => {
    const { device, close } = await deviceOf(world.url, space, member);
    const view: ThreadView | null = isOpen ? device.beginThread(thread) : null;
    let heard = 0;
    const done = Promise.withResolvers<void>();
    const count = (): void => void ((heard += 1) === missed && done.resolve());
    device.listen(count);
    device.onNewcomer(count);
    const [from, bytesFrom] = [nowMs(), wire.down];
    device.start();
    await done.promise;
    const ms = nowMs() - from;
    const bytes = wire.down - bytesFrom;
    await close();
    const tools = [...(view?.tasks.get(task)?.tools.keys() ?? [])];
    if (isOpen && (tools.length !== missed - 1 || tools.some((tool, i) => tool !== `t${i + 2}`)))
      throw new Error(`${tools.length} of ${missed - 1} entries were folded in order`);
    return { ms, bytes };
  };
  const rows: Row[] = [];
  for (const isOpen of [false, true]) {
    const all: { ms: number; bytes: number }[] = [];
    await one(isOpen);
    for (let count = 0; count < Math.max(3, Math.ceil(rounds / 40)); count += 1) all.push(await one(isOpen));
    const megabytes = round((all[0]?.bytes ?? 0) / 1e6);
    const what = isOpen ? "of the thread on screen: verified, opened, folded" : "of threads nobody looks at";
    rows.push(
      rowOf(spreadOf(all.map(({ ms }) => ms)), {
        what: `10,000 missed entries ${what} (${megabytes} MB on the wire)`,
        aim: "≤ 1000",
      }),
    );
  }
  return rows;
}
