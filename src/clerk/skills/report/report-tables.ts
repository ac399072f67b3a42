import { inLanguage } from "../in-language.ts";
import { roleOf } from "./columns.ts";
import { beforeOf, cellOf, mainMeasures } from "./figures.ts";
import type { Column, Figures } from "./figures.ts";
import { itemSums } from "./observe.ts";
import { knownRate } from "./rates.ts";

export function mainTable(figures: Figures): string {
  const header = figures.last?.groupHeader ?? inLanguage(figures.language)("channel", "채널");
  const label = figures.last?.totalLabel ?? inLanguage(figures.language)("Total", "합계");
  const rows = figures.groups.map(({ name, sums }) => [
    name,
    ...figures.columns.map((column) => cellOf(figures, column, sums)),
  ]);
  rows.push([`**${label}**`, ...figures.columns.map((column) => cellOf(figures, column, figures.total))]);
  return table([header, ...figures.columns.map((column) => column.header)], rows);
}

export function moreRates(figures: Figures): string {
  if (figures.moreRates.length === 0) return "";
  const rows = [
    ...figures.groups,
    { name: `**${figures.last?.totalLabel ?? inLanguage(figures.language)("Total", "합계")}**`, sums: figures.total },
  ];
  return table(
    [
      figures.last?.groupHeader ?? inLanguage(figures.language)("channel", "채널"),
      ...figures.moreRates.map(({ label }) => label),
    ],
    rows.map(({ name, sums }) => [
      name,
      ...figures.moreRates.map((rate) => figures.format.rate(rate, sums.rate(rate))),
    ]),
  );
}

export function comparison(figures: Figures): string {
  const before = beforeOf(figures);
  if (before === null) return "";
  const { format, label } = figures;
  const ids = mainMeasures(figures).filter((id) => before.total(id) !== null);
  const rates = figures.columns.flatMap(({ shows, header, sample }) =>
    "rate" in shows ? [{ rate: shows.rate, header, sample }] : [],
  );
  const rows = [
    ...figures.groups.map((group) => ({ ...group, before: (id: string) => before.group(group.name, id) })),
    { name: `**${figures.last?.totalLabel ?? "Total"}**`, sums: figures.total, before: before.total },
  ];
  const moved = (now: number | null, was: number | null, write: (value: number) => string) =>
    now === null || was === null ? "–" : `${format.signed(now - was, write)} (${format.change(now, was) ?? "–"})`;
  const counts = table(
    [figures.last?.groupHeader ?? "", ...ids.map(label)],
    rows.map(({ name, sums, before: then }) => [
      name,
      ...ids.map((id) => moved(sums.sum(id), then(id), (value) => format.measure(id, value))),
    ]),
  );
  if (rates.length === 0) return counts;
  const changes = table(
    [figures.last?.groupHeader ?? "", ...rates.map(({ header }) => header)],
    rows.map(({ name, sums, before: then }) => [
      name,
      ...rates.map(({ rate, sample }) => {
        const [now, was] = [sums.rate(rate), then(rate.id)];
        return now === null || was === null
          ? "–"
          : `${format.rate(rate, was, sample)} → ${format.rate(rate, now, sample)}`;
      }),
    ]),
  );
  return `${counts}\n\n${changes}`;
}

/** A table of the last report about single items (top campaigns, products): the same columns, as many rows. */
export function itemTable(rows: readonly string[][], figures: Figures, title: string): string | null {
  const [headers = [], ...body] = rows;
  const columns = headers.slice(1).map((header, at): Column | null => {
    const rate = knownRate(header);
    const role = roleOf(header);
    const sample = body.map((row) => row[at + 1] ?? "").find((cell) => /\d/.test(cell)) ?? "";
    if (rate !== null) return { header, sample, shows: { rate } };
    return role?.kind === "measure" ? { header, sample, shows: { measure: role.id } } : null;
  });
  const [first] = columns.filter((column) => column !== null);
  const items = itemSums(figures);
  if (first === undefined || items.length === 0) return null;
  const value = (sums: (typeof items)[number]["sums"]) =>
    ("measure" in first.shows ? sums.sum(first.shows.measure) : sums.rate(first.shows.rate)) ?? 0;
  const sign = /\b(?:worst|lowest|bottom|least)\b|하위/i.test(title) ? -1 : 1;
  const chosen = items.sort((a, b) => sign * (value(b.sums) - value(a.sums))).slice(0, Math.max(3, body.length));
  return table(
    [headers[0] ?? "", ...columns.map((column, at) => column?.header ?? headers[at + 1] ?? "")],
    chosen.map(({ name, sums }) => [
      name,
      ...columns.map((column) => (column === null ? "–" : cellOf(figures, column, sums))),
    ]),
  );
}

function table(headers: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    line(headers),
    `|---|${headers
      .slice(1)
      .map(() => "---:|")
      .join("")}`,
    ...rows.map(line),
  ].join("\n");
}
