// `npm run torture -- --loops 10 [--kills 1000] [--seed 1] [--report]`: real processes, killed again and again.
import { parseArgs } from "node:util";
import { inTurnLine, inTurnTable, isRight, killInTurn } from "./in-turn.ts";
import { writeInTurn, writeReport } from "./report.ts";
import { Torture } from "./torture.ts";

const { values } = parseArgs({
  options: {
    loops: { type: "string", default: "5" },
    /** Stops once so many were killed; the loops are the limit then. */
    kills: { type: "string" },
    "kills-per-loop": { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    /** So many tasks while hub, computer and device are killed in turn, instead. */
    "in-turn": { type: "string" },
    report: { type: "boolean", default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = Number(values.seed);
if (values["in-turn"] !== undefined) {
  const tasks = Number(values["in-turn"]);
  const result = await killInTurn({ tasks, kills: Math.max(3, Math.round(tasks / 16)), seed });
  if (values.report) writeInTurn(result);
  say(inTurnTable(result));
  say(inTurnLine(result));
  process.exit(isRight(result) ? 0 : 1);
}
const torture = await Torture.begun({
  seed,
  killsPerLoop: Number(values["kills-per-loop"]),
  settleMsMax: 120_000,
});
const { totals } = torture;
const startedAt = performance.now();
try {
  for (let loop = 1; loop <= Number(values.loops); loop += 1) {
    await torture.loop(loop);
    const { lost, doubled, stuck, fell } = totals;
    say(
      `loop ${loop}, seed ${seed + loop}: ${torture.killCount} kills, ${totals.tasks} tasks, ${lost.length} lost, ${doubled.length} doubled, ${stuck.length} stuck`,
    );
    for (const fault of [...lost, ...doubled, ...stuck, ...fell]) say(`  ${fault.slice(0, 600)}`);
    if (lost.length + doubled.length + stuck.length > 0) break;
    fell.length = 0;
    if (values.kills !== undefined && torture.killCount >= Number(values.kills)) break;
  }
} finally {
  await torture.close();
}
const seconds = (performance.now() - startedAt) / 1000;
if (values.report) writeReport(totals, { seed, seconds, kills: torture.killCount });
const { lost, doubled, stuck, plaintext } = totals;
if (plaintext > 0) say(`the hub held plain text after ${plaintext} loops`);
say(
  `${totals.loops} loops, ${torture.killCount} kills, ${lost.length} lost, ${doubled.length} doubled, ${stuck.length} stuck`,
);
process.exit(lost.length + doubled.length + stuck.length + plaintext === 0 ? 0 : 1);
