import { addDays, daysBetween } from "../../dates/calendar.ts";
import type { Language } from "../../skill.ts";
import { counted, inLanguage } from "../in-language.ts";
import type { Cleaned, Row } from "./clean.ts";
import { dayText } from "./format.ts";
import type { Format } from "./format.ts";
import { groupBy, median, sumsOf } from "./sums.ts";
import { plainKey } from "./shape-export.ts";
import type { Span } from "./weeks.ts";

type Known = { cleaned: Cleaned; span: Span; label: (id: string) => string; format: Format; language: Language };

const linesMax = 6;

export const seriesName = ({ group, item }: Pick<Row, "group" | "item">): string =>
  item === "" ? group : `${group} / ${item}`;

/** What in the counted rows deserves a second look, the weightiest first. Nothing here is left out of the sums. */
export function oddRows(known: Known): string[] {
  return [
    ...outliers(known),
    ...impossible(known),
    ...withoutRevenue(known),
    ...gaps(known),
    ...twoVersions(known),
  ].slice(0, 14);
}

/** One day far above what the same series does on its other days. */
function outliers({ cleaned, label, format, language }: Known): string[] {
  const say = inLanguage(language);
  const found: { text: string; weight: number }[] = [];
  const all = sumsOf(cleaned.rows);
  for (const rows of groupBy(cleaned.rows, (row) => JSON.stringify([row.group, row.item])).values()) {
    const days = groupBy(rows, ({ day }) => day);
    if (days.size < 4) continue;
    const ids = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))];
    for (const [day, ofDay] of days) {
      const others = [...days].filter(([other]) => other !== day).map(([, other]) => sumsOf(other));
      const today = sumsOf(ofDay);
      const high = ids.filter((id) => {
        const usual = median(others.map(({ sum }) => sum(id) ?? 0));
        const value = today.sum(id) ?? 0;
        const least = id === "conversions" ? 15 : 0;
        return usual > 0 && value > 5 * usual && value >= least && value > 0.003 * Math.abs(all.sum(id) ?? 0);
      });
      const [first] = rows;
      if (high.length === 0 || first === undefined) continue;
      const usual = (id: string) => median(others.map(({ sum }) => sum(id) ?? 0));
      const figures = high
        .map(
          (id) =>
            `${format.measure(id, today.sum(id))} ${label(id)} ${say("(usually about", "(보통 약")} ${format.measure(id, usual(id))})`,
        )
        .join(", ");
      const result = ["conversions", "revenue"]
        .filter((id) => ids.includes(id) && !high.includes(id))
        .map((id) => `${format.measure(id, today.sum(id))} ${label(id)}`);
      const lines = ofDay.map(({ line }) => line).join(", ");
      found.push({
        text: `${seriesName(first)}, ${dayText(day, language)}: ${figures}${result.length > 0 ? `; ${result.join(", ")}` : ""} (${say("line", "행")} ${lines}).`,
        weight: Math.max(...high.map((id) => (today.sum(id) ?? 0) / usual(id))),
      });
    }
  }
  return found
    .sort((a, b) => b.weight - a.weight)
    .slice(0, linesMax)
    .map(({ text }) => text);
}

/** Figures that can't be true side by side. */
function impossible({ cleaned, label, format, language }: Known): string[] {
  const say = inLanguage(language);
  const lines: string[] = [];
  for (const row of cleaned.rows) {
    const { values } = row;
    const where = `${seriesName(row)}, ${dayText(row.day, language)} (${say("line", "행")} ${row.line})`;
    for (const [more, less] of [
      ["clicks", "impressions"],
      ["opens", "sent"],
      ["conversions", "clicks"],
    ] as const) {
      const [a, b] = [values.get(more), values.get(less)];
      if (a !== undefined && b !== undefined && a > b && b > 0)
        lines.push(
          say(
            `${where}: more ${label(more)} (${format.measure(more, a)}) than ${label(less)} (${format.measure(less, b)}).`,
            `${where}: ${label(more)} ${format.measure(more, a)}이(가) ${label(less)} ${format.measure(less, b)}보다 많습니다.`,
          ),
        );
    }
    const negative = [...values].filter(
      ([id, value]) => value < 0 && !(row.isRefund && (id === "revenue" || id === "units" || id === "conversions")),
    );
    if (negative.length > 0 && !row.isRefund)
      lines.push(`${where}: ${negative.map(([id, value]) => `${label(id)} ${format.measure(id, value)}`).join(", ")}.`);
  }
  return shortened(lines, language);
}

function withoutRevenue({ cleaned, language, label }: Known): string[] {
  const say = inLanguage(language);
  const lines: string[] = [];
  for (const rows of groupBy(cleaned.rows, (row) => JSON.stringify([row.group, row.item])).values()) {
    const { sum } = sumsOf(rows);
    const [first] = rows;
    const [conversions, revenue] = [sum("conversions"), sum("revenue")];
    if (first === undefined || conversions === null || revenue === null) continue;
    if (conversions >= 3 && revenue === 0)
      lines.push(
        say(
          `${seriesName(first)}: ${conversions} ${label("conversions")} and no ${label("revenue")} all week.`,
          `${seriesName(first)}: ${label("conversions")} ${conversions}, ${label("revenue")} 0.`,
        ),
      );
    const odd = rows.filter(
      ({ values, isRefund }) =>
        values.get("conversions") === 0 && !cleaned.areOrdersCounted && (values.get("revenue") ?? 0) > 0 && !isRefund,
    );
    if (odd.length > 0)
      lines.push(
        say(
          `${seriesName(first)}: ${label("revenue")} without ${label("conversions")} (line ${odd
            .map(({ line }) => line)
            .slice(0, 5)
            .join(", ")}).`,
          `${seriesName(first)}: ${label("conversions")} 없이 ${label("revenue")} 있음(행 ${odd
            .map(({ line }) => line)
            .slice(0, 5)
            .join(", ")}).`,
        ),
      );
  }
  return shortened(lines, language);
}

/** Days without a row, of all or of one group that usually has one. */
function gaps({ cleaned, span, language }: Known): string[] {
  const say = inLanguage(language);
  const days = Array.from({ length: daysBetween(span.first, span.last) + 1 }, (_, at) => addDays(span.first, at));
  const all = new Set(cleaned.rows.map(({ day }) => day));
  if (all.size <= 1) return [];
  const missing = days.filter((day) => !all.has(day));
  const lines =
    missing.length === 0
      ? []
      : [
          say(
            `No row that counts for ${missing.map((day) => dayText(day, language)).join(", ")}.`,
            `집계된 행이 없는 날: ${missing.map((day) => dayText(day, language)).join(", ")}.`,
          ),
        ];
  for (const [group, rows] of groupBy(cleaned.rows, (row) => row.group)) {
    const own = new Set(rows.map(({ day }) => day));
    const gap = days.filter((day) => all.has(day) && !own.has(day));
    if (gap.length > 0 && own.size >= 4)
      lines.push(
        say(
          `${group}: no row for ${gap.map((day) => dayText(day, language)).join(", ")}.`,
          `${group}: ${gap.map((day) => dayText(day, language)).join(", ")} 행 없음.`,
        ),
      );
  }
  return shortened(lines, language);
}

/** The same day and series twice with other figures: one of them may be the corrected one. */
function twoVersions({ cleaned, language }: Known): string[] {
  const say = inLanguage(language);
  const pairs = [
    ...groupBy(
      cleaned.rows.filter(({ item, isRefund }) => item !== "" && !isRefund),
      (row) => JSON.stringify([row.day, plainKey(row.group), plainKey(row.item)]),
    ).values(),
  ].filter((rows) => rows.length > 1);
  // Exports that cut a day finer (by device, by order) have many such rows, and rightly so.
  if (pairs.length > Math.max(3, cleaned.rows.length * 0.03)) return [];
  return pairs.flatMap((rows) => {
    const [first] = rows;
    return first === undefined
      ? []
      : [
          say(
            `${seriesName(first)}, ${dayText(first.day, language)}: ${counted(rows.length, "row")} with different figures (lines ${rows.map(({ line }) => line).join(", ")}), both counted.`,
            `${seriesName(first)}, ${dayText(first.day, language)}: 수치가 다른 행 ${rows.length}개(행 ${rows.map(({ line }) => line).join(", ")}), 모두 집계함.`,
          ),
        ];
  });
}

function shortened(lines: readonly string[], language: Language): string[] {
  if (lines.length <= linesMax) return [...lines];
  return [
    ...lines.slice(0, linesMax - 1),
    inLanguage(language)(
      `${lines.length - linesMax + 1} more of this kind.`,
      `같은 종류 ${lines.length - linesMax + 1}건 더 있음.`,
    ),
  ];
}
