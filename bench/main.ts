/**
 * `npm run bench`: how long a task takes to reach its agent and the first word to come back, always beside a baseline of
 * the same run. A table on stderr, JSON on stdout and in bench-results.json.
 */
import { writeFileSync } from "node:fs";
import { benchBaseline } from "./way-baseline.ts";
import { benchDirect, benchSealing } from "./parts.ts";
import { benchErrand } from "./way.ts";

const rounds = Number(process.argv[2] ?? "200");
const baseline = await benchBaseline(rounds);
const errand = await benchErrand(rounds);
const direct = await benchDirect(rounds);
const sealing = await benchSealing(rounds);

type Row = {
  what: string;
  p50: number;
  p99: number | null;
  unit: string;
  baseline: number | null;
  ratio: number | null;
  aim: string;
};
const ratio = (value: number, base: number): number => Math.round((value / base) * 100) / 100;
const rows: Row[] = [
  {
    what: "task given → agent has the prompt",
    ...pick(errand.toPrompt),
    unit: "ms",
    ...against(errand.toPrompt.p50, baseline.toPrompt.p50),
    aim: "≤ 3 × baseline",
  },
  {
    what: "agent's first text → second device has it",
    ...pick(errand.toDevice),
    unit: "ms",
    ...against(errand.toDevice.p50, baseline.toDevice.p50),
    aim: "≤ 3 × baseline",
  },
  {
    what: "cold start: task given → new agent has the prompt",
    ...pick(errand.cold),
    unit: "ms",
    baseline: null,
    ratio: null,
    aim: "",
  },
  {
    what: "sealing, verifying and opening 600 bytes, alone",
    ...pick(sealing),
    unit: "ms",
    baseline: null,
    ratio: null,
    aim: "",
  },
  {
    what: "prompt to the same agent, driven directly",
    ...pick(direct),
    unit: "ms",
    ...against(errand.toPrompt.p50, direct.p50),
    aim: "runner's overhead",
  },
  { what: "errand up → ready", p50: errand.readyMs, p99: null, unit: "ms", baseline: null, ratio: null, aim: "< 1000" },
  {
    what: "resident memory, idle",
    p50: errand.idleMb,
    p99: null,
    unit: "MB",
    baseline: null,
    ratio: null,
    aim: "< 150",
  },
  {
    what: "resident memory, 100 threads",
    p50: errand.threadsMb,
    p99: null,
    unit: "MB",
    baseline: null,
    ratio: null,
    aim: "< 150",
  },
];

const result = { node: process.version, rounds, rows };
writeFileSync("bench-results.json", `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.stderr.write(tableOf(rows));

function pick({ p50, p99 }: { p50: number; p99: number }): { p50: number; p99: number } {
  return { p50, p99 };
}

function against(value: number, base: number): { baseline: number; ratio: number } {
  return { baseline: base, ratio: ratio(value, base) };
}

function tableOf(lines: Row[]): string {
  const cells = lines.map((row) => [
    row.what,
    `${row.p50} ${row.unit}`,
    row.p99 === null ? "" : `${row.p99} ${row.unit}`,
    row.baseline === null ? "" : `${row.baseline} ${row.unit}`,
    row.ratio === null ? "" : `${row.ratio} ×`,
    row.aim,
  ]);
  const all = [["", "p50", "p99", "baseline", "ratio", "aim"], ...cells];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return `${all.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ")).join("\n")}\n`;
}
