import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { inTurnLine, inTurnTable, type InTurn } from "./in-turn.ts";
import type { Counts } from "./torment.ts";
import type { Totals } from "./torture.ts";

const page = new URL("../../docs/torture.md", import.meta.url);
/** Puts the run's tables into docs/torture.md, between their marks. */
export function writeReport(totals: Totals, run: { seed: number; seconds: number; kills: number }): void {
  put("torture", tables(totals, run));
}

export function writeInTurn(result: InTurn): void {
  put("in turn", `${inTurnTable(result)}\n\n**${inTurnLine(result)}.**\n`);
}

function put(name: string, words: string): void {
  const [begin, end] = [`<!-- ${name} begin -->`, `<!-- ${name} end -->`];
  const [before = "", rest = ""] = readFileSync(page, "utf8").split(begin);
  const [, after = ""] = rest.split(end);
  writeFileSync(page, `${before}${begin}\n\n${words}\n${end}${after}`);
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
