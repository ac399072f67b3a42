import { basename } from "node:path";
import type { Day } from "../../dates/calendar.ts";
import type { Block } from "../../documents/block.ts";
import { blockText } from "../../documents/read-document.ts";
import { plainHeader, roleOf } from "./columns.ts";
import { currencyIn, numberStyleOf, readNumber } from "./numbers.ts";
import type { NumberStyle } from "./numbers.ts";
import { knownRate } from "./rates.ts";
import { spanIn } from "./weeks.ts";
import type { Span } from "./weeks.ts";

export type ReportColumn = { header: string; measure: string | null; rate: string | null; sample: string };
export type ReportSection = { title: string | null; level: number; blocks: Block[] };

/** An earlier report, taken apart: its shape is what the new one keeps, its figures are what it is compared with. */
export type LastReport = {
  file: string;
  title: string | null;
  span: Span;
  sections: ReportSection[];
  groupHeader: string;
  columns: ReportColumn[];
  figures: Map<string, Map<string, number>>;
  total: Map<string, number> | null;
  totalLabel: string;
  style: NumberStyle;
  currency: string | null;
};

const TOTAL =
  /^\W*(?:(?:grand |sub ?)?totals?|all(?: channels| stores| together)?|sum|overall|gesamt|summe|alle|합계|총계|전체|계)\W*$/i;
const METHOD =
  /\b(?:how (?:we|i) (?:count|calculate|measure|clean)|how (?:it|this|these|the (?:numbers|figures))\b.{0,30}(?:count|made|work)|method(?:ology|s)?|(?:counting|cleaning|data|house|ground) rules?|rules|definitions?|notes? on (?:the )?(?:data|figures|numbers)|data notes?|so wird gezählt)\b|집계|산출|산정|기준|정의|계산 ?방법|방식/i;

export const isTotalLabel = (text: string): boolean => TOTAL.test(text);
export const isMethodTitle = (title: string): boolean => METHOD.test(title);

/** Null: not a report of a period with a table of figures. */
export function readLastReport(file: string, blocks: readonly Block[], today: Day): LastReport | null {
  const table = mainTable(blocks);
  if (table === null) return null;
  const sections = sectionsOf(blocks);
  const top = blocks.slice(0, 3).map(blockText);
  const span = [...top, basename(file)].map((text) => spanIn(text, today)).find((found) => found !== null) ?? null;
  if (span === null) return null;
  const [headers = [], ...rows] = table;
  const cells = rows.flatMap((row) => row.slice(1));
  const style = numberStyleOf(cells) ?? "point";
  const columns = headers.slice(1).map((header, at): ReportColumn => {
    const rate = knownRate(header);
    const role = roleOf(header);
    const measure =
      rate !== null ? null : role?.kind === "measure" ? role.id : role === null ? plainHeader(header) : null;
    return {
      header,
      measure,
      rate: rate?.id ?? null,
      sample: rows.map((row) => row[at + 1] ?? "").find((cell) => /\d/.test(cell)) ?? "",
    };
  });
  const figures = new Map<string, Map<string, number>>();
  let total: Map<string, number> | null = null;
  let totalLabel = "Total";
  for (const [label = "", ...values] of rows) {
    const found = new Map<string, number>();
    for (const [at, column] of columns.entries()) {
      const value = readNumber(values[at] ?? "", style);
      if (typeof value === "number") found.set(column.measure ?? column.rate ?? column.header, value);
    }
    if (isTotalLabel(label)) {
      total = found;
      totalLabel = label;
    } else if (label !== "") figures.set(label, found);
  }
  const title = blocks[0]?.kind === "heading" ? blocks[0].text : null;
  return {
    file,
    title,
    span,
    sections,
    groupHeader: headers[0] ?? "",
    columns,
    figures,
    total,
    totalLabel,
    style,
    currency: cells.map(currencyIn).find((sign) => sign !== null) ?? null,
  };
}

/** The words of the report that may hold rules and limits, each with its section's title. */
export function statementsOf({ sections }: LastReport): { title: string | null; text: string; isMethod: boolean }[] {
  return sections.flatMap(({ title, blocks }) =>
    blocks.flatMap((block) =>
      block.kind === "table" || block.kind === "heading"
        ? []
        : [{ title, text: block.lines.join(" "), isMethod: title !== null && isMethodTitle(title) }],
    ),
  );
}

/** The table with the most columns that mean something. */
function mainTable(blocks: readonly Block[]): string[][] | null {
  let best: { rows: string[][]; score: number } | null = null;
  for (const block of blocks) {
    if (block.kind !== "table" || block.rows.length < 2) continue;
    const score = (block.rows[0] ?? [])
      .slice(1)
      .filter((header) => knownRate(header) !== null || roleOf(header)?.kind === "measure").length;
    const figures = block.rows
      .slice(1)
      .flatMap((row) => row.slice(1))
      .filter((cell) => /\d/.test(cell)).length;
    if ((score >= 2 || (score >= 1 && figures >= 2)) && (best === null || score > best.score))
      best = { rows: block.rows, score };
  }
  return best?.rows ?? null;
}

function sectionsOf(blocks: readonly Block[]): ReportSection[] {
  const sections: ReportSection[] = [{ title: null, level: 0, blocks: [] }];
  for (const [at, block] of blocks.entries()) {
    if (block.kind === "heading" && at > 0) sections.push({ title: block.text, level: block.level, blocks: [] });
    else if (block.kind !== "heading") sections.at(-1)?.blocks.push(block);
  }
  return sections;
}
