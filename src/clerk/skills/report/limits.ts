import { isSameName } from "./shape-export.ts";
import { sentencesOf } from "./rules.ts";
import { knownRate } from "./rates.ts";

/** A bound that the last report states for the figures: a budget, a target. */
export type Limit = {
  group: string | null;
  measure: string | null;
  rate: string | null;
  bound: "max" | "min";
  value: number;
  words: string;
};

const MAX =
  /\b(?:budget|limit|cap(?:ped)?|ceiling|max(?:imum)?|no more than|at most|not (?:go )?(?:over|above|exceed|more than)|(?:stays?|keep|remain|must be|should be) (?:under|below|within)|below|under)\b|예산|한도|상한|이하|이내/i;
const MIN = /\b(?:targets?|goals?|at least|min(?:imum)?|no less than|above|aim(?:ing)? for)\b|목표|이상/i;
const OTHER_PERIOD =
  /\b(?:a|per|each|every|for the|this|next) (?:month|day|quarter|year)\b|\b(?:monthly|daily|yearly|annual|quarterly)\b|월 ?(?:예산|간)|일 ?예산|연간|분기/i;
const COSTS = new Set(["cpa", "cpc", "cpm"]);

export function limitsIn(
  statements: readonly { text: string }[],
  groups: readonly string[],
  measureOf: (words: string) => string | null,
): Limit[] {
  return statements
    .flatMap(({ text }) => sentencesOf(text))
    .flatMap((words) => {
      const isMax = MAX.test(words);
      if ((!isMax && !MIN.test(words)) || OTHER_PERIOD.test(words)) return [];
      const value = amountIn(words);
      if (value === null) return [];
      const names =
        words.match(/[\p{L}]+(?:[ -][\p{L}]+)?|[\p{L}]+/gu)?.flatMap((pair) => [pair, ...pair.split(/[ -]/)]) ?? [];
      const rate = names.map((name) => knownRate(name)?.id).find((id) => id !== undefined) ?? null;
      const measure =
        rate !== null
          ? null
          : (names.map(measureOf).find((id) => id !== null) ?? (/budget|예산/i.test(words) ? "spend" : null));
      if (rate === null && measure === null) return [];
      const group =
        groups.find(
          (name) => words.toLowerCase().includes(name.toLowerCase()) || names.some((one) => isSameName(one, name)),
        ) ?? null;
      const isTogether = /\b(?:all|together|total|whole|overall)\b|전체|합계|총/i.test(words);
      const bound = rate !== null && COSTS.has(rate) ? "max" : isMax ? "max" : "min";
      return [{ group: isTogether ? null : group, measure, rate, bound, value, words }];
    });
}

/** The figure of a sentence that is no date, clause or count of days. */
function amountIn(words: string): number | null {
  const found = [
    ...words.matchAll(
      /(?<![\d.,/-])([£€$₩¥]\s?)?(\d{1,3}(?:[,. ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(\s?(?:k|m|만|억)(?![\p{L}]))?(\s?(?:%|[£€$]|원))?(?!\s?(?:th|st|nd|rd|days?|weeks?|months?|월|일|주|am|pm)(?![\p{L}]))(?![\d/-])/giu,
    ),
  ];
  const best =
    found.find(([, sign, , , unit]) => sign !== undefined || unit !== undefined) ??
    found.find(([, , digits = ""]) => !/^20\d\d$/.test(digits));
  if (best?.[2] === undefined) return null;
  const digits = best[2].replace(/[, ](?=\d{3}(?!\d))|\.(?=\d{3}(?:\D|$))/g, "").replace(",", ".");
  const scale = { k: 1e3, m: 1e6, 만: 1e4, 억: 1e8 }[(best[3] ?? "").trim().toLowerCase()] ?? 1;
  const value = Number(digits) * scale;
  return Number.isFinite(value) ? (best[4]?.includes("%") === true ? value / 100 : value) : null;
}
