import type { Day } from "../../dates/calendar.ts";
import { isMoneyMeasure, plainHeader } from "./columns.ts";
import { currencyIn, readNumber } from "./numbers.ts";
import { isTotalLabel } from "./last-report.ts";
import type { Export, RawRecord } from "./read-export.ts";
import type { Rules } from "./rules.ts";
import { isSameName, plainKey } from "./shape-export.ts";
import type { Shape } from "./shape-export.ts";
import type { Span } from "./weeks.ts";

/** A row that counts. A measure that the export does not have is not in `values`. */
export type Row = {
  file: string;
  line: number;
  day: Day;
  group: string;
  item: string;
  values: Map<string, number>;
  status: string;
  isRefund: boolean;
};

export type DropReason =
  | "blank"
  | "total"
  | "no-date"
  | "outside"
  | "test"
  | "picked"
  | "least"
  | "refund"
  | "currency"
  | "missing"
  | "duplicate";
/** `detail` is what a person needs to see why: the cell, the twin's line, the rule's words. */
export type Dropped = { file: string; line: number; reason: DropReason; detail: string; values: Map<string, number> };

export type Cleaned = {
  /** Orders were counted from their numbers: a further line of one has none. */ areOrdersCounted: boolean;
  rows: Row[];
  dropped: Dropped[];
  refunds: number;
  zeroed: number;
  unreadable: { file: string; line: number; cell: string; header: string }[];
};

export type ShapedExport = Export & { shape: Shape };

/** What counting needs beside the exports: `core` are the measures without which a row does not count. */
export type Counting = {
  rules: Rules;
  span: Span;
  core: ReadonlySet<string>;
  currency: string | null;
  nameOf: (group: string) => string;
  /** Orders are the different numbers of an order column, as no column counts them. */ orderId: boolean;
  seenOrders: Set<string>;
};

const TEST =
  /^\W*tests?(?:$|[\s_:-])|\btest (?:orders?|rows?|campaigns?|only|data|entry|entries|clicks?|lines?|purchase|bookings?|sales?|run|transactions?)\b|[([]tests?[)\]]|[_\s-]test$|^(?:zz+|xx+)[_-]|do not use|^dummy\b|^테스트|테스트$/i;
const NO_TEST = /\b(?:a\/?b|split)[ -]?test|\btest (?:drive|kits?|strips?|prep|yourself|lab)/i;
const REFUND = /\b(?:refund(?:ed)?|returned|return|credit note|chargeback|storno)\b|환불|반품/i;

/** Goes through all records once and says for each why it counts or doesn't. */
export function clean(exports: readonly ShapedExport[], counting: Counting): Cleaned {
  const cleaned: Cleaned = {
    areOrdersCounted: counting.orderId,
    rows: [],
    dropped: [],
    refunds: 0,
    zeroed: 0,
    unreadable: [],
  };
  const seen = new Map<string, { row: Row; line: number }>();
  for (const found of exports) {
    const empties = emptyColumns(found, counting);
    for (const record of found.records) cleanRecord(record, found, empties, counting, seen, cleaned);
  }
  return cleaned;
}

type Why = { reason: DropReason; detail: string };
const why = (reason: DropReason, detail: string): Why => ({ reason, detail });

function cleanRecord(
  record: RawRecord,
  found: ShapedExport,
  empties: ReadonlySet<string>,
  counting: Counting,
  seen: Map<string, { row: Row; line: number }>,
  cleaned: Cleaned,
): void {
  const { shape, file } = found;
  const { rules } = counting;
  const { line, cells } = record;
  const values = valuesOf(cells, shape);
  const drop = ({ reason, detail }: Why) =>
    void cleaned.dropped.push({ file, line, reason, detail, values: values.found });
  const row = rowOf(record, found, counting);
  if ("reason" in row) return drop(row);
  const lacking = lackingIn(record, row, found, empties, counting);
  for (const { at, header } of values.unread) cleaned.unreadable.push({ file, line, cell: cells[at] ?? "", header });
  if (lacking.length > 0 && rules.missing !== "zero") return drop(why("missing", lacking.join(", ")));
  cleaned.zeroed += lacking.length > 0 ? 1 : 0;
  const least = rules.least.find(({ measure, min }) => (row.values.get(measure) ?? Infinity) < min);
  if (least !== undefined) return drop(why("least", least.statement));
  const key = keyOf(row, cells, found, rules);
  const twin = seen.get(key);
  if (twin !== undefined && rules.duplicates !== "keep") {
    if (rules.duplicates !== "last") return drop(why("duplicate", String(twin.line)));
    const { row: older } = twin;
    cleaned.rows.splice(cleaned.rows.indexOf(older), 1);
    cleaned.dropped.push({
      file: older.file,
      line: older.line,
      ...why("duplicate", String(line)),
      values: older.values,
    });
  }
  if (counting.orderId && shape.id !== null && !shape.measures.some(({ id }) => id === "conversions"))
    countOrder(row, cells[shape.id] ?? "", counting.seenOrders);
  if (row.isRefund) takeRefund(row, rules, cleaned);
  seen.set(key, { row, line });
  cleaned.rows.push(row);
}

/** The row of a record, or why it is none: rules about single cells, in the order in which they are told. */
function rowOf({ line, cells }: RawRecord, found: ShapedExport, counting: Counting): Row | Why {
  const { shape, file } = found;
  const { rules, span } = counting;
  if (cells.every((cell) => cell === "")) return why("blank", "");
  const labels = cells.filter((_, at) => !shape.measures.some((one) => one.at === at));
  const total = labels.find((cell) => isTotalRow(cell));
  if (total !== undefined) return why("total", total);
  const day = shape.days.read(cells[shape.date] ?? "");
  if (day === null) return why("no-date", cells[shape.date] ?? "");
  if (day < span.first || day > span.last) return why("outside", day);
  const test = labels.find((cell) => TEST.test(cell) && !NO_TEST.test(cell));
  if (test !== undefined && rules.tests !== "keep") return why("test", test);
  const pick = pickedBy(cells, found, rules);
  if (pick !== null) return why("picked", pick);
  const item = shape.item === null ? "" : (cells[shape.item] ?? "");
  const status = shape.status === null ? "" : (cells[shape.status] ?? "");
  const { found: figures } = valuesOf(cells, shape);
  const revenue = figures.get("revenue") ?? 0;
  const isRefund = revenue < 0 || REFUND.test(status) || /^(?:refund|환불)(?![\p{L}])/iu.test(item);
  if (isRefund && rules.refunds === "drop") return why("refund", status === "" ? String(revenue) : status);
  const factor = exchangeOf(cells, shape, counting);
  if (factor === null) return why("currency", moneyOf(cells, shape) ?? "");
  const values = new Map([...figures].map(([id, value]) => [id, isMoneyMeasure(id) ? value * factor : value]));
  return { file, line, day, group: groupOf(cells, shape, counting), item, values, status, isRefund };
}

/** The headers of the figures without which this row does not count. */
function lackingIn(
  { cells }: RawRecord,
  { group, values }: Row,
  { shape }: ShapedExport,
  empties: ReadonlySet<string>,
  { core }: Counting,
): string[] {
  return shape.measures
    .filter(
      ({ id, at }) =>
        core.has(id) && !values.has(id) && (cells[at] === undefined || !empties.has(`${plainKey(group)}|${id}`)),
    )
    .map(({ header }) => header);
}

function isTotalRow(cell: string): boolean {
  return (
    (isTotalLabel(cell) && !/^all$/i.test(cell)) ||
    /^(?:grand|sub)[\s-]?totals?\b|^totals?\s*[:(–-]|^(?:total|summe) (?:for|of|all|week|report)\b|^(?:합계|총계|소계)/i.test(
      cell,
    )
  );
}

function valuesOf(
  cells: readonly string[],
  shape: Shape,
): { found: Map<string, number>; unread: { at: number; header: string }[] } {
  const found = new Map<string, number>();
  const unread: { at: number; header: string }[] = [];
  for (const { id, at, header } of shape.measures) {
    const value = readNumber(cells[at] ?? "", shape.style);
    if (typeof value === "number") found.set(id, value);
    else if (value === null) unread.push({ at, header });
  }
  return { found, unread };
}

function groupOf(cells: readonly string[], shape: Shape, { nameOf }: Counting): string {
  const cell = shape.group === null ? shape.fileGroup : (cells[shape.group] ?? "");
  return nameOf(cell);
}

/** Measures that a whole group leaves empty (organic traffic has no spend) are not missing in each of its rows. */
function emptyColumns({ shape, records }: ShapedExport, counting: Counting): Set<string> {
  const filled = new Map<string, boolean>();
  if (counting.rules.missing === "drop") return new Set();
  for (const { cells } of records) {
    if (shape.days.read(cells[shape.date] ?? "") === null) continue;
    for (const { id, at } of shape.measures) {
      const key = `${plainKey(groupOf(cells, shape, counting))}|${id}`;
      filled.set(key, filled.get(key) === true || typeof readNumber(cells[at] ?? "", shape.style) === "number");
    }
  }
  return new Set([...filled].filter(([, isFilled]) => !isFilled).map(([key]) => key));
}

/** The words of the rule that takes this row out; null when none does. */
function pickedBy(cells: readonly string[], { shape, records }: ShapedExport, { picks }: Rules): string | null {
  const texts = cells.map((cell, at) => (shape.measures.some((one) => one.at === at) ? "" : cell));
  for (const { words, isOnly, isPart, statement } of picks) {
    const isOne = (text: string) => words.some((word) => isSameName(text, word));
    if (isOnly) {
      const at = texts.findIndex((_, index) => records.some((record) => isOne(record.cells[index] ?? "")));
      if (at >= 0 && !isOne(texts[at] ?? "")) return statement;
    } else if (
      texts.some(
        (text) =>
          text !== "" && (isPart ? words.some((word) => text.toLowerCase().includes(word.toLowerCase())) : isOne(text)),
      )
    )
      return statement;
  }
  return null;
}

function moneyOf(cells: readonly string[], shape: Shape): string | null {
  const stated = shape.currency === null ? null : currencyIn(cells[shape.currency] ?? "");
  return (
    stated ??
    shape.measures
      .map(({ at, id, header }) => (isMoneyMeasure(id) ? (currencyIn(cells[at] ?? "") ?? currencyIn(header)) : null))
      .find((sign) => sign !== null) ??
    null
  );
}

/** 1 for the report's own currency; null for another one without a stated rate. */
function exchangeOf(cells: readonly string[], shape: Shape, { rules, currency }: Counting): number | null {
  const money = moneyOf(cells, shape);
  if (money === null || currency === null || money === currency) return 1;
  return [...rules.exchange].find(([from]) => from === money || currencyIn(from) === money)?.[1] ?? null;
}

function keyOf(
  { day, group, item, values }: Row,
  cells: readonly string[],
  { shape, headers }: ShapedExport,
  { duplicateKey }: Rules,
): string {
  const at =
    duplicateKey === null
      ? null
      : headers.findIndex(
          (header) => isSameName(header, duplicateKey) || plainHeader(header).includes(plainHeader(duplicateKey)),
        );
  // One order has many lines: its number alone makes twins only where a rule says so.
  const id = at === null ? null : at < 0 ? shape.id : at;
  if (id !== null && (cells[id] ?? "") !== "") return `#${cells[id]}|${(values.get("revenue") ?? 0) < 0}`;
  const measured = new Set([shape.date, shape.group, ...shape.measures.map((one) => one.at)]);
  const rest = cells
    .map((cell, index) => (measured.has(index) ? "" : `${plainHeader(headers[index] ?? "")}:${plainKey(cell)}`))
    .filter((cell) => cell !== "");
  return JSON.stringify([
    day,
    plainKey(group),
    plainKey(item),
    [...values].sort(([a], [b]) => a.localeCompare(b)),
    rest.sort(),
  ]);
}

/** An order of several lines is one; money given back is none. */
function countOrder(row: Row, id: string, seen: Set<string>): void {
  const isNew = id !== "" && !seen.has(id) && !row.isRefund;
  if (isNew) seen.add(id);
  row.values.set("conversions", isNew ? 1 : 0);
}

/** Refunds are in the sums as what they are: money given back; unless they are told apart. */
function takeRefund(row: Row, { refunds }: Rules, cleaned: Cleaned): void {
  const revenue = row.values.get("revenue") ?? 0;
  cleaned.refunds += Math.abs(revenue);
  if (refunds === "add") row.values.set("revenue", 0);
  else if (refunds === "net" && revenue > 0) row.values.set("revenue", -revenue);
}
