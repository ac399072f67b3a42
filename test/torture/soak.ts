// `npm run soak -- --minutes 30 [--report]`: hub, two computers and two devices at work on a bad network; what each of them
// holds is measured as it goes on, and must not grow.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { script } from "../fakes/scripted-agent-script.ts";
import { Chance } from "./chance.ts";
import { networkFaults } from "./fault-proxy.ts";
import { slopePerMinute, type Sample } from "./slope.ts";
import { saved } from "./torture.ts";
import type { VictimName } from "./victim.ts";
import { World } from "./world.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "30" }, report: { type: "boolean", default: false } },
});
const minutes = Number(values.minutes);
/** A start fills caches: the first part is not judged. */
const warmPart = 0.3;
const everyMs = Math.max(1_000, (minutes * 60_000) / 120);
/** What a process may gain in an hour of work, by the slope of the judged part. */
const rssPerMinuteMax = 512 * 1024;

type Measured = { rss: Sample[]; fds: Sample[]; threads: Sample[] };

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
const chance = new Chance(1);
const world = await World.made(chance);
// The map's keys are the victims' names.
const names = Object.keys(world.victims) as VictimName[];
const measured = new Map(names.map((name): [VictimName, Measured] => [name, { rss: [], fds: [], threads: [] }]));
const startedAt = performance.now();
const elapsed = (): number => (performance.now() - startedAt) / 60_000;
let tasks = 0;
let cuts = 0;

try {
  await Promise.all([giveTasks(), cutLines(), measure()]);
  world.proxy.heal();
  say(table());
  if (values.report) report();
  const grown = names.filter((name) => slopeOf(name, "rss") > rssPerMinuteMax || slopeOf(name, "fds") > 0.5);
  say(`${minutes} minutes, ${tasks} tasks, ${cuts} cuts, ${grown.length} grown`);
  process.exitCode = grown.length === 0 ? 0 : 1;
} finally {
  await world.close();
}

async function giveTasks(): Promise<void> {
  while (elapsed() < minutes) {
    for (const device of world.devices)
      for (const runner of world.runners) {
        tasks += 1;
        const text = script(`soak ${tasks}`, { do: "say", text: "word ".repeat(200), chunks: 20 });
        const options = { project: "Work", agent: "pi", runner: runner.memberId };
        await saved(device.victim, `soak-${tasks}`, { do: "give", name: `soak-${tasks}`, text, options });
      }
    await pause(1_000);
  }
}

async function cutLines(): Promise<void> {
  while (elapsed() < minutes) {
    await pause(chance.between(500, 3_000));
    world.proxy.begin(chance.one(networkFaults));
    cuts += 1;
    await pause(chance.between(50, 500));
    world.proxy.heal();
  }
}

async function measure(): Promise<void> {
  while (elapsed() < minutes) {
    for (const [name, { rss, fds, threads }] of measured) {
      const folder = `/proc/${world.victims[name].talk.pid}`;
      const status = readFileSync(`${folder}/status`, "utf8");
      rss.push({ at: elapsed(), value: Number(/VmRSS:\s*(\d+)/.exec(status)?.[1]) * 1024 });
      threads.push({ at: elapsed(), value: Number(/Threads:\s*(\d+)/.exec(status)?.[1]) });
      fds.push({ at: elapsed(), value: readdirSync(`${folder}/fd`).length });
    }
    await pause(everyMs);
  }
}

function slopeOf(name: VictimName, what: keyof Measured): number {
  const samples = measured.get(name)?.[what] ?? [];
  return slopePerMinute(samples.filter(({ at }) => at > minutes * warmPart));
}

function table(): string {
  const mib = (bytes: number | undefined): string => ((bytes ?? 0) / 1024 / 1024).toFixed(1);
  const rows = [...measured].map(([name, { rss, fds, threads }]) => {
    const warm = rss.find(({ at }) => at > minutes * warmPart);
    const slope = (slopeOf(name, "rss") / 1024).toFixed(1);
    return `| ${name} | ${mib(warm?.value)} | ${mib(rss.at(-1)?.value)} | ${slope} | ${fds[0]?.value} | ${fds.at(-1)?.value} | ${threads.at(-1)?.value} |`;
  });
  const head = "| program | MiB warm | MiB at the end | KiB per minute | files at first | files at the end | threads |";
  return [head, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |", ...rows].join("\n");
}

function report(): void {
  const page = new URL("../../docs/torture.md", import.meta.url);
  const [begin, end] = ["<!-- soak begin -->", "<!-- soak end -->"];
  const [before = "", rest = ""] = readFileSync(page, "utf8").split(begin);
  const [, after = ""] = rest.split(end);
  const words = `${minutes} minutes, ${tasks} tasks, ${cuts} network faults; the first ${warmPart * 100} % is not judged.`;
  writeFileSync(page, `${before}${begin}\n\n${words}\n\n${table()}\n\n${end}${after}`);
}
