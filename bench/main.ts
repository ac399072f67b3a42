/**
 * `npm run bench`: how long a task takes to reach its agent and the first word to come back, how soon the phone app is
 * there and how it scrolls, how soon a pocket buzzes, how much the hub's stores keep, how soon a device has
 * what it missed; always beside a baseline of the same
 * run. A table on stderr, JSON on
 * stdout and in bench-results.json. Words choose parts, a number the rounds: `npm run bench -- start scroll`.
 */
import { writeFileSync } from "node:fs";
import { benchAskToPush } from "./ask-push.ts";
import { benchCatchUp } from "./catch-up.ts";
import { benchHubRestart } from "./hub-restart.ts";
import { benchIdleFollowers } from "./idle-followers.ts";
import { benchCheckpoints } from "./checkpoints.ts";
import { benchDirect, benchSealing } from "./parts.ts";
import { rowOf, tableOf, type Row } from "./rows.ts";
import { benchScroll } from "./web-scroll.ts";
import { benchStart } from "./web-start.ts";
import { benchThreadOpening } from "./thread-opening.ts";
import { benchBaseline } from "./way-baseline.ts";
import { benchStores } from "./stores.ts";
import { benchErrand } from "./way.ts";

const parts: Readonly<Record<string, (rounds: number) => Promise<Row[]>>> = {
  way,
  sealing: async (rounds) => [
    rowOf(await benchSealing(rounds), { what: "sealing, verifying and opening 600 bytes, alone" }),
  ],
  start: benchStart,
  scroll: benchScroll,
  push: benchAskToPush,
  stores: (rounds) => benchStores(rounds * 5),
  checkpoints: benchCheckpoints,
  missed: benchCatchUp,
  opening: benchThreadOpening,
  restart: benchHubRestart,
  idle: benchIdleFollowers,
};

const given = process.argv.slice(2);
const rounds = Number(given.find((word) => /^\d+$/.test(word)) ?? "200");
const chosen = given.filter((word) => !/^\d+$/.test(word));
const unknown = chosen.find((word) => !(word in parts));
if (unknown !== undefined) throw new Error(`no part is called ${unknown}: ${Object.keys(parts).join(", ")}`);

const rows: Row[] = [];
for (const [name, run] of Object.entries(parts))
  if (chosen.length === 0 || chosen.includes(name)) rows.push(...(await run(rounds)));

const result = { node: process.version, rounds, rows };
if (chosen.length === 0) writeFileSync("bench-results.json", `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.stderr.write(tableOf(rows));

/** From the person to the agent and back, by the real program and by the least that could do it. */
async function way(times: number): Promise<Row[]> {
  const baseline = await benchBaseline(times);
  const errand = await benchErrand(times);
  const direct = await benchDirect(times);
  return [
    rowOf(errand.toPrompt, {
      what: "task given → agent has the prompt",
      baseline: baseline.toPrompt.p50,
      aim: "≤ 3 × baseline",
    }),
    rowOf(errand.toDevice, {
      what: "agent's first text → second device has it",
      baseline: baseline.toDevice.p50,
      aim: "≤ 3 × baseline",
    }),
    rowOf(errand.cold, { what: "cold start: task given → new agent has the prompt" }),
    {
      ...rowOf(direct, { what: "prompt to the same agent, driven directly" }),
      baseline: direct.p50,
      ratio: Math.round((errand.toPrompt.p50 / direct.p50) * 100) / 100,
      aim: "runner's overhead",
    },
    rowOf({ p50: errand.readyMs }, { what: "errand up → ready", aim: "< 1000" }),
    rowOf({ p50: errand.idleMb }, { what: "resident memory, idle", unit: "MB", aim: "< 150" }),
    rowOf({ p50: errand.threadsMb }, { what: "resident memory, 100 threads", unit: "MB", aim: "< 150" }),
  ];
}
