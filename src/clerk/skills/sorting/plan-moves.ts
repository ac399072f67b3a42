import { basename, dirname, extname, join } from "node:path";
import type { Month } from "./find-month.ts";
import type { Wish } from "./read-wish.ts";
import { monthFolder } from "./read-wish.ts";

/** Paths inside the sorted folder, with `/`. */
export type Move = { from: string; to: string };
export type Sorted = { inside: string; month: Month | null; type: string | null };

/** `blocked`: files whose names are needed for folders; with any of them nothing is moved. */
export type MovePlan = { moves: Move[]; inPlace: string[]; blocked: string[] };

/**
 * Where each file goes. No two results share a path even where case and Unicode form don't count, and no file goes to
 * a path that any other file holds now: so the order of moves doesn't matter and none can overwrite.
 */
export function planMoves(
  files: readonly Sorted[],
  wish: Wish,
  others: readonly string[],
  folders: readonly string[],
): MovePlan {
  const taken = new Map<string, string>();
  for (const path of [...files.map(({ inside }) => inside), ...others]) taken.set(same(path), path);
  const spelling = new Map(folders.map((folder) => [same(folder), folder]));
  const plan: MovePlan = { moves: [], inPlace: [], blocked: [] };
  // Of two that would meet, the one that lies higher up keeps its name.
  for (const file of files.toSorted((a, b) => depthOf(a.inside) - depthOf(b.inside))) {
    const folder = spelled(folderOf(file, wish), spelling);
    const wanted = join(folder, basename(file.inside));
    if (same(wanted) === same(file.inside)) {
      plan.inPlace.push(file.inside);
      continue;
    }
    const to = free(wanted, taken);
    taken.set(same(to), to);
    plan.moves.push({ from: file.inside, to });
  }
  const needed = new Set(plan.moves.flatMap(({ to }) => ancestors(to)).map(same));
  plan.blocked = [...files.map(({ inside }) => inside), ...others].filter((path) => needed.has(same(path)));
  return plan;
}

function folderOf({ month, type }: Sorted, wish: Wish): string {
  const parts: string[] = [];
  for (const level of wish.levels) {
    if (level === "type") parts.push(type ?? wish.other);
    else if (month === null) parts.push(wish.undated);
    else parts.push(level === "year" ? String(month.year) : monthFolder(wish.monthName, month.year, month.month));
  }
  return join(...parts.filter((part, at) => parts.indexOf(part) === at));
}

/** A folder that is there already keeps its spelling: "Sales" is not joined by a "sales". */
function spelled(folder: string, spelling: ReadonlyMap<string, string>): string {
  return folder.split("/").reduce((path, part) => {
    const next = path === "" ? part : `${path}/${part}`;
    return spelling.get(same(next)) ?? next;
  }, "");
}

function free(wanted: string, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(same(wanted))) return wanted;
  const kind = extname(wanted);
  const stem = wanted.slice(0, wanted.length - kind.length);
  for (let count = 2; ; count += 1) {
    const path = `${stem} (${count})${kind}`;
    if (!taken.has(same(path))) return path;
  }
}

function ancestors(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [folder, ...ancestors(folder)];
}

const depthOf = (path: string): number => path.split("/").length;
const same = (path: string): string => path.normalize("NFC").toLowerCase();

/** How many go to each folder, in order of the folders. */
export function countsOf(moves: readonly Move[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { to } of moves) counts.set(dirname(to), (counts.get(dirname(to)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b, "en")));
}

/** The whole plan as a person reads it: each folder with what comes into it. */
export function planText(moves: readonly Move[]): string {
  return Object.entries(countsOf(moves))
    .map(([folder, count]) => {
      const lines = moves
        .filter(({ to }) => dirname(to) === folder)
        .map(({ from, to }) => (basename(from) === basename(to) ? `  ${from}` : `  ${from} → ${basename(to)}`));
      return `${folder}/ (${count})\n${lines.join("\n")}`;
    })
    .join("\n");
}
