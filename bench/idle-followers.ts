/** A thousand that follow and say nothing: what they cost the real hub program. */
import { readFileSync } from "node:fs";
import { setTimeout as later } from "node:timers/promises";
import type { HubConnection } from "../src/hub-client/connection.ts";
import type { SealedSpace } from "../test/fakes/sealed-space.ts";
import { connectionOf, HubWorld, sealedEntry, spaceIn } from "./hub-world.ts";
import { round, type Spread } from "./numbers.ts";
import { rowOf, type Row } from "./rows.ts";

/** Each with a computer, two phones and a browser. */
const spaces = 250;
const restMs = 15_000;
const watchedMs = 20_000;

export async function benchIdleFollowers(): Promise<Row[]> {
  await using world = await HubWorld.make();
  const made = await world.fill(async (store) => {
    const all: Awaited<ReturnType<typeof spaceIn>>[] = [];
    for (let count = 0; count < spaces; count += 1) all.push(await spaceIn(store, 3));
    return all;
  });
  await world.start();
  await later(restMs);
  const alone = residentMb(world.pid);
  const lines: { space: SealedSpace; heard: number[]; connection: HubConnection }[] = [];
  for (const { space, devices } of made)
    await Promise.all(
      [space.runner, ...devices].map(async (member) => {
        const connection = connectionOf(world.url, space, member);
        const heard: number[] = [];
        lines.push({ space, heard, connection });
        const open = Promise.withResolvers<void>();
        connection.follow({
          after: 0,
          onEnvelope: ({ seq }) => void heard.push(seq),
          onConnection: (state) => void (state === "open" && open.resolve()),
        });
        await open.promise;
      }),
    );
  // What was used up by their coming and not yet given back is not what they take.
  await later(restMs);
  const memory = residentMb(world.pid);
  const before = processorMs(world.pid);
  await later(watchedMs);
  const busy = round(((processorMs(world.pid) - before) / watchedMs) * 100);
  for (const [index, { space }] of made.entries()) {
    const { wire } = await sealedEntry(space, { k: "summary", n: 1 }, { title: "x" });
    const own = lines.filter((line) => line.space === space);
    await own[index % own.length]?.connection.append([JSON.parse(wire)]).catch(() => {});
    await lines.find((line) => line.space === space)?.connection.append([JSON.parse(wire)]);
  }
  while (lines.some(({ heard }) => heard.length === 0)) await later(20);
  if (lines.some(({ heard }) => heard.join() !== "1")) throw new Error("a follower did not get its one entry once");
  for (const { connection } of lines) connection.close();
  const one = (p50: number): Pick<Spread, "p50"> => ({ p50 });
  return [
    rowOf(one(memory), {
      what: `resident memory of the hub, ${lines.length} idle followers of ${spaces} spaces (beside: nobody)`,
      unit: "MB",
      baseline: alone,
      aim: "≤ 150",
    }),
    rowOf(one(busy), { what: "what of one processor the hub takes for their beats", unit: "%" }),
  ];
}

const residentMb = (pid: number): number =>
  round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0") / 1024);

/** In user and system mode; the kernel counts in hundredths of a second. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
