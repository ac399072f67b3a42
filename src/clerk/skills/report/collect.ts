import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { addDays } from "../../dates/calendar.ts";
import type { Day } from "../../dates/calendar.ts";
import { dateOrderOf } from "../../dates/resolve.ts";
import { isUnreadable, readDocument } from "../../documents/read-document.ts";
import type { Scene } from "../../skill.ts";
import { clean } from "./clean.ts";
import type { Cleaned, ShapedExport } from "./clean.ts";
import { isMoneyMeasure, MEASURE_TWINS, plainHeader, roleOf } from "./columns.ts";
import { figuresOf } from "./figures.ts";
import type { Column, Figures } from "./figures.ts";
import { Format } from "./format.ts";
import { readLastReport, statementsOf } from "./last-report.ts";
import type { LastReport } from "./last-report.ts";
import { limitsIn } from "./limits.ts";
import type { Limit } from "./limits.ts";
import { currencyIn } from "./numbers.ts";
import { knownRate, measuresOf, possibleRates, readFormula } from "./rates.ts";
import type { Rate } from "./rates.ts";
import { readExport } from "./read-export.ts";
import type { Export } from "./read-export.ts";
import { readRules } from "./rules.ts";
import type { Rules } from "./rules.ts";
import { isSameName, plainKey, shapeOf } from "./shape-export.ts";
import { wantedSpan, weekStartBefore } from "./weeks.ts";
import type { Span } from "./weeks.ts";
import { worthChecking } from "./worth-checking.ts";

export type Collected = { exports: ShapedExport[]; last: LastReport | null; left: { file: string; why: string }[]; span: Span; isStated: boolean; isNearest: boolean; seenDays: Span | null; cleaned: Cleaned; figures: Figures; rules: Rules; limits: Limit[]; worth: string[] };

/** Reads what is there and counts it; writes nothing. */
export async function collect(files: readonly string[], scene: Scene): Promise<Collected> {
  const { place, task, turn } = scene;
  const left: Collected["left"] = [];
  const found = await readExports(files, task.attached, left, scene);
  const reports: LastReport[] = [];
  for (const file of files.filter((path) => /^\.(?:md|markdown|txt|docx)$/i.test(extname(path)) && !found.some((one) => one.file === path))) {
    await turn.step();
    const blocks = await readDocument(file);
    const read = isUnreadable(blocks) ? null : readLastReport(file, blocks, place.day);
    if (read !== null) reports.push(read);
  }
  const order = dateOrderOf(files, place.locale);
  const newest = reports.toSorted((a, b) => a.span.first.localeCompare(b.span.first) || a.file.localeCompare(b.file)).at(-1) ?? null;
  const wordsOf = (report: LastReport | null) => (report === null ? [] : statementsOf(report));
  const measureOf = measureNamer(found, newest);
  const weekStart = readRules(wordsOf(newest), measureOf).weekStart ?? 1;
  const wanted = wantedSpan(task.words, place.day, order, weekStart);
  const seenDays = daysSeen(found, wanted, place.day);
  const isNearest = !wanted.isStated && seenDays !== null && (seenDays.last < wanted.first || seenDays.first > wanted.last);
  const nearestStart = isNearest && seenDays !== null ? weekStartBefore(seenDays.last, weekStart) : wanted.first;
  const span: Span = isNearest ? { first: nearestStart, last: addDays(nearestStart, 6) } : { first: wanted.first, last: wanted.last };
  const last = reports.filter((report) => report.span.last < span.last && report.span.first < span.first).toSorted((a, b) => a.span.last.localeCompare(b.span.last)).at(-1) ?? null;
  const statements = wordsOf(last);
  const rules = readRules(statements, measureOf);
  const exports = shaped(found, span, rules, last, place.day);
  const currency = last?.currency ?? mainCurrency(exports);
  const available = new Set(exports.flatMap(({ shape }) => shape.measures.map(({ id }) => id)));
  const orderId = !available.has("conversions") && exports.some(({ shape }) => shape.id !== null);
  if (orderId) available.add("conversions");
  const { columns, moreRates } = columnsOf(last, rules, available, measureOf, exports);
  const core = new Set([...columns, ...moreRates.map((rate) => ({ shows: { rate } }))].flatMap(({ shows }) => ("measure" in shows ? [shows.measure] : measuresOf(shows.rate.of))));
  const cleaned = clean(exports, { rules, span, core, currency, nameOf: groupNamer(exports, last, rules), orderId, seenOrders: new Set() });
  const label = labeller(columns, exports);
  const format = new Format({ style: last?.style ?? "point", currency, decimals: rules.decimals, samples: last?.columns.map(({ sample }) => sample).concat([...(last === null ? [] : tableCells(last))]) ?? [] });
  const figures = figuresOf({ span, language: task.language, last, cleaned, columns, moreRates, format, label });
  const limits = limitsIn(statements.filter(({ isMethod }) => !isMethod), figures.groups.map(({ name }) => name), measureOf);
  return { exports, last, left, span, isStated: wanted.isStated, isNearest, seenDays, cleaned, figures, rules, limits, worth: worthChecking(figures, rules) };
}

async function readExports(files: readonly string[], attached: readonly string[], left: Collected["left"], { turn }: Scene): Promise<Export[]> {
  const found: Export[] = [];
  const hashes = new Map<string, string>();
  const isGiven = attached.some((path) => /\.(?:csv|tsv|tab|txt)$/i.test(path));
  for (const file of files) {
    const kind = extname(file).toLowerCase();
    if (!/^\.(?:csv|tsv|tab|txt)$/.test(kind) || (isGiven && !attached.includes(file))) continue;
    await turn.step();
    const hash = createHash("sha256").update(readFileSync(file)).digest("hex");
    const twin = hashes.get(hash);
    const read = twin === undefined ? await readExport(file) : { why: `the same as ${twin}` };
    hashes.set(hash, basename(file));
    if ("why" in read) {
      if (kind !== ".txt") left.push({ file: basename(file), why: read.why });
    } else found.push(read);
  }
  return found;
}

/** What some words of a report mean: a measure of the exports or of the last report's table. */
function measureNamer(found: readonly Export[], last: LastReport | null): (words: string) => string | null {
  const named = new Map<string, string>();
  for (const header of [...(last?.columns.map(({ header: one }) => one) ?? []), ...found.flatMap(({ headers }) => headers)]) {
    const role = roleOf(header);
    if (role?.kind === "measure") named.set(plainHeader(header), unified(role.id, found, last));
    else if (role === null) named.set(plainHeader(header), plainHeader(header));
  }
  return (words) => {
    const name = plainHeader(words).replace(/^(?:the|a|its|our|total|all|number of)\s+/, "");
    const exact = named.get(name) ?? named.get(`${name}s`) ?? named.get(name.replace(/s$/, ""));
    const role = roleOf(name) ?? roleOf(`${name}s`);
    return exact ?? (role?.kind === "measure" ? unified(role.id, found, last) : null);
  };
}

/** Orders of one export and conversions of another are one measure unless some export has both. */
function unified(id: string, found: readonly Export[], last: LastReport | null): string {
  const twins = MEASURE_TWINS.find((names) => names.includes(id));
  if (twins === undefined) return id;
  const idsOf = (headers: readonly string[]) => headers.flatMap((header) => { const role = roleOf(header); return role?.kind === "measure" ? [role.id] : []; });
  const hasBoth = [...found.map(({ headers }) => headers), last?.columns.map(({ header }) => header) ?? []].some((headers) => twins.every((twin) => idsOf(headers).includes(twin)));
  return hasBoth ? id : (twins[0] ?? id);
}

function shaped(found: readonly Export[], span: Span, rules: Rules, last: LastReport | null, today: Day): ShapedExport[] {
  const names = last === null ? [] : [...last.figures.keys()];
  return found.map((one) => {
    const shape = shapeOf(one, span, rules.dateOrder, [...names, ...rules.aliases.map(({ from }) => from)], last?.groupHeader ?? "", today);
    return { ...one, shape: { ...shape, measures: shape.measures.map((measure) => ({ ...measure, id: unified(measure.id, found, last) })) } };
  });
}

function daysSeen(found: readonly Export[], span: Span, today: Day): Span | null {
  const days = found.flatMap((one) => {
    const shape = shapeOf(one, span, null, [], "", today);
    return one.records.flatMap(({ cells }) => shape.days.read(cells[shape.date] ?? "") ?? []);
  }).sort();
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? null : { first, last };
}

function columnsOf(last: LastReport | null, rules: Rules, available: ReadonlySet<string>, measureOf: (words: string) => string | null, exports: readonly ShapedExport[]): { columns: Column[]; moreRates: Rate[] } {
  const stated = new Map<string, Rate["of"]>();
  for (const { name, text } of rules.formulas) {
    const of = readFormula(text, measureOf);
    if (of !== null) stated.set(knownRate(name)?.id ?? plainHeader(name), of);
  }
  const rateOf = (header: string): Rate | null => {
    const known = knownRate(header);
    const of = stated.get(known?.id ?? plainHeader(header)) ?? known?.of ?? null;
    return of === null ? null : { id: known?.id ?? plainHeader(header), label: header, of, unit: known?.unit ?? "ratio" };
  };
  if (last === null) {
    const shown = [...available];
    const header = labeller([], exports);
    const order = ["impressions", "sent", "opens", "sessions", "clicks", "spend", "orders", "conversions", "units", "refunds", "revenue"];
    const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
    const measures: Column[] = shown.sort((a, b) => rank(a) - rank(b)).slice(0, 9).map((id) => ({ header: header(id), sample: "", shows: { measure: id } }));
    return { columns: measures, moreRates: possibleRates(available) };
  }
  const columns = last.columns.flatMap(({ header, measure, sample }): Column[] => {
    const rate = rateOf(header);
    if (rate !== null) return [{ header, sample, shows: { rate } }];
    const id = measure === null ? null : (measureOf(header) ?? measure);
    return id === null ? [] : [{ header, sample, shows: { measure: id } }];
  });
  const shownRates = columns.flatMap(({ shows }) => ("rate" in shows ? [shows.rate.id] : []));
  return { columns, moreRates: possibleRates(available).filter(({ id }) => !shownRates.includes(id) && ["cpc", "cvr", "aov"].includes(id)) };
}

/** Every spelling of a group to one name: the last report's, else the one used most. */
function groupNamer(exports: readonly ShapedExport[], last: LastReport | null, { aliases }: Rules): (group: string) => string {
  const counts = new Map<string, Map<string, number>>();
  for (const { shape, records } of exports) {
    for (const { cells } of records) {
      const cell = shape.group === null ? shape.fileGroup : (cells[shape.group] ?? "");
      const spellings = counts.get(plainKey(cell)) ?? new Map<string, number>();
      spellings.set(cell, (spellings.get(cell) ?? 0) + 1);
      counts.set(plainKey(cell), spellings);
    }
  }
  const known = [...(last?.figures.keys() ?? [])];
  const cache = new Map<string, string>();
  const name = (group: string): string => {
    const alias = aliases.find(({ from }) => plainKey(from) === plainKey(group))?.to ?? group;
    const stated = known.find((one) => plainKey(one) === plainKey(alias)) ?? known.find((one) => isSameName(one, alias));
    if (stated !== undefined) return stated;
    if (alias !== group) return alias;
    const used = [...(counts.get(plainKey(group)) ?? [])].sort((a, b) => b[1] - a[1])[0]?.[0] ?? group;
    return used === "" ? "–" : used;
  };
  return (group) => {
    const cached = cache.get(group) ?? name(group);
    cache.set(group, cached);
    return cached;
  };
}

function labeller(columns: readonly Column[], exports: readonly ShapedExport[]): (id: string) => string {
  const shown = new Map<string, string>(columns.flatMap(({ header, shows }) => ("measure" in shows ? [[shows.measure, header] as const] : [])));
  for (const { shape } of exports) for (const { id, header } of shape.measures) if (!shown.has(id)) shown.set(id, header.replace(/\s*[([][^)\]]*[)\]]/g, "").replace(/_/g, " ").trim());
  if (!shown.has("conversions")) shown.set("conversions", "orders");
  return (id) => shown.get(id) ?? id;
}

function mainCurrency(exports: readonly ShapedExport[]): string | null {
  const counts = new Map<string, number>();
  for (const { shape, records, headers } of exports) {
    const add = (sign: string | null, weight: number) => { if (sign !== null) counts.set(sign, (counts.get(sign) ?? 0) + weight); };
    for (const { at, id } of shape.measures) {
      if (!isMoneyMeasure(id)) continue;
      add(currencyIn(headers[at] ?? ""), records.length);
      for (const { cells } of records) add(currencyIn(cells[at] ?? ""), 1);
    }
    if (shape.currency !== null) for (const { cells } of records) add(currencyIn(cells[shape.currency] ?? ""), 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

function tableCells(last: LastReport): string[] {
  return last.sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === "table" ? block.rows.slice(1).flatMap((row) => row.slice(1)) : [])));
}
