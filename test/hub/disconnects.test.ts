import { readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test, vi } from "vitest";
import { HubConnection } from "../../src/hub-client/connection.ts";
import { silentLog, type Clock, type Timer } from "../../src/domain/ports.ts";
import { realClock } from "../fakes/real-clock.ts";
import { connect, Heard, publish, sealed, testHub } from "../fakes/test-hub.ts";
import { sealedSpace, testRandom, type SealedSpace, type TestMember } from "../fakes/sealed-space.ts";
import { Chance } from "../torture/chance.ts";
import { FaultProxy } from "../torture/fault-proxy.ts";
import { freePort } from "../torture/free-port.ts";

const followers = 8;
const rounds = 125;
/** Compiled code, caches and what the test itself remembers; a connection that is kept weighs 20 KiB and more. */
const heapSlackBytes = 12 * 1024 * 1024;

setFlagsFromString("--expose-gc");
// What the flag has just made.
const collect = runInNewContext("gc") as () => void;

/** The product's timers keep no process alive, so Node does not list them: they are counted where they are made. */
class CountingClock implements Clock {
  pending = 0;

  now(): number {
    return realClock.now();
  }

  after(ms: number, callback: () => void): Timer {
    let isPending = true;
    const over = (): void => {
      if (isPending) this.pending -= 1;
      isPending = false;
    };
    this.pending += 1;
    const timer = realClock.after(ms, () => {
      over();
      callback();
    });
    return {
      cancel() {
        over();
        timer.cancel();
      },
    };
  }
}

type Held = { resources: Record<string, number>; fds: number; heap: number };

async function held(): Promise<Held> {
  for (let i = 0; i < 3; i += 1) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    collect();
  }
  const resources: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  return { resources, fds: readdirSync("/proc/self/fd").length, heap: process.memoryUsage().heapUsed };
}

test("a thousand connections cut off without a word leave nothing behind, at the hub or at its members", async (context) => {
  if (process.platform !== "linux") context.skip("open files are counted in /proc");
  const hubPort = await freePort();
  const clock = new CountingClock();
  const proxy = await FaultProxy.open(hubPort, new Chance(1));
  onTestFinished(() => proxy.close());
  const { hub } = await testHub({ port: hubPort, origins: [proxy.url], clock });
  const space = await sealedSpace();
  const runner = await publish(hub.url, space);
  const members = [space.owner, space.runner];
  const states = new Map<number, string>();
  const heard = new Heard();
  let cuts = 0;
  for (let i = 0; i < followers; i += 1) {
    const member = members[i % 2] ?? space.owner;
    connection(proxy.url, space, member, clock).follow({
      after: 0,
      onEnvelope: i === 0 ? heard.onEnvelope : () => {},
      onConnection: (state) => {
        if (states.get(i) === "open" && state === "away") cuts += 1;
        states.set(i, state);
      },
    });
  }
  const allOpen = (): Promise<void> =>
    vi.waitFor(() => expect([...states.values()].filter((state) => state === "open").length).toBe(followers), {
      timeout: 30_000,
      interval: 5,
    });
  const round = async (): Promise<void> => {
    const wanted = cuts + followers;
    proxy.begin("rst");
    proxy.heal();
    await vi.waitFor(() => expect(cuts).toBeGreaterThanOrEqual(wanted), { timeout: 30_000, interval: 5 });
    await allOpen();
  };
  await allOpen();
  // What is compiled and cached on the way is there before it is measured.
  for (let i = 0; i < 10; i += 1) await round();
  // Whoever waits has timers of its own: both are measured so.
  const before = await vi.waitFor(held, { timeout: 30_000, interval: 100 });
  const timersBefore = clock.pending;
  cuts = 0;
  for (let i = 0; i < rounds; i += 1) await round();
  expect(cuts).toBeGreaterThanOrEqual(followers * rounds);

  await vi.waitFor(
    async () => {
      const after = await held();
      const grown = (name: string): number => (after.resources[name] ?? 0) - (before.resources[name] ?? 0);
      expect({ sockets: grown("TCPSocketWrap"), timers: grown("Timeout") }).toEqual({ sockets: 0, timers: 0 });
      // Those that still wait for an answer of the last cut may be a few.
      expect(clock.pending).toBeLessThanOrEqual(timersBefore + followers);
      expect(after.fds).toBeLessThanOrEqual(before.fds);
      expect(after.heap - before.heap).toBeLessThan(heapSlackBytes);
    },
    { timeout: 30_000, interval: 100 },
  );
  // And what is stored now reaches the one that was cut off oftenest.
  await connect(hub.url, space, space.owner).append([await sealed(space, { n: 1 })]);
  await heard.untilSeq(1);
  expect((await runner.read({})).length).toBe(1);
}, 180_000);

function connection(url: string, space: SealedSpace, { id, signKey }: TestMember, clock: Clock): HubConnection {
  const member = { spaceId: space.spaceId, memberId: id, signKey };
  const made = new HubConnection({ url, member, clock, random: testRandom, log: silentLog });
  onTestFinished(() => made.close());
  return made;
}
