import type { Spread } from "./numbers.ts";

export type Row = {
  what: string;
  p50: number;
  p99: number | null;
  unit: string;
  baseline: number | null;
  ratio: number | null;
  aim: string;
};

type Given = { what: string; unit?: string; aim?: string; baseline?: number | null };

/** One line of the table. `baseline`: the same in the same run without us. */
export function rowOf({ p50, p99 }: Pick<Spread, "p50"> & { p99?: number }, given: Given): Row {
  const { what, unit = "ms", aim = "", baseline = null } = given;
  const ratio = baseline === null ? null : Math.round((p50 / baseline) * 100) / 100;
  return { what, p50, p99: p99 ?? null, unit, baseline, ratio, aim };
}

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    `${row.p50} ${row.unit}`,
    row.p99 === null ? "" : `${row.p99} ${row.unit}`,
    row.baseline === null ? "" : `${row.baseline} ${row.unit}`,
    row.ratio === null ? "" : `${row.ratio} ×`,
    row.aim,
  ]);
  const all = [["", "p50", "p99", "baseline", "ratio", "aim"], ...cells];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  return `${lines.join("\n")}\n`;
}
