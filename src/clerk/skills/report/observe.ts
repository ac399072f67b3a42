import { inLanguage } from "../in-language.ts";
import type { Row } from "./clean.ts";
import { beforeOf, mainMeasures } from "./figures.ts";
import type { Figures } from "./figures.ts";
import type { Limit } from "./limits.ts";
import { seriesName } from "./odd-rows.ts";
import { knownRate } from "./rates.ts";
import { groupBy, sumsOf } from "./sums.ts";
import type { Sums } from "./sums.ts";

/** One sentence: the totals and how they moved. */
export function inShort(figures: Figures): string {
  const { format, total, label, language } = figures;
  const say = inLanguage(language);
  const before = beforeOf(figures);
  const parts = mainMeasures(figures)
    .slice(0, 4)
    .map((id) => {
      const change = format.change(total.sum(id), before?.total(id) ?? null);
      return `${label(id)} ${format.measure(id, total.sum(id))}${change === null ? "" : ` (${change})`}`;
    });
  const rates = figures.columns.flatMap(({ shows, header, sample }) =>
    "rate" in shows ? [`${header} ${format.rate(shows.rate, total.rate(shows.rate), sample)}`] : [],
  );
  return `${capital(parts.join(", "))}${rates.length > 0 ? say(`. Over all: ${rates.join(", ")}.`, `. 전체 ${rates.join(", ")}.`) : "."}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Each stated bound with the figure beside it; broken ones first. */
export function limitLines(figures: Figures, limits: readonly Limit[]): { text: string; isBroken: boolean }[] {
  const say = inLanguage(figures.language);
  const { format } = figures;
  return limits
    .flatMap(({ group, measure, rate, bound, value, words }) => {
      const sums = group === null ? figures.total : figures.groups.find(({ name }) => name === group)?.sums;
      const shown =
        rate === null
          ? null
          : (figures.columns.flatMap(({ shows }) =>
              "rate" in shows && shows.rate.id === rate ? [shows.rate] : [],
            )[0] ?? knownRate(rate));
      const now = sums === undefined ? null : shown === null ? sums.sum(measure ?? "") : sums.rate(shown);
      if (now === null || (rate !== null && shown === null)) return [];
      const write = (figure: number) =>
        shown === null ? format.measure(measure ?? "", figure) : format.rate(shown, figure);
      const what = capital(
        `${group === null ? "" : `${group}: `}${shown === null ? figures.label(measure ?? "") : shown.label.toUpperCase()}`,
      );
      const isBroken = bound === "max" ? now > value + 1e-9 : now < value - 1e-9;
      const gap = write(Math.abs(now - value));
      const text =
        bound === "max"
          ? isBroken
            ? say(
                `${what} ${write(now)} is over the limit of ${write(value)} by ${gap}`,
                `${what} ${write(now)}: 한도 ${write(value)}를 ${gap} 초과`,
              )
            : say(
                `${what} ${write(now)} is within the limit of ${write(value)}`,
                `${what} ${write(now)}: 한도 ${write(value)} 이내`,
              )
          : isBroken
            ? say(
                `${what} ${write(now)} is below the target of ${write(value)} by ${gap}`,
                `${what} ${write(now)}: 목표 ${write(value)}에 ${gap} 미달`,
              )
            : say(
                `${what} ${write(now)} meets the target of ${write(value)}`,
                `${what} ${write(now)}: 목표 ${write(value)} 달성`,
              );
      return [{ text: `${text} ("${words.replace(/[.]$/, "")}").`, isBroken }];
    })
    .sort((a, b) => Number(b.isBroken) - Number(a.isBroken));
}

/** What the figures say by themselves, as a person would list it. No reasons: those are not in the figures. */
export function observations(figures: Figures): string[] {
  return [...movers(figures), ...bestAndWorst(figures), ...tops(figures)];
}

function movers(figures: Figures): string[] {
  const before = beforeOf(figures);
  if (before === null) return [];
  const say = inLanguage(figures.language);
  const { format, label } = figures;
  const id = mainMeasures(figures).includes("revenue") ? "revenue" : (mainMeasures(figures)[0] ?? "");
  const moved = figures.groups.flatMap(({ name, sums }) => {
    const [now, then] = [sums.sum(id), before.group(name, id)];
    return now === null || then === null ? [] : [{ name, by: now - then, change: format.change(now, then) ?? "" }];
  });
  const line = ({ name, by, change }: { name: string; by: number; change: string }) =>
    `${name} ${format.signed(by, (value) => format.measure(id, value))} (${change})`;
  const up = moved
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by)
    .slice(0, 2);
  const down = moved
    .filter(({ by }) => by < 0)
    .sort((a, b) => a.by - b.by)
    .slice(0, 2);
  return [
    ...(up.length > 0
      ? [say(`More ${label(id)}: ${up.map(line).join(", ")}.`, `${label(id)} 증가: ${up.map(line).join(", ")}.`)]
      : []),
    ...(down.length > 0
      ? [say(`Less ${label(id)}: ${down.map(line).join(", ")}.`, `${label(id)} 감소: ${down.map(line).join(", ")}.`)]
      : []),
  ];
}

function bestAndWorst(figures: Figures): string[] {
  const say = inLanguage(figures.language);
  const shown = [
    ...figures.columns.flatMap(({ shows }) => ("rate" in shows ? [shows.rate] : [])),
    ...figures.moreRates,
  ];
  const rate =
    ["roas", "cvr", "aov", "ctr"].map((id) => shown.find((one) => one.id === id)).find((one) => one !== undefined) ??
    shown[0];
  if (rate === undefined) return [];
  const ranked = figures.groups
    .flatMap(({ name, sums }) => {
      const value = sums.rate(rate);
      return value === null ? [] : [{ name, value }];
    })
    .sort((a, b) => b.value - a.value);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (best === undefined || worst === undefined || best === worst) return [];
  const write = (value: number) => figures.format.rate(rate, value);
  return [
    say(
      `Highest ${rate.label}: ${best.name} ${write(best.value)}; lowest: ${worst.name} ${write(worst.value)}.`,
      `${rate.label} 최고: ${best.name} ${write(best.value)}, 최저: ${worst.name} ${write(worst.value)}.`,
    ),
  ];
}

/** The items that brought most, and those that cost most for each conversion. */
function tops(figures: Figures): string[] {
  const say = inLanguage(figures.language);
  const { format, label } = figures;
  const items = itemSums(figures);
  if (items.length < 4) return [];
  const id = mainMeasures(figures).includes("revenue") ? "revenue" : (mainMeasures(figures)[0] ?? "");
  const top = [...items].sort((a, b) => (b.sums.sum(id) ?? 0) - (a.sums.sum(id) ?? 0)).slice(0, 3);
  const lines = [
    say(
      `Most ${label(id)}: ${top.map(({ name, sums }) => `${name} ${format.measure(id, sums.sum(id))}`).join("; ")}.`,
      `${label(id)} 상위: ${top.map(({ name, sums }) => `${name} ${format.measure(id, sums.sum(id))}`).join("; ")}.`,
    ),
  ];
  const cpa = knownRate("CPA");
  const dear =
    cpa === null
      ? []
      : items
          .filter(({ sums }) => (sums.sum("conversions") ?? 0) >= 5 && sums.rate(cpa) !== null)
          .sort((a, b) => (b.sums.rate(cpa) ?? 0) - (a.sums.rate(cpa) ?? 0))
          .slice(0, 3);
  if (cpa !== null && dear.length === 3)
    lines.push(
      say(
        `Dearest per conversion (of those with 5 or more): ${dear.map(({ name, sums }) => `${name} ${format.rate(cpa, sums.rate(cpa))}`).join("; ")}.`,
        `전환당 비용 상위(전환 5건 이상): ${dear.map(({ name, sums }) => `${name} ${format.rate(cpa, sums.rate(cpa))}`).join("; ")}.`,
      ),
    );
  return lines;
}

export function itemSums({ cleaned }: Pick<Figures, "cleaned">): { name: string; row: Row; sums: Sums }[] {
  return [
    ...groupBy(
      cleaned.rows.filter(({ item }) => item !== ""),
      (row) => JSON.stringify([row.group, row.item]),
    ).values(),
  ].flatMap((rows) => {
    const [row] = rows;
    return row === undefined ? [] : [{ name: seriesName(row), row, sums: sumsOf(rows) }];
  });
}
