import { readFileSync, statSync } from "node:fs";
import { decodeText } from "../../documents/read-document.ts";
import { roleOf } from "./columns.ts";

/** One record as it stands in the file; `line` is where it begins, the first line being 1. */
export type RawRecord = { line: number; cells: string[] };
export type Export = { file: string; headers: string[]; headerLine: number; records: RawRecord[]; delimiter: string };

const exportBytesMax = 64 * 1024 * 1024;

/** Null for a text that is no table with a date and figures; throws nothing for what a file holds. */
export async function readExport(file: string): Promise<Export | { why: string }> {
  const { size } = statSync(file);
  if (size > exportBytesMax) return { why: "larger than 64 MB" };
  if (size === 0) return { why: "empty" };
  const text = decode(readFileSync(file));
  if (text === null) return { why: "not a text file" };
  const { parse } = await import("csv-parse/sync");
  const stated = /^sep=(.)\r?\n/.exec(text);
  const delimiters = stated === null ? ranked(text) : [stated[1] ?? ","];
  for (const delimiter of delimiters) {
    let found: { record: string[]; info: { lines: number } }[];
    try {
      // Safe: with `info` each element is a record of texts beside its place.
      found = parse(text, {
        delimiter,
        bom: true,
        info: true,
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: false,
      }) as unknown as typeof found;
    } catch {
      continue;
    }
    const records = withLines(found);
    const at = headerAt(records);
    const header = records[at];
    if (at >= 0 && header !== undefined) {
      return { file, headers: header.cells, headerLine: header.line, records: records.slice(at + 1), delimiter };
    }
  }
  return { why: "no table with a date column and figures in it" };
}

/** UTF-8, UTF-16 or what old Korean and Western Windows programs write. */
function decode(bytes: Uint8Array): string | null {
  const isMarked = bytes[0] === 0xff || bytes[0] === 0xfe;
  try {
    if (!isMarked && !bytes.subarray(0, 4096).includes(0))
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    try {
      const korean = new TextDecoder("euc-kr", { fatal: true }).decode(bytes);
      if (/[가-힣]{2}/.test(korean)) return korean;
    } catch {
      return decodeText(bytes);
    }
  }
  return decodeText(bytes);
}

/** The delimiters to try, the one that cuts the most lines alike first. */
function ranked(text: string): string[] {
  const lines = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .slice(0, 40);
  const score = (delimiter: string) => {
    const counts = lines
      .map((line) => line.replace(/"[^"]*"/g, "").split(delimiter).length - 1)
      .filter((count) => count > 0);
    const modes = new Map<number, number>();
    for (const count of counts) modes.set(count, (modes.get(count) ?? 0) + 1);
    const [width, alike] = [...modes].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
    return alike * 100 + width;
  };
  return [",", ";", "\t", "|"]
    .map((delimiter) => ({ delimiter, score: score(delimiter) }))
    .filter(({ score: points }) => points > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ delimiter }) => delimiter);
}

/** The parser tells where a record ends; a quoted cell with line breaks begins earlier. */
function withLines(found: readonly { record: string[]; info: { lines: number } }[]): RawRecord[] {
  return found.map(({ record, info }) => {
    const inside = record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
    return { line: info.lines - inside, cells: record.map((cell) => cell.replace(/\s+/g, " ").trim()) };
  });
}

/** The first line among the top ones that names a date and at least one figure; exports often begin with a title. */
function headerAt(records: readonly RawRecord[]): number {
  let best = { at: -1, score: 0 };
  for (const [at, { cells }] of records.slice(0, 25).entries()) {
    const named = cells.filter((cell) => cell !== "");
    if (named.length < 2 || named.some((cell) => /^[\d.,£€$%\s-]+$/.test(cell))) continue;
    const roles = named.map(roleOf);
    const has = (kind: string) => roles.some((role) => role?.kind === kind);
    if (!has("date") || !(has("measure") || roles.some((role) => role === null))) continue;
    const score = roles.filter((role) => role !== null).length;
    if (score > best.score) best = { at, score };
  }
  return best.at;
}
