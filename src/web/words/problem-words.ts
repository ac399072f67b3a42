/** What happened, and what to do about it; null where there is nothing to do. */
export type ProblemWords = { title: string; next: string | null };

/** Lines `code | what happened | what to do`. */
export function problemTable(lines: string): ReadonlyMap<string, ProblemWords> {
  const rows = lines.split("\n").filter((line) => line !== "");
  return new Map(
    rows.map((line) => {
      const [code = "", title = "", next = null] = line.split(" | ");
      return [code, { title, next }];
    }),
  );
}
