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
export type Row = { file: string; line: number; day: Day; group: string; item: string; values: Map<string, number>; status: string; isRefund: boolean };

export type DropReason = "blank" | "total" | "no-date" | "outside" | "test" | "picked" | "least" | "refund" | "currency" | "missing" | "duplicate";
/** `detail` is what a person needs to see why: the cell, the twin's line, the rule's words. */
export type Dropped = { file: string; line: number; reason: DropReason; detail: string; values: Map<string, number> };

export type Cleaned = { /** Orders were counted from their numbers: a further line of one has none. */ areOrdersCounted: boolean; rows: Row[]; dropped: Dropped[]; refunds: number; zeroed: number; unreadable: { file: string; line: number; cell: string; header: string }[] };

export type ShapedExport = Export & { shape: Shape };

/** What counting needs beside the exports: `core` are the measures without which a row does not count. */
export type Counting = { rules: Rules; span: Span; core: ReadonlySet<string>; currency: string | null; nameOf: (group: string) => string; /** Orders are the different numbers of an order column, as no column counts them. */ orderId: boolean; seenOrders: Set<string> };

const TEST = /^\W*tests?(?:$|[\s_:-])|\btest (?:orders?|rows?|campaigns?|only|data|entry|entries|clicks?|lines?|purchase|bookings?|sales?|run|transactions?)\b|[([]tests?[)\]]|[_\s-]test$|^(?:zz+|xx+)[_-]|do not use|^dummy\b|^테스트|테스트$/i;
const NO_TEST = /\b(?:a\/?b|split)[ -]?test|\btest (?:drive|kits?|strips?|prep|yourself|lab)/i;
const REFUND = /\b(?:refund(?:ed)?|returned|return|credit note|chargeback|storno)\b|환불|반품/i;

/** Goes through all records once and says for each why it counts or doesn't. */
export function clean(exports: readonly ShapedExport[], counting: Counting): Cleaned {
  const cleaned: Cleaned = { areOrdersCounted: counting.orderId, rows: [], dropped: [], refunds: 0, zeroed: 0, unreadable: [] };
  const seen = new Map<string, { row: Row; place: string }>();
  for (const found of exports) {
    const empties = emptyColumns(found, counting);
    for (const record of found.records) cleanRecord(record, found, empties, counting, seen, cleaned);
  }
  return cleaned;
}

function cleanRecord(record: RawRecord, found: ShapedExport, empties: ReadonlySet<string>, counting: Counting, seen: Map<string, { row: Row; place: string }>, cleaned: Cleaned): void {
  const { shape, file } = found;
  const { rules, span } = counting;
  const { line, cells } = record;
  const values = valuesOf(cells, shape);
  const drop = (reason: DropReason, detail: string) => void cleaned.dropped.push({ file, line, reason, detail, values: values.found });
  if (cells.every((cell) => cell === "")) return drop("blank", "");
  const labels = cells.filter((_, at) => !shape.measures.some((one) => one.at === at));
  const total = labels.find((cell) => isTotalRow(cell));
  if (total !== undefined) return drop("total", total);
  const day = shape.days.read(cells[shape.date] ?? "");
  if (day === null) return drop("no-date", cells[shape.date] ?? "");
  if (day < span.first || day > span.last) return drop("outside", day);
  const group = groupOf(cells, shape, counting);
  const item = shape.item === null ? "" : (cells[shape.item] ?? "");
  const test = labels.find((cell) => TEST.test(cell) && !NO_TEST.test(cell));
  if (test !== undefined && rules.tests !== "keep") return drop("test", test);
  const pick = pickedBy(cells, found, rules);
  if (pick !== null) return drop("picked", pick);
  const status = shape.status === null ? "" : (cells[shape.status] ?? "");
  const revenue = values.found.get("revenue") ?? 0;
  const isRefund = revenue < 0 || REFUND.test(status) || (shape.item !== null && /^(?:refund|환불)\b/i.test(item));
  if (isRefund && rules.refunds === "drop") return drop("refund", status === "" ? String(revenue) : status);
  const factor = exchangeOf(cells, shape, counting);
  if (factor === null) return drop("currency", moneyOf(cells, shape) ?? "");
  const missing = shape.measures.filter(({ id, at }) => counting.core.has(id) && !values.found.has(id) && !empties.has(`${plainKey(group)}|${id}`) && cells[at] !== undefined);
  const lost = shape.measures.filter(({ id, at }) => counting.core.has(id) && cells[at] === undefined);
  for (const { at, header } of values.unread) cleaned.unreadable.push({ file, line, cell: cells[at] ?? "", header });
  if (missing.length + lost.length > 0 && rules.missing !== "zero") return drop("missing", [...missing, ...lost].map(({ header }) => header).join(", "));
  cleaned.zeroed += missing.length > 0 ? 1 : 0;
  const row: Row = { file, line, day, group, item, values: new Map([...values.found].map(([id, value]) => [id, isMoneyMeasure(id) ? value * factor : value])), status, isRefund };
  const least = rules.least.find(({ measure, min }) => (row.values.get(measure) ?? Infinity) < min);
  if (least !== undefined) return drop("least", least.statement);
  const key = keyOf(row, cells, found, rules);
  const twin = seen.get(key);
  if (twin !== undefined && rules.duplicates !== "keep") {
    if (rules.duplicates !== "last") return drop("duplicate", twin.place);
    cleaned.rows.splice(cleaned.rows.indexOf(twin.row), 1);
    cleaned.dropped.push({ file: twin.row.file, line: twin.row.line, reason: "duplicate", detail: String(line), values: twin.row.values });
  }
  if (counting.orderId && shape.id !== null && !shape.measures.some(({ id }) => id === "conversions")) countOrder(row, cells[shape.id] ?? "", counting.seenOrders);
  if (isRefund) takeRefund(row, rules, cleaned);
  seen.set(key, { row, place: twin === undefined || twin.row.file === file ? String(line) : `${line}` });
  cleaned.rows.push(row);
}

function isTotalRow(cell: string): boolean {
  return (isTotalLabel(cell) && !/^all$/i.test(cell)) || /^(?:grand|sub)[\s-]?totals?\b|^totals?\s*[:(–-]|^(?:total|summe) (?:for|of|all|week|report)\b|^(?:합계|총계|소계)/i.test(cell);
}

function valuesOf(cells: readonly string[], shape: Shape): { found: Map<string, number>; unread: { at: number; header: string }[] } {
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
    } else if (texts.some((text) => text !== "" && (isPart ? words.some((word) => text.toLowerCase().includes(word.toLowerCase())) : isOne(text)))) return statement;
  }
  return null;
}

function moneyOf(cells: readonly string[], shape: Shape): string | null {
  const stated = shape.currency === null ? null : currencyIn(cells[shape.currency] ?? "");
  return stated ?? shape.measures.map(({ at, id, header }) => (isMoneyMeasure(id) ? (currencyIn(cells[at] ?? "") ?? currencyIn(header)) : null)).find((sign) => sign !== null) ?? null;
}

/** 1 for the report's own currency; null for another one without a stated rate. */
function exchangeOf(cells: readonly string[], shape: Shape, { rules, currency }: Counting): number | null {
  const money = moneyOf(cells, shape);
  if (money === null || currency === null || money === currency) return 1;
  return [...rules.exchange].find(([from]) => from === money || currencyIn(from) === money)?.[1] ?? null;
}

function keyOf({ day, group, item, values }: Row, cells: readonly string[], { shape, headers }: ShapedExport, { duplicateKey }: Rules): string {
  const at = duplicateKey === null ? null : headers.findIndex((header) => isSameName(header, duplicateKey) || plainHeader(header).includes(plainHeader(duplicateKey)));
  // One order has many lines: its number alone makes twins only where a rule says so.
  const id = at === null ? null : at < 0 ? shape.id : at;
  if (id !== null && (cells[id] ?? "") !== "") return `#${cells[id]}|${(values.get("revenue") ?? 0) < 0}`;
  const measured = new Set([shape.date, shape.group, ...shape.measures.map((one) => one.at)]);
  const rest = cells.map((cell, index) => (measured.has(index) ? "" : `${plainHeader(headers[index] ?? "")}:${plainKey(cell)}`)).filter((cell) => cell !== "");
  return JSON.stringify([day, plainKey(group), plainKey(item), [...values].sort(([a], [b]) => a.localeCompare(b)), rest.sort()]);
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
