import { workOut } from "./rates.ts";
import type { Rate } from "./rates.ts";
import type { Row } from "./clean.ts";

/** Sums of the rows of one group (or of all), and the rates that follow from them. */
export type Sums = { rowCount: number; sum: (id: string) => number | null; rate: (rate: Rate) => number | null };

/** `sum` is null for a measure that none of the rows has. */
export function sumsOf(rows: readonly Row[]): Sums {
  const sums = new Map<string, number>();
  for (const { values } of rows) for (const [id, value] of values) sums.set(id, (sums.get(id) ?? 0) + value);
  // Adding fractions of two digits drifts in the tenth.
  const sum = (id: string) => {
    const found = sums.get(id);
    return found === undefined ? null : Math.round(found * 1e6) / 1e6;
  };
  return { rowCount: rows.length, sum, rate: ({ of }) => workOut(of, sum) };
}

export function groupBy<Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
