import type { Day } from "../../dates/calendar.ts";
import { basename } from "node:path";
import type { DateOrder } from "../../dates/resolve.ts";
import { CellDays, orderOfCells } from "./cell-days.ts";
import { isChannelHeader, plainHeader, roleOf } from "./columns.ts";
import { numberStyleOf, readNumber } from "./numbers.ts";
import type { NumberStyle } from "./numbers.ts";
import type { Export } from "./read-export.ts";
import type { Span } from "./weeks.ts";

/** Which column of one export is what. Indexes are places in a record; null: there is none. */
export type Shape = {
  date: number;
  group: number | null;
  item: number | null;
  currency: number | null;
  status: number | null;
  id: number | null;
  measures: { id: string; at: number; header: string }[];
  /** Rates, averages and prices of the export: seen, never added up. */
  unused: string[];
  style: NumberStyle;
  days: CellDays;
  /** The group of every row when no column says it: a name out of the file's own name. */
  fileGroup: string;
};

export const plainKey = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");

/** Same key, or the same but for a plural s. */
export const isSameName = (a: string, b: string): boolean =>
  plainKey(a) === plainKey(b) || plainKey(a).replace(/s$/, "") === plainKey(b).replace(/s$/, "");

/** `names` are the groups of the last report, `groupHeader` its first column's header. */
export function shapeOf(
  found: Export,
  span: Span,
  stated: DateOrder | null,
  names: readonly string[],
  groupHeader: string,
  today: Day,
): Shape {
  const { headers, records } = found;
  const sample = records.slice(0, 4000);
  const cellsAt = (at: number) => sample.map(({ cells }) => cells[at] ?? "");
  const roles = headers.map(roleOf);
  const date = roles.findIndex((role) => role?.kind === "date");
  const style = styleOf(
    headers,
    roles.map((role) => role?.kind === "measure" || role === null),
    sample.map(({ cells }) => cells),
    found.delimiter,
  );
  const measures: Shape["measures"] = [];
  const unused: string[] = [];
  for (const [at, header] of headers.entries()) {
    const role = roles[at];
    if (role === undefined || at === date || header === "") continue;
    if (role?.kind === "rate") unused.push(header);
    const isFigures = role === null && isMostlyNumbers(cellsAt(at), style);
    const id = role?.kind === "measure" ? role.id : isFigures ? plainHeader(header) : null;
    if (id === null) continue;
    const twin = measures.findIndex((one) => one.id === id);
    // "Total" beside "Revenue": the plainer name gives way.
    if (twin < 0) measures.push({ id, at, header });
    else if (/^(?:total|amount|value)$/.test(plainHeader(measures[twin]?.header ?? "")))
      measures.splice(twin, 1, { id, at, header });
  }
  const isMeasure = (at: number) => measures.some((one) => one.at === at);
  const texts = headers
    .map((_, at) => at)
    .filter(
      (at) =>
        at !== date && !isMeasure(at) && !["rate", "currency"].includes(roles[at]?.kind ?? "") && headers[at] !== "",
    );
  const group = groupColumn(texts, headers, cellsAt, names, groupHeader);
  const item =
    texts.find((at) => at !== group && roles[at]?.kind === "item") ??
    texts.find((at) => at !== group && roles[at]?.kind === "group") ??
    null;
  const at = (kind: string) =>
    headers.findIndex((_, index) => roles[index]?.kind === kind && index !== group && index !== item);
  const orNull = (index: number) => (index < 0 ? null : index);
  const id = headers.findIndex(
    (header, index) =>
      roles[index]?.kind === "id" && /order|transaction|receipt|invoice|booking|주문|거래|영수/i.test(header),
  );
  return {
    date,
    group,
    item,
    currency: orNull(at("currency")),
    status: orNull(at("status")),
    id: orNull(id),
    measures,
    unused,
    style,
    days: new CellDays(today, orderOfCells(cellsAt(date), stated, span, today)),
    fileGroup: groupOfFile(found.file, names),
  };
}

function styleOf(
  headers: readonly string[],
  isFigure: readonly boolean[],
  records: readonly string[][],
  delimiter: string,
): NumberStyle {
  const cells = records.flatMap((record) => record.filter((_, at) => isFigure[at] === true && at < headers.length));
  // Where a semicolon parts the cells, the comma was taken: by fractions.
  return numberStyleOf(cells) ?? (delimiter === ";" && cells.some((cell) => cell.includes(",")) ? "comma" : "point");
}

function isMostlyNumbers(cells: readonly string[], style: NumberStyle): boolean {
  const filled = cells.filter((cell) => readNumber(cell, style) !== "missing");
  return filled.length > 0 && filled.filter((cell) => readNumber(cell, style) !== null).length >= filled.length * 0.8;
}

/** The column with the last report's groups in it; else the one that its name or its few values make likely. */
function groupColumn(
  texts: readonly number[],
  headers: readonly string[],
  cellsAt: (at: number) => string[],
  names: readonly string[],
  groupHeader: string,
): number | null {
  const keys = new Set(names.map((name) => plainKey(name).replace(/s$/, "")));
  const hits = texts.map((at) => {
    const values = new Set(
      cellsAt(at)
        .map((cell) => plainKey(cell).replace(/s$/, ""))
        .filter((key) => key !== ""),
    );
    return { at, count: [...values].filter((key) => keys.has(key)).length, size: values.size };
  });
  const best = [...hits].sort((a, b) => b.count - a.count || a.size - b.size)[0];
  if (best !== undefined && best.count > 0 && best.count * 3 >= Math.min(best.size, keys.size)) return best.at;
  const named =
    texts.find((at) => groupHeader !== "" && isSameName(headers[at] ?? "", groupHeader)) ??
    texts.find((at) => isChannelHeader(headers[at] ?? "")) ??
    texts.find((at) => roleOf(headers[at] ?? "")?.kind === "group");
  if (named !== undefined) return named;
  if (names.length > 0) return null;
  const few = hits.filter(({ size }) => size >= 2 && size <= 12).sort((a, b) => a.size - b.size)[0];
  return few?.at ?? null;
}

const CHANNEL_WORDS =
  /\b(?:paid social|paid search|search|shopping|display|social|e-?mail|newsletter|affiliates?|organic|direct|video|youtube|facebook|instagram|tiktok|linkedin|pinterest|bing|google|meta|criteo|naver|kakao)\b|네이버|카카오|구글|메타|인스타그램/i;

function groupOfFile(file: string, names: readonly string[]): string {
  const stem = basename(file)
    .replace(/\.[^.]+$/, "")
    .replace(/[_.-]+/g, " ");
  const known = names.find((name) => plainKey(stem).includes(plainKey(name)));
  if (known !== undefined) return known;
  const word = CHANNEL_WORDS.exec(stem)?.[0];
  const rest = stem
    .replace(/\b(?:export|report|data|csv|w(?:eek)?\s?\d{1,2}|kw\s?\d{1,2}|final|copy|\d+)\b/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
  const name = word ?? (rest === "" ? stem : rest);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
