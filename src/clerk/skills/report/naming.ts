import type { ShapedExport } from "./clean.ts";
import { isMoneyMeasure } from "./columns.ts";
import type { Column } from "./figures.ts";
import type { LastReport } from "./last-report.ts";
import { currencyIn } from "./numbers.ts";
import type { Rules } from "./rules.ts";
import { isSameName, plainKey } from "./shape-export.ts";

/** Every spelling of a group to one name: the last report's, else the one used most. */
export function groupNamer(
  exports: readonly ShapedExport[],
  last: LastReport | null,
  { aliases }: Rules,
): (group: string) => string {
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
    const stated =
      known.find((one) => plainKey(one) === plainKey(alias)) ?? known.find((one) => isSameName(one, alias));
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

/** How a measure is called: as the last report does, else as the exports do. */
export function labeller(columns: readonly Column[], exports: readonly ShapedExport[]): (id: string) => string {
  const shown = new Map<string, string>(
    columns.flatMap(({ header, shows }) => ("measure" in shows ? [[shows.measure, header] as const] : [])),
  );
  for (const { shape } of exports)
    for (const { id, header } of shape.measures)
      if (!shown.has(id))
        shown.set(
          id,
          header
            .replace(/\s*[([][^)\]]*[)\]]/g, "")
            .replace(/_/g, " ")
            .trim(),
        );
  if (!shown.has("conversions")) shown.set("conversions", "orders");
  return (id) => shown.get(id) ?? id;
}

export function mainCurrency(exports: readonly ShapedExport[]): string | null {
  const counts = new Map<string, number>();
  for (const { shape, records, headers } of exports) {
    const add = (sign: string | null, weight: number) => {
      if (sign !== null) counts.set(sign, (counts.get(sign) ?? 0) + weight);
    };
    for (const { at, id } of shape.measures) {
      if (!isMoneyMeasure(id)) continue;
      add(currencyIn(headers[at] ?? ""), records.length);
      for (const { cells } of records) add(currencyIn(cells[at] ?? ""), 1);
    }
    if (shape.currency !== null) for (const { cells } of records) add(currencyIn(cells[shape.currency] ?? ""), 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
