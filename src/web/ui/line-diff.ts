export type DiffLine = { kind: "same" | "added" | "removed"; text: string };
export type DiffPart = { is: "lines"; lines: DiffLine[] } | { is: "same"; count: number };

/** Beyond this many cells the middle is shown as all removed, all added: never a phone that hangs. */
const cellsMax = 400_000;
const contextLines = 2;

/** What changed between two texts, line by line, with a little of what stayed around it. */
export function lineDiff(
  before: string | null,
  after: string | null,
): { parts: DiffPart[]; added: number; removed: number } {
  const lines = compare(linesOf(before), linesOf(after));
  return {
    parts: folded(lines),
    added: lines.filter((line) => line.kind === "added").length,
    removed: lines.filter((line) => line.kind === "removed").length,
  };
}

function linesOf(text: string | null): string[] {
  if (text === null || text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

function compare(before: string[], after: string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end))
    end += 1;
  const same = (text: string): DiffLine => ({ kind: "same", text });
  return [
    ...before.slice(0, start).map(same),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ];
}

/** The longest common subsequence of what differs. */
function middle(before: string[], after: string[]): DiffLine[] {
  const width = after.length + 1;
  if (before.length * after.length > cellsMax)
    return [
      ...before.map((text) => ({ kind: "removed", text }) as const),
      ...after.map((text) => ({ kind: "added", text }) as const),
    ];
  const longest = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const [down = 0, right = 0, both = 0] = [
        longest[(i + 1) * width + j],
        longest[i * width + j + 1],
        longest[(i + 1) * width + j + 1],
      ];
      longest[i * width + j] = before[i] === after[j] ? both + 1 : Math.max(down, right);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [mine, theirs] = [before[i], after[j]];
    if (mine !== undefined && mine === theirs) {
      lines.push({ kind: "same", text: mine });
      i += 1;
      j += 1;
    } else if (
      mine !== undefined &&
      (theirs === undefined || (longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0))
    ) {
      lines.push({ kind: "removed", text: mine });
      i += 1;
    } else {
      lines.push({ kind: "added", text: theirs ?? "" });
      j += 1;
    }
  }
  return lines;
}

function folded(lines: DiffLine[]): DiffPart[] {
  const isNear = lines.map(() => false);
  for (const [index, line] of lines.entries()) {
    if (line.kind === "same") continue;
    for (
      let near = Math.max(0, index - contextLines);
      near <= Math.min(lines.length - 1, index + contextLines);
      near += 1
    )
      isNear[near] = true;
  }
  const parts: DiffPart[] = [];
  for (const [index, line] of lines.entries()) {
    const last = parts.at(-1);
    if (isNear[index] === true) {
      if (last?.is === "lines") last.lines.push(line);
      else parts.push({ is: "lines", lines: [line] });
    } else if (last?.is === "same") last.count += 1;
    else parts.push({ is: "same", count: 1 });
  }
  return parts;
}
