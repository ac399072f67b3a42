import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Counts } from "./torment.ts";
import type { Totals } from "./torture.ts";

const page = new URL("../../docs/torture.md", import.meta.url);
const [begin, end] = ["<!-- torture begin -->", "<!-- torture end -->"];

/** Puts the run's tables into docs/torture.md, between their marks. */
export function writeReport(totals: Totals, run: { seed: number; seconds: number; kills: number }): void {
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const [, after = ""] = rest.split(end);
  writeFileSync(page, `${before}${begin}\n\n${tables(totals, run)}\n${end}${after}`);
}

function tables(totals: Totals, { seed, seconds, kills }: { seed: number; seconds: number; kills: number }): string {
  const { lost, doubled, stuck } = totals;
  return [
    `Seed ${seed}, ${totals.loops} loops in ${Math.round(seconds / 60)} minutes on ${cpus().length} cores, Node ${process.version}, SQLite:`,
    `**${totals.loops} loops, ${kills} kills, ${lost.length} lost, ${doubled.length} doubled, ${stuck.length} stuck**.`,
    `${totals.tasks} tasks, ${totals.entries} entries; plain text at the hub after ${totals.plaintext} loops; programs that ended by themselves: ${totals.fellCount}.`,
    "",
    table("kill -9 of", "times", totals.kills),
    table("other fault", "times", totals.faults),
    table("a task's outcome", "tasks", totals.outcomes),
    table("its reason, where it has one", "tasks", totals.reasons),
  ].join("\n");
}

function table(name: string, unit: string, counts: Counts): string {
  const rows = [...counts].toSorted(([, a], [, b]) => b - a).map(([what, times]) => `| ${what} | ${times} |`);
  return [`| ${name} | ${unit} |`, "| --- | ---: |", ...rows, ""].join("\n");
}
