import { basename } from "node:path";
import type { Block } from "../../documents/block.ts";
import { counted, inLanguage } from "../in-language.ts";
import { textChart } from "./chart.ts";
import type { Figures } from "./figures.ts";
import { spanText } from "./format.ts";
import { isMethodTitle } from "./last-report.ts";
import type { ReportSection } from "./last-report.ts";
import { leftOutCount, leftOutLines, ownRules, ruleEffects } from "./left-out.ts";
import type { Limit } from "./limits.ts";
import { inShort, limitLines, observations } from "./observe.ts";
import { comparison, itemTable, mainTable, moreRates } from "./report-tables.ts";
import type { Rules } from "./rules.ts";
import { isoWeekOf, isWeek } from "./weeks.ts";

export type Written = {
  figures: Figures;
  rules: Rules;
  limits: readonly Limit[];
  worth: readonly string[];
  chartName: string;
  title: string;
};

type Kind = "summary" | "seen" | "next" | "compared" | "chart" | "method" | "other";

/** The new report in the shape of the last one: its sections in its order, then what it had not. */
export function writeReport(written: Written): string {
  const { figures, title } = written;
  const say = inLanguage(figures.language);
  const parts = [`# ${title}`];
  const sections = figures.last?.sections ?? [];
  const extras = extraSections(written, sections);
  let isTableShown = false;
  let areExtrasShown = false;
  const takeExtras = () => {
    if (!areExtrasShown) parts.push(...extras);
    areExtrasShown = true;
  };
  for (const [at, section] of sections.entries()) {
    const kind = kindOf(section);
    if (kind === "method" || kind === "next") takeExtras();
    const hasTable: boolean = !isTableShown && section.blocks.some((block) => block.kind === "table");
    const body = at === 0 ? opening(section, written, sections) : sectionBody(section, kind, written, hasTable);
    isTableShown ||= hasTable;
    if (section.title !== null) parts.push(`${"#".repeat(Math.min(4, Math.max(2, section.level)))} ${section.title}`);
    if (body !== "") parts.push(body);
  }
  if (figures.last === null) {
    parts.push(
      `**${say("In short:", "요약:")}** ${inShort(figures)}`,
      mainTable(figures),
      moreRates(figures),
      `## ${say("What the figures show", "수치로 본 내용")}\n\n${bullets(observations(figures))}`,
    );
  } else if (!isTableShown) parts.push(mainTable(figures));
  takeExtras();
  if (!sections.some((section) => kindOf(section) === "method"))
    parts.push(
      `## ${say("How we count", "집계 기준")}\n\n${numbered(ownRules(written.rules, figures.language))}\n\n${thisWeek(written)}`,
    );
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** "Weekly campaign report, 9 to 15 November 2026 (W46)": the last title with the new days. */
export function titleOf(figures: Pick<Figures, "last" | "span" | "language">, lastTitle: string | null): string {
  const say = inLanguage(figures.language);
  const week = isWeek(figures.span) ? isoWeekOf(figures.span.first) : null;
  const base = (lastTitle ?? "")
    .replace(/\(?\b(?:20\d\d[-_ ]?)?(?:W|week|wk|kw|cw)[.\s_-]?\d{1,2}\b\)?(?:\s*\/?\s*20\d\d)?/giu, " ")
    .replace(
      /\(?\d{1,2}(?:st|nd|rd|th)?(?:\s+\p{L}+)?(?:\s+20\d\d)?\s*(?:to|until|[-–—])\s*\d{1,2}(?:st|nd|rd|th)?\s+\p{L}+(?:,?\s+20\d\d)?\)?/giu,
      " ",
    )
    .replace(/\(?\p{L}+\s+\d{1,2}\s*(?:to|[-–—])\s*(?:\p{L}+\s+)?\d{1,2}(?:,?\s+20\d\d)?\)?/giu, " ")
    .replace(
      /\(?(?:20\d\d년\s*)?\d{1,2}월\s*(?:\d{1,2}일?\s*[-~–]\s*(?:\d{1,2}월\s*)?\d{1,2}일|\d{1,2}\s?주차?)\)?|\d{1,2}\s?주차/gu,
      " ",
    )
    .replace(
      /\(?\d{1,4}[./-]\d{1,2}[./-]?(?:\d{1,4})?\s*(?:to|bis|[-–—~])\s*\d{1,4}[./-]\d{1,2}[./-]?(?:\d{1,4})?\)?/giu,
      " ",
    )
    .replace(/[\s,(–—-]+20\d\d\)?\s*$/u, " ")
    .replace(/\(\s*\)|[\s,;:–—-]+$/gu, " ")
    .replace(/[\s,;:–—-]+$/u, "")
    .replace(/\s+([,;:])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  const name = base === "" ? say("Weekly report", "주간 보고") : base;
  const isKorean = /[가-힣]/.test(name);
  return `${name}${isKorean ? " " : ", "}${spanText(figures.span, isKorean ? "ko" : "en")}${week === null ? "" : ` (${week.slice(5)})`}`;
}

function kindOf({ title, blocks }: ReportSection): Kind {
  const name = title ?? "";
  if (isMethodTitle(name)) return "method";
  if (/\bnext\b|\bplans?\b|\bplanned\b|to.?do|\bactions?\b|coming up|outlook|다음|계획|예정|할 ?일/i.test(name))
    return "next";
  if (/compar|\bvs\b|versus|week.on.week|\bwow\b|change|증감|비교|전주/i.test(name)) return "compared";
  if (/chart|graph|그래프|차트/i.test(name)) return "chart";
  if (/in short|summary|overview|headline|at a glance|tl;?dr|요약|개요/i.test(name)) return "summary";
  if (
    /\bsaw\b|observ|\bnotes?\b|comment|happened|insight|highlight|learn|look(?:ed|s)?|worth|특이|분석|코멘트|관찰|인사이트/i.test(
      name,
    )
  )
    return "seen";
  return blocks.some((block) => block.kind === "table") ? "other" : "other";
}

function opening(section: ReportSection, written: Written, sections: readonly ReportSection[]): string {
  const { figures, limits } = written;
  const say = inLanguage(figures.language);
  const hasSummary = sections.some((one) => kindOf(one) === "summary");
  const parts: string[] = [];
  let isSummed = hasSummary;
  for (const block of section.blocks) {
    if (block.kind === "table") parts.push(mainTable(figures), moreRates(figures));
    else if (
      block.kind === "paragraph" &&
      /^(?:to|from|an|von|cc|by|author|prepared|받는|보내는|수신|발신|작성)\b.{0,3}:|^(?:받는|보내는|수신|발신|작성)/i.test(
        block.lines.join(" "),
      )
    )
      parts.push(addressLine(block, say("Draft, not sent.", "초안, 보내지 않음.")));
    else if (block.kind === "paragraph" && !isSummed) {
      const label = /^([^:.\d]{2,24}):\s/.exec(block.lines.join(" "))?.[1] ?? say("In short", "요약");
      const broken = limitLines(figures, limits)
        .filter(({ isBroken }) => isBroken)
        .map(({ text }) => text);
      parts.push(`**${label}:** ${[inShort(figures), ...broken].join(" ")}`);
      isSummed = true;
    }
  }
  if (!isSummed) parts.splice(Math.min(1, parts.length), 0, `**${say("In short", "요약")}:** ${inShort(figures)}`);
  return parts.join("\n\n");
}

/** Who it is from and to stays; when it was sent does not. */
function addressLine(block: Extract<Block, { kind: "paragraph" }>, draft: string): string {
  const text = block.lines
    .join(" ")
    .replace(/\b(?:sent|date|datum)\b:?[^.]*(?:\.|$)|(?:보낸 날|작성일|일자)\s*:?[^.]*(?:\.|$)/gi, "")
    .trim();
  return `${text}${text === "" || /[.!?,]$/.test(text) ? "" : "."} ${draft}`.trim();
}

function sectionBody({ blocks, title }: ReportSection, kind: Kind, written: Written, takesTable: boolean): string {
  const { figures, limits } = written;
  const say = inLanguage(figures.language);
  const limitTexts = limitLines(figures, limits).map(({ text }) => text);
  switch (kind) {
    case "method":
      return `${verbatim(blocks)}\n\n${thisWeek(written)}`;
    case "summary":
      return (
        [inShort(figures), bullets(limitTexts)].filter((part) => part !== "").join("\n\n") +
        (takesTable ? `\n\n${mainTable(figures)}` : "")
      );
    case "seen":
      return bullets([
        ...limitTexts,
        ...observations(figures),
        say(
          "Reasons are not in the figures: please add what you know.",
          "이유는 수치에 없습니다. 아시는 내용을 더해 주세요.",
        ),
      ]);
    case "next":
      return carried(blocks, written);
    case "compared":
      return comparison(figures);
    case "chart":
      return chartBody(written);
    case "other": {
      const stated = blocks
        .map((block) => (block.kind === "table" ? "" : block.kind === "heading" ? block.text : block.lines.join(" ")))
        .join(" ");
      const own = limitLines(
        figures,
        limits.filter(({ words }) => stated.includes(words.replace(/[.]$/, ""))),
      );
      if (own.length > 0 && !takesTable) return bullets(own.map(({ text }) => text));
      const table = blocks.find((block) => block.kind === "table");
      if (takesTable) return [mainTable(figures), moreRates(figures)].filter((part) => part !== "").join("\n\n");
      const items = table === undefined ? null : itemTable(table.rows, figures, title ?? "");
      return (
        items ??
        say(
          "(Nothing in the exports for this part: please fill in.)",
          "(내보낸 자료에 이 부분에 쓸 내용이 없습니다. 채워 주세요.)",
        )
      );
    }
  }
}

function carried(blocks: readonly Block[], { figures, limits }: Written): string {
  const say = inLanguage(figures.language);
  const items = blocks.flatMap((block) =>
    block.kind === "item" || block.kind === "paragraph" ? [block.lines.join(" ")] : [],
  );
  const standing = items.filter((item) => limits.some(({ words }) => item.includes(words.replace(/[.]$/, ""))));
  const others = items.filter((item) => !standing.includes(item));
  return bullets([
    ...standing,
    ...others.map((item) =>
      say(
        `From the last report, please say what became of it: ${item}`,
        `지난 보고에서 옮김(결과를 적어 주세요): ${item}`,
      ),
    ),
    say("New plans are not in the figures: please add them.", "새 계획은 수치에 없습니다. 더해 주세요."),
  ]);
}

function extraSections(written: Written, sections: readonly ReportSection[]): string[] {
  const { figures, worth, limits } = written;
  const say = inLanguage(figures.language);
  const kinds = new Set(sections.map(kindOf));
  const parts: string[] = [];
  const limitTexts = limitLines(figures, limits).map(({ text }) => text);
  if (figures.last !== null && !kinds.has("seen"))
    parts.push(
      `## ${say("What the figures show", "수치로 본 내용")}\n\n${bullets([...(kinds.has("summary") ? [] : limitTexts), ...observations(figures)])}`,
    );
  if (figures.last !== null && !kinds.has("compared"))
    parts.push(
      `## ${say(`Compared with ${isWeek(figures.last.span) ? isoWeekOf(figures.last.span.first).slice(5) : spanText(figures.last.span, "en")}`, `${spanText(figures.last.span, "ko")} 대비`)}\n\n${comparison(figures)}`,
    );
  if (!kinds.has("chart")) parts.push(`## ${say("Chart", "차트")}\n\n${chartBody(written)}`);
  parts.push(
    `## ${say("Worth checking", "확인할 점")}\n\n${worth.length === 0 ? say("Nothing odd found.", "이상한 점을 찾지 못했습니다.") : bullets(worth)}`,
  );
  return parts;
}

function chartBody({ figures, chartName, title }: Written): string {
  return `![${title.replace(/[[\]]/g, "")}](${encodeURIComponent(chartName)})\n\n${textChart(figures)}`;
}

/** What the rules did to this period's rows. */
function thisWeek({ figures, rules }: Written): string {
  const say = inLanguage(figures.language);
  const { cleaned } = figures;
  const files = [...new Set([...cleaned.rows, ...cleaned.dropped].map(({ file }) => file))].map(
    (file) => `${basename(file)} ${cleaned.rows.filter((row) => row.file === file).length}`,
  );
  const head = say(
    `This time ${counted(cleaned.rows.length, "row")} count (${files.join(", ")}); ${leftOutCount(cleaned)} left out:`,
    `이번에는 ${cleaned.rows.length}행을 집계했고(${files.join(", ")}), ${leftOutCount(cleaned)}행을 제외했습니다:`,
  );
  return `${head}\n\n${bullets([...leftOutLines(cleaned, figures.language), ...ruleEffects(cleaned, rules, figures.format, figures.language)])}`;
}

function verbatim(blocks: readonly Block[]): string {
  let count = 0;
  return blocks
    .map((block) =>
      block.kind === "item"
        ? `${block.mark === "number" ? `${(count += 1)}.` : "-"} ${block.lines.join(" ")}`
        : block.kind === "table"
          ? ""
          : `${block.kind === "heading" ? block.text : block.lines.join(" ")}\n`,
    )
    .join("\n")
    .trim();
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");
const numbered = (lines: readonly string[]): string => lines.map((line, at) => `${at + 1}. ${line}`).join("\n");
