import type { ProblemDetail } from "../domain/problem.ts";

/** What happened, and what to do about it; null where there is nothing to do. */
export type ProblemWords = { title: string; next: string | null };

/** `{folder}` stands for the problem's own fact of that name. */
export function filled({ title, next }: ProblemWords, detail: ProblemDetail): ProblemWords {
  // A fact that did not come along (a task's reason has none) leaves no hole: ": {ref}" goes as a whole.
  const fill = (text: string) =>
    text.replaceAll(
      /(: | \()?\{(\w+)\}(\))?/g,
      (_whole, before: string | undefined, name: string, after: string | undefined) => {
        const fact = detail[name];
        if (fact == null) return before === undefined ? `…${after ?? ""}` : "";
        return `${before ?? ""}${fact}${after ?? ""}`;
      },
    );
  return { title: fill(title), next: next === null ? null : fill(next) };
}

/** Lines `code | what happened | what to do`; `#` begins a heading. */
export function problemTable(lines: string): ReadonlyMap<string, ProblemWords> {
  const rows = lines.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    rows.map((line) => {
      const [code = "", title = "", next = null] = line.split(" | ");
      return [code, { title, next }];
    }),
  );
}
