/** The hub dies and comes back, with 20 devices that follow: how soon each has everything again. */
import type { ThreadId } from "../src/domain/ids.ts";
import type { NewEnvelope } from "../src/store/log/log-store.ts";
import { randomId } from "../test/fakes/sealed-space.ts";
import { connectionOf, deviceOf, HubWorld, sealedEntry, spaceIn } from "./hub-world.ts";
import { nowMs, spreadOf } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";

const followers = 20;
/** A hub that is away for longer: an update, a reboot. */
const longAwayMs = 10_000;

export async function benchHubRestart(rounds: number): Promise<Row[]> {
  await using world = await HubWorld.make();
  const { space, devices: members } = await world.fill((store) => spaceIn(store, followers));
  const thread = randomId<ThreadId>();
  await world.start();
  const heard = members.map((): number[] => []);
  const waiting = new Set<() => void>();
  const devices = await Promise.all(members.map((member) => deviceOf(world.url, space, member)));
  for (const [index, { device }] of devices.entries()) {
    device.beginThread(thread);
    device.listen(({ header }) => {
      heard[index]?.push(header.n);
      for (const look of waiting) look();
    });
    device.start();
  }
  const writer = connectionOf(world.url, space, space.runner);
  let n = 0;
  const append = async (): Promise<void> => {
    n += 1;
    const body = {
      title: `${n}`,
      project: null,
      agent: null,
      rung: "working",
      task: null,
      waitsFor: null,
      words: "",
      seq: n,
      at: 1,
      archived: false,
    };
    const { wire }: NewEnvelope = await sealedEntry(space, { th: thread, k: "summary", n }, body);
    await writer.append([JSON.parse(wire)]);
  };
  /** When each device had the entry `upTo`. */
  const current = (upTo: number): Promise<number[]> =>
    Promise.all(
      heard.map(
        (own) =>
          new Promise<number>((resolve) => {
            const look = (): void => {
              if (own.at(-1) !== upTo) return;
              waiting.delete(look);
              resolve(nowMs());
            };
            waiting.add(look);
            look();
          }),
      ),
    );
  await append();
  await current(1);
  const restart = async (awayMs: number): Promise<{ ready: number; times: number[] }> => {
    const killed = nowMs();
    await world.kill();
    await new Promise((resolve) => void setTimeout(resolve, awayMs));
    await world.start();
    const ready = nowMs();
    const [times] = await Promise.all([current(n + 1), append()]);
    return { ready: ready - killed, times: times.map((at) => Math.max(0, at - ready)) };
  };
  const [quick, starts]: [number[], number[]] = [[], []];
  for (let count = 0; count < Math.max(3, rounds / 20); count += 1) {
    const { ready, times } = await restart(0);
    quick.push(...times);
    starts.push(ready);
  }
  const { times: late } = await restart(longAwayMs);
  for (const own of heard)
    if (own.join() !== Array.from({ length: n }, (_, i) => i + 1).join())
      throw new Error("lost, doubled or out of order");
  for (const { close } of devices) await close();
  writer.close();
  const what = `→ each of ${followers} devices has everything, and what came since (0 lost, in order)`;
  return [
    rowOf(spreadOf(quick), {
      what: `hub killed, ready again after ${Math.round(spreadOf(starts).p50)} ms ${what}`,
      aim: "p99 ≤ 2000",
    }),
    rowOf(spreadOf(late), { what: `hub away for ${longAwayMs / 1000} s ${what}`, aim: "p99 ≤ 2000" }),
  ];
}
