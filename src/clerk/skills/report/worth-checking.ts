import { basename } from "node:path";
import { addDays } from "../../dates/calendar.ts";
import { inLanguage } from "../in-language.ts";
import { beforeOf } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { dayText, spanText } from "./format.ts";
import { oddRows } from "./odd-rows.ts";
import type { Rules } from "./rules.ts";
import { isSameName, plainKey } from "./shape-export.ts";

/** What a person should look at before the report goes out. */
export function worthChecking(figures: Figures, rules: Rules): string[] {
  return [
    ...oddRows(figures),
    ...wrongTotals(figures),
    ...names(figures),
    ...unreadable(figures),
    ...aboutLast(figures, rules),
  ];
}

/** Total lines of the export that say something else than their own rows. */
function wrongTotals({ cleaned, label, format, language }: Figures): string[] {
  const say = inLanguage(language);
  const totals = cleaned.dropped.filter(({ reason }) => reason === "total");
  const isFirst = (at: number) =>
    totals.findIndex(
      ({ file, values }) =>
        file === totals[at]?.file && String([...values]) === String([...(totals[at]?.values ?? [])]),
    ) === at;
  return totals.flatMap(({ file, line, values }, at) => {
    if (!isFirst(at)) return [];
    const rows = cleaned.rows.filter((row) => row.file === file);
    const differing = [...values].flatMap(([id, stated]) => {
      const own = rows.reduce((sum, row) => sum + (row.values.get(id) ?? 0), 0);
      return Math.abs(own - stated) < 0.005
        ? []
        : [
            `${label(id)} ${format.measure(id, stated)} (${say("counted rows", "집계한 행")}: ${format.measure(id, Math.round(own * 1e6) / 1e6)})`,
          ];
    });
    return differing.length === 0
      ? []
      : [
          say(
            `The total line of ${basename(file)} (line ${line}) differs from the rows that count, as rows were left out: ${differing.slice(0, 3).join(", ")}.`,
            `${basename(file)}의 합계 행(${line}행)은 집계한 행과 다릅니다(제외한 행이 있음): ${differing.slice(0, 3).join(", ")}.`,
          ),
        ];
  });
}

function names({ groups, last, language }: Figures): string[] {
  const say = inLanguage(language);
  if (last === null)
    return near(
      groups.map(({ name }) => name),
      groups.map(({ name }) => name),
      language,
    );
  const known = [...last.figures.keys()];
  const fresh = groups.map(({ name }) => name).filter((name) => !known.includes(name));
  const gone = known.filter((name) => !groups.some((group) => group.name === name));
  return [
    ...near(fresh, known, language),
    ...(fresh.length > 0
      ? [say(`Not in the last report: ${fresh.join(", ")}.`, `지난 보고에 없던 항목: ${fresh.join(", ")}.`)]
      : []),
    ...(gone.length > 0
      ? [
          say(
            `In the last report but without a row now: ${gone.join(", ")}.`,
            `지난 보고에는 있었지만 이번에는 행이 없음: ${gone.join(", ")}.`,
          ),
        ]
      : []),
  ];
}

/** A name one or two letters off another is probably the same one, mistyped. It is told, not merged. */
function near(fresh: readonly string[], known: readonly string[], language: "en" | "ko"): string[] {
  const say = inLanguage(language);
  return fresh.flatMap((name, at) => {
    const twin = known.find(
      (other, index) =>
        other !== name &&
        (fresh !== known || index > at) &&
        plainKey(name).length >= 5 &&
        !isSameName(name, other) &&
        distance(plainKey(name), plainKey(other)) <= 2,
    );
    return twin === undefined
      ? []
      : [
          say(
            `"${name}" may be "${twin}" mistyped; counted apart.`,
            `"${name}"은(는) "${twin}"의 오타일 수 있습니다(따로 집계).`,
          ),
        ];
  });
}

function unreadable({ cleaned, language }: Figures): string[] {
  const say = inLanguage(language);
  const cells = cleaned.unreadable
    .slice(0, 5)
    .map(
      ({ file, line, cell, header }) =>
        `${basename(file)} ${say("line", "행")} ${line}: ${header} "${cell.slice(0, 30)}"`,
    );
  return cells.length === 0
    ? []
    : [
        say(
          `Not a number: ${cells.join("; ")}${cleaned.unreadable.length > 5 ? ` and ${cleaned.unreadable.length - 5} more` : ""}.`,
          `숫자가 아닌 값: ${cells.join("; ")}${cleaned.unreadable.length > 5 ? ` 외 ${cleaned.unreadable.length - 5}건` : ""}.`,
        ),
      ];
}

function aboutLast(figures: Figures, rules: Rules): string[] {
  const { last, span, language, label, format } = figures;
  const say = inLanguage(language);
  if (last === null) return [];
  const lines: string[] = [];
  if (last.span.last !== addDays(span.first, -1))
    lines.push(
      say(
        `The last report covers ${spanText(last.span, language)}, not the days just before: the changes are against that.`,
        `지난 보고의 기간은 ${spanText(last.span, language)}로 바로 앞 기간이 아닙니다. 증감은 그 기간과 비교한 것입니다.`,
      ),
    );
  for (const { measure } of last.columns) {
    const stated = measure === null ? undefined : last.total?.get(measure);
    if (measure === null || stated === undefined) continue;
    const own = [...last.figures.values()].reduce((sum, values) => sum + (values.get(measure) ?? 0), 0);
    if (Math.abs(own - stated) > 0.5 + Math.abs(stated) * 0.0005)
      lines.push(
        say(
          `In the last report the rows add up to ${format.measure(measure, Math.round(own * 100) / 100)} ${label(measure)}, its total says ${format.measure(measure, stated)}.`,
          `지난 보고에서 ${label(measure)} 행의 합은 ${format.measure(measure, Math.round(own * 100) / 100)}인데 합계는 ${format.measure(measure, stated)}로 되어 있습니다.`,
        ),
      );
  }
  for (const text of rules.notUnderstood)
    lines.push(
      say(
        `I could not turn this rule of the last report into counting: "${text}".`,
        `지난 보고의 이 규칙은 집계에 적용하지 못했습니다: "${text}".`,
      ),
    );
  const before = beforeOf(figures);
  const late = figures.cleaned.rows
    .map(({ day }) => day)
    .sort()
    .at(-1);
  if (before !== null && late !== undefined && late < span.last)
    lines.push(
      say(
        `The last day with rows is ${dayText(late, language)}: the period may not be complete.`,
        `행이 있는 마지막 날은 ${dayText(late, language)}입니다. 기간이 다 차지 않았을 수 있습니다.`,
      ),
    );
  return lines;
}

/** How many letters differ. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 3;
}
