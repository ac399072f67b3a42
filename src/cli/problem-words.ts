import type { ProblemDetail } from "../domain/problem.ts";

/** What happened, and what to do about it; null where there is nothing to do. */
export type ProblemWords = { title: string; next: string | null };

/** `{folder}` stands for the problem's own fact of that name. */
export function filled({ title, next }: ProblemWords, detail: ProblemDetail): ProblemWords {
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (detail[name] == null ? whole : String(detail[name])));
  return { title: fill(title), next: next === null ? null : fill(next) };
}

/** Rows `code, title, next` as a table of words. */
export function problemTable(
  rows: readonly (readonly [code: string, title: string, next: string | null])[],
): ReadonlyMap<string, ProblemWords> {
  return new Map(rows.map(([code, title, next]) => [code, { title, next }]));
}
