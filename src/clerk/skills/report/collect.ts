import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { addDays } from "../../dates/calendar.ts";
import type { Day } from "../../dates/calendar.ts";
import { dateOrderOf } from "../../dates/resolve.ts";
import { isUnreadable, readDocument } from "../../documents/read-document.ts";
import type { Scene } from "../../skill.ts";
import { columnsOf } from "./choose-columns.ts";
import { clean } from "./clean.ts";
import type { Cleaned, ShapedExport } from "./clean.ts";
import { MEASURE_TWINS, plainHeader, roleOf } from "./columns.ts";
import { figuresOf } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { Format } from "./format.ts";
import { readLastReport, statementsOf } from "./last-report.ts";
import type { LastReport } from "./last-report.ts";
import { limitsIn } from "./limits.ts";
import type { Limit } from "./limits.ts";
import { groupNamer, labeller, mainCurrency } from "./naming.ts";
import { measuresOf } from "./rates.ts";
import { readExport } from "./read-export.ts";
import type { Export } from "./read-export.ts";
import { readRules } from "./rules.ts";
import type { Rules } from "./rules.ts";
import { shapeOf } from "./shape-export.ts";
import { wantedSpan, weekStartBefore } from "./weeks.ts";
import type { Span } from "./weeks.ts";
import { worthChecking } from "./worth-checking.ts";

export type Collected = {
  exports: ShapedExport[];
  last: LastReport | null;
  left: { file: string; why: string }[];
  span: Span;
  isStated: boolean;
  isNearest: boolean;
  seenDays: Span | null;
  cleaned: Cleaned;
  figures: Figures;
  rules: Rules;
  limits: Limit[];
  worth: string[];
};

/** Reads what is there and counts it; writes nothing. */
export async function collect(files: readonly string[], scene: Scene): Promise<Collected> {
  const { place, task, turn } = scene;
  const left: Collected["left"] = [];
  const found = await readExports(files, task.attached, left, scene);
  const reports: LastReport[] = [];
  for (const file of files.filter(
    (path) => /^\.(?:md|markdown|txt|docx)$/i.test(extname(path)) && !found.some((one) => one.file === path),
  )) {
    await turn.step();
    const blocks = await readDocument(file);
    const read = isUnreadable(blocks) ? null : readLastReport(file, blocks, place.day);
    if (read !== null) reports.push(read);
  }
  const order = dateOrderOf(files, place.locale);
  const newest =
    reports.toSorted((a, b) => a.span.first.localeCompare(b.span.first) || a.file.localeCompare(b.file)).at(-1) ?? null;
  const wordsOf = (report: LastReport | null) => (report === null ? [] : statementsOf(report));
  const measureOf = measureNamer(found, newest);
  const weekStart = readRules(wordsOf(newest), measureOf).weekStart ?? 1;
  const wanted = wantedSpan(task.words, place.day, order, weekStart);
  const seenDays = daysSeen(found, wanted, place.day);
  const isNearest =
    !wanted.isStated && seenDays !== null && (seenDays.last < wanted.first || seenDays.first > wanted.last);
  const nearestStart = isNearest && seenDays !== null ? weekStartBefore(seenDays.last, weekStart) : wanted.first;
  const span: Span = isNearest
    ? { first: nearestStart, last: addDays(nearestStart, 6) }
    : { first: wanted.first, last: wanted.last };
  const last =
    reports
      .filter((report) => report.span.last < span.last && report.span.first < span.first)
      .toSorted((a, b) => a.span.last.localeCompare(b.span.last))
      .at(-1) ?? null;
  const statements = wordsOf(last);
  const rules = readRules(statements, measureOf);
  const exports = shaped(found, span, rules, last, place.day);
  const currency = last?.currency ?? mainCurrency(exports);
  const available = new Set(exports.flatMap(({ shape }) => shape.measures.map(({ id }) => id)));
  const orderId = !available.has("conversions") && exports.some(({ shape }) => shape.id !== null);
  if (orderId) available.add("conversions");
  const { columns, moreRates } = columnsOf(last, rules, available, measureOf, exports);
  const core = new Set(
    [...columns, ...moreRates.map((rate) => ({ shows: { rate } }))].flatMap(({ shows }) =>
      "measure" in shows ? [shows.measure] : measuresOf(shows.rate.of),
    ),
  );
  // "A line with a number missing" means any number; without such a rule only those that the report shows.
  if (rules.missing === "drop") for (const { shape } of exports) for (const { id } of shape.measures) core.add(id);
  const cleaned = clean(exports, {
    rules,
    span,
    core,
    currency,
    nameOf: groupNamer(exports, last, rules),
    orderId,
    seenOrders: new Set(),
  });
  const label = labeller(columns, exports);
  const format = new Format({
    style: last?.style ?? "point",
    currency,
    decimals: rules.decimals,
    samples: last?.columns.map(({ sample }) => sample).concat([...(last === null ? [] : tableCells(last))]) ?? [],
  });
  const figures = figuresOf({ span, language: task.language, last, cleaned, columns, moreRates, format, label });
  const limits = limitsIn(
    statements.filter(({ isMethod }) => !isMethod),
    figures.groups.map(({ name }) => name),
    measureOf,
  );
  return {
    exports,
    last,
    left,
    span,
    isStated: wanted.isStated,
    isNearest,
    seenDays,
    cleaned,
    figures,
    rules,
    limits,
    worth: worthChecking(figures, rules),
  };
}

async function readExports(
  files: readonly string[],
  attached: readonly string[],
  left: Collected["left"],
  { turn }: Scene,
): Promise<Export[]> {
  const found: Export[] = [];
  const hashes = new Map<string, string>();
  const isGiven = attached.some((path) => /\.(?:csv|tsv|tab|txt)$/i.test(path));
  // "export (1).csv" is the copy, not the export.
  const isCopy = (file: string) => /\(\d+\)|\bcopy\b|사본/i.test(basename(file));
  for (const file of files.toSorted((a, b) => Number(isCopy(a)) - Number(isCopy(b)))) {
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
  for (const header of [
    ...(last?.columns.map(({ header: one }) => one) ?? []),
    ...found.flatMap(({ headers }) => headers),
  ]) {
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
  const idsOf = (headers: readonly string[]) =>
    headers.flatMap((header) => {
      const role = roleOf(header);
      return role?.kind === "measure" ? [role.id] : [];
    });
  const hasBoth = [...found.map(({ headers }) => headers), last?.columns.map(({ header }) => header) ?? []].some(
    (headers) => twins.every((twin) => idsOf(headers).includes(twin)),
  );
  return hasBoth ? id : (twins[0] ?? id);
}

function shaped(
  found: readonly Export[],
  span: Span,
  rules: Rules,
  last: LastReport | null,
  today: Day,
): ShapedExport[] {
  const names = last === null ? [] : [...last.figures.keys()];
  return found.map((one) => {
    const shape = shapeOf(
      one,
      span,
      rules.dateOrder,
      [...names, ...rules.aliases.map(({ from }) => from)],
      last?.groupHeader ?? "",
      today,
    );
    return {
      ...one,
      shape: {
        ...shape,
        measures: shape.measures.map((measure) => ({ ...measure, id: unified(measure.id, found, last) })),
      },
    };
  });
}

function daysSeen(found: readonly Export[], span: Span, today: Day): Span | null {
  const days = found
    .flatMap((one) => {
      const shape = shapeOf(one, span, null, [], "", today);
      return one.records.flatMap(({ cells }) => shape.days.read(cells[shape.date] ?? "") ?? []);
    })
    .sort();
  const [first, last] = [days[0], days.at(-1)];
  return first === undefined || last === undefined ? null : { first, last };
}

function tableCells(last: LastReport): string[] {
  return last.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === "table" ? block.rows.slice(1).flatMap((row) => row.slice(1)) : [])),
  );
}
