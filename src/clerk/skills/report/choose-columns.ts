import type { ShapedExport } from "./clean.ts";
import { plainHeader } from "./columns.ts";
import type { Column } from "./figures.ts";
import type { LastReport } from "./last-report.ts";
import { labeller } from "./naming.ts";
import { knownRate, possibleRates, readFormula } from "./rates.ts";
import type { Rate } from "./rates.ts";
import type { Rules } from "./rules.ts";

/** The columns of the last report, with its own formulas; without one, all that can be added up. */
export function columnsOf(
  last: LastReport | null,
  rules: Rules,
  available: ReadonlySet<string>,
  measureOf: (words: string) => string | null,
  exports: readonly ShapedExport[],
): { columns: Column[]; moreRates: Rate[] } {
  const stated = new Map<string, Rate["of"]>();
  for (const { name, text } of rules.formulas) {
    const of = readFormula(text, measureOf);
    if (of !== null) stated.set(knownRate(name)?.id ?? plainHeader(name), of);
  }
  const rateOf = (header: string): Rate | null => {
    const known = knownRate(header);
    const of = stated.get(known?.id ?? plainHeader(header)) ?? known?.of ?? null;
    return of === null
      ? null
      : { id: known?.id ?? plainHeader(header), label: header, of, unit: known?.unit ?? "ratio" };
  };
  if (last === null) {
    const shown = [...available];
    const header = labeller([], exports);
    const order = [
      "impressions",
      "sent",
      "opens",
      "sessions",
      "clicks",
      "spend",
      "orders",
      "conversions",
      "units",
      "refunds",
      "revenue",
    ];
    const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
    const measures: Column[] = shown
      .sort((a, b) => rank(a) - rank(b))
      .slice(0, 9)
      .map((id) => ({ header: header(id), sample: "", shows: { measure: id } }));
    return { columns: measures, moreRates: possibleRates(available) };
  }
  const columns = last.columns.flatMap(({ header, measure, sample }): Column[] => {
    const rate = rateOf(header);
    if (rate !== null) return [{ header, sample, shows: { rate } }];
    const id = measure === null ? null : (measureOf(header) ?? measure);
    return id === null ? [] : [{ header, sample, shows: { measure: id } }];
  });
  const shownRates = columns.flatMap(({ shows }) => ("rate" in shows ? [shows.rate.id] : []));
  return {
    columns,
    moreRates: possibleRates(available).filter(
      ({ id }) => !shownRates.includes(id) && ["cpc", "cvr", "aov"].includes(id),
    ),
  };
}
