import { calendarNames, monthNumber } from "../../dates/names.ts";
import { knownTypes } from "./type-words.ts";

export type Level = "month" | "year" | "type";

/** How a person wants a folder sorted. `types` empty: no folders by type. */
export type Wish = {
  levels: Level[];
  /** With {YYYY}, {MM}, {MMMM} or {MMM} where the example had them. */
  monthName: string;
  types: string[];
  /** Types that were not asked for get no empty folders, and files of no type go to `other`. */
  areTypesGiven: boolean;
  byKind: boolean;
  other: string;
  undated: string;
  isOnlyPlan: boolean;
};

export function readWish(words: string): Wish {
  const listed = typesIn(words);
  const other = listed.find((type) => OTHER.test(type));
  const given = listed.filter((type) => !OTHER.test(type));
  const byKind =
    given.length === 0 && /\b(?:file ?type|kind of file|file kind|extension|format)\b|확장자|파일 ?형식/i.test(words);
  const levels = levelsIn(words, given.length > 0 || byKind);
  return {
    levels,
    monthName: monthNameIn(words),
    types: given.length > 0 ? given : levels.includes("type") && !byKind ? knownTypes() : [],
    areTypesGiven: given.length > 0,
    byKind,
    other:
      other === undefined || /\b(?:rest|else|anything)\b/i.test(other)
        ? /[가-힣]/.test(words) && other === undefined
          ? "기타"
          : "other"
        : other,
    undated: undatedIn(words),
    isOnlyPlan:
      /\b(?:dry[- ]?run|only (?:show|plan|propose)|just (?:show|plan|propose|tell)|preview|what would|don['’]?t move (?:anything|them) yet|without moving)\b|미리 ?보기|계획만/i.test(
        words,
      ),
  };
}

const OTHER =
  /^(?:others?|misc(?:ellaneous)?|the rest|rest|everything else|anything else|etc|unsorted|sonstiges|diverses|divers|autres|otros|varios|altro|altri|overige?|övrigt|기타|나머지)$/i;

/** The words of a list such as "one per type: sales, stock and incidents". */
function typesIn(words: string): string[] {
  const opening = [
    /\b(?:types?|kinds?|categor(?:y|ies)|topics?|subjects?|sub-?folders?|folders?)\b[^:.;\n,()]{0,40}?[:(–—-]\s*(?!>)([^.;\n)]+)/giu,
    /(?:종류|유형|분류|폴더)(?:별)?(?:로)?\s*[:(]\s*([^.;\n)]+)/gu,
    /\b(?:into|in)\s+(?:(?:it|each|them|there|that|those|every one)[\s:]+)?(?:folders?\s+(?:for|called|named)\s+|these:\s*|one (?:for|per)\s+(?:each\s+)?)?((?:\p{L}[\p{L}-]*)(?:\s*,\s*\p{L}[\p{L} -]*)+(?:\s*,?\s+(?:and|or)\s+\p{L}[\p{L} -]*)?)/giu,
    /\bfolders?\s+(?:for|called|named)\s+([^.;\n)]+)/giu,
  ];
  for (const pattern of opening) {
    for (const found of words.matchAll(pattern)) {
      const list = (found[1] ?? "")
        .split(/\s*(?:,|\/|\||·|;|\band\b|\bor\b|및)\s*/u)
        .map((item) =>
          item
            .replace(/^(?:one|a folder|for|each|the)\s+(?:for\s+|each\s+)?(?!rest)/i, "")
            .replace(/["'“”‘’]/g, "")
            .trim(),
        )
        .filter((item) => item !== "");
      const isList =
        list.length >= 2 &&
        list.every(
          (item) =>
            item.split(/\s+/).length <= 3 &&
            /^[\p{L}][\p{L}\d &-]*$/u.test(item) &&
            !/\b(?:month|year|date|like|per)\b/i.test(item),
        );
      if (isList) return [...new Set(list)];
    }
  }
  return [];
}

function levelsIn(words: string, hasTypes: boolean): Level[] {
  const at = (pattern: RegExp): number => words.search(pattern);
  const month = at(/\bmonth(?:s|ly)?\b|\bby date\b|\bchronolog|월별|달별|날짜/i);
  const year = at(/\b(?:per|by|each|every) year\b|\byearly\b|연도|년도/i);
  const type = hasTypes
    ? Math.max(0, at(/\b(?:types?|kinds?|categor(?:y|ies)|topics?|extension)\b|종류|유형/i))
    : at(/\b(?:types?|kinds?|categor(?:y|ies)|topics?)\b|종류|유형/i);
  const found: { level: Level; at: number }[] = [];
  if (year >= 0) found.push({ level: "year", at: year });
  if (month >= 0) found.push({ level: "month", at: month });
  if (type >= 0) found.push({ level: "type", at: hasTypes && type === 0 ? Number.MAX_SAFE_INTEGER : type });
  // "by type within each month": what is within comes second.
  const within = /\b(?:within|inside|under|in)\s+(?:each|every|a|the)\s+(month|year|type|kind|category)/i
    .exec(words)?.[1]
    ?.toLowerCase();
  const outer: Level | null = within === undefined ? null : within === "month" || within === "year" ? within : "type";
  const levels = found
    .sort((a, b) => (a.level === outer ? -1 : b.level === outer ? 1 : a.at - b.at))
    .map(({ level }) => level);
  return levels.length === 0 ? ["month", "type"] : levels;
}

/** "like 2026-10" or "(October 2026)": the example becomes the pattern. */
function monthNameIn(words: string): string {
  const { month } = calendarNames();
  const example = new RegExp(
    String.raw`\b(?:like|e\.?g\.?|such as|called|named|format|as|for example)[:,\s]+["'“‘]?((?:20\d\d|YYYY)[-_. ]?(?:0[1-9]|1[0-2]|MM)(?:[-_ ](?:${month}))?|(?:0[1-9]|1[0-2]|MM)[-_. ](?:20\d\d|YYYY)|(?:${month})[-_ ]20\d\d|20\d\d[-_ ](?:${month}))(?![\p{L}\d])`,
    "iu",
  ).exec(words)?.[1];
  if (example === undefined) return "{YYYY}-{MM}";
  return example
    .replace(/20\d\d|YYYY/, "{YYYY}")
    .replace(/\p{L}{3,}/gu, (word) =>
      word === "YYYY" || monthNumber(word) === null
        ? word
        : word.length > 3 || word.toLowerCase() === "may"
          ? "{MMMM}"
          : "{MMM}",
    )
    .replace(/(?<!\{)(?:\b|(?<=\}))(?:0[1-9]|1[0-2]|MM)(?!\}|\d)/, "{MM}");
}

function undatedIn(words: string): string {
  const found =
    /\b(?:undated|no (?:month|date)|nothing to go by|without (?:a |any )?(?:month|date)|unknown (?:month|date)|can['’]?t tell|unclear)\b[^.;\n]*?(?:->|→|=>|\binto\b|\bgoes? to\b|\bgo in\b|\bin\b|\bto\b|\bcalled\b)\s*(?:a folder (?:called|named)\s+|folder\s+)?["'“‘]?([\p{L}][\p{L}\d_-]*(?: [\p{L}\d_-]+)?)["'”’]?(?=\s*(?:[.,;\n)]|$))/iu.exec(
      words,
    );
  return found?.[1] ?? (/[가-힣]{4}/.test(words) ? "날짜 없음" : "undated");
}

/** The folder for a month in the wished form. */
export function monthFolder(pattern: string, year: number, month: number): string {
  const at = Date.UTC(year, month - 1, 15);
  const name = (style: "long" | "short") => new Intl.DateTimeFormat("en", { month: style, timeZone: "UTC" }).format(at);
  return pattern
    .replace("{YYYY}", String(year))
    .replace("{MMMM}", name("long"))
    .replace("{MMM}", name("short"))
    .replace("{MM}", String(month).padStart(2, "0"));
}
