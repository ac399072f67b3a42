import type { Language } from "../../skill.ts";
import type { Cleaned } from "./clean.ts";
import type { Format } from "./format.ts";
import type { LastReport, ReportColumn } from "./last-report.ts";
import type { Rate } from "./rates.ts";
import { groupBy, sumsOf } from "./sums.ts";
import type { Sums } from "./sums.ts";
import type { Span } from "./weeks.ts";

export type Column = { header: string; sample: string; shows: { measure: string } | { rate: Rate } };

/** All that the new report is written from. */
export type Figures = {
  span: Span;
  language: Language;
  last: LastReport | null;
  cleaned: Cleaned;
  columns: Column[];
  moreRates: Rate[];
  groups: { name: string; sums: Sums }[];
  total: Sums;
  format: Format;
  label: (id: string) => string;
};

/** A figure of the last report by measure or rate, in the unit of our own sums. */
export type Before = { group: (name: string, id: string) => number | null; total: (id: string) => number | null };

export function figuresOf(input: {
  span: Span;
  language: Language;
  last: LastReport | null;
  cleaned: Cleaned;
  columns: Column[];
  moreRates: Rate[];
  format: Format;
  label: (id: string) => string;
}): Figures {
  const groups = [...groupBy(input.cleaned.rows, ({ group }) => group)].map(([name, rows]) => ({
    name,
    sums: sumsOf(rows),
  }));
  const order = [...(input.last?.figures.keys() ?? [])];
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const weight = ({ sums }: { sums: Sums }) => sums.sum("revenue") ?? sums.sum(firstMeasure(input.columns)) ?? 0;
  groups.sort((a, b) => rank(a.name) - rank(b.name) || weight(b) - weight(a));
  return { ...input, groups, total: sumsOf(input.cleaned.rows) };
}

export function cellOf({ format }: Figures, { shows, sample }: Column, sums: Sums): string {
  return "measure" in shows
    ? format.measure(shows.measure, sums.sum(shows.measure), sample)
    : format.rate(shows.rate, sums.rate(shows.rate), sample);
}

export function beforeOf({ last, columns }: Figures): Before | null {
  if (last === null) return null;
  // A column may stand for a measure that goes by another name in the exports (orders, conversions).
  const column = (id: string): ReportColumn | undefined => {
    const header = columns.find(({ shows }) => ("measure" in shows ? shows.measure : shows.rate.id) === id)?.header;
    return (
      last.columns.find((one) => one.header === header) ??
      last.columns.find(({ measure, rate }) => measure === id || rate === id)
    );
  };
  const keyOf = (id: string): string => {
    const found = column(id);
    return found === undefined ? id : (found.measure ?? found.rate ?? found.header);
  };
  const read = (figures: Map<string, number> | null | undefined, id: string) => {
    const found = figures?.get(keyOf(id));
    if (found === undefined) return null;
    const shown = columns.find(({ shows }) => "rate" in shows && shows.rate.id === id);
    const isPercent =
      (column(id)?.sample.includes("%") ?? false) ||
      (shown !== undefined && "rate" in shown.shows && shown.shows.rate.unit === "percent");
    return isPercent ? found / 100 : found;
  };
  return {
    group: (name, id) => read(last.figures.get(name), id),
    total: (id) => {
      const stated = read(last.total, id);
      if (stated !== null || column(id)?.rate !== null) return stated;
      const values = [...last.figures.values()].map((figures) => figures.get(keyOf(id)));
      return values.every((value) => value === undefined)
        ? null
        : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    },
  };
}

function firstMeasure(columns: readonly Column[]): string {
  const found = columns.find(({ shows }) => "measure" in shows);
  return found !== undefined && "measure" in found.shows ? found.shows.measure : "";
}

/** The measures shown, the ones that matter most to a reader first. */
export function mainMeasures({ columns, total }: Figures): string[] {
  const shown = columns.flatMap(({ shows }) =>
    "measure" in shows && total.sum(shows.measure) !== null ? [shows.measure] : [],
  );
  const first = ["spend", "conversions", "orders", "revenue"].filter((id) => shown.includes(id));
  return [...first, ...shown.filter((id) => !first.includes(id))];
}
