import type { Paragraph } from "./paragraph.ts";

/** One numbered unit. `place` is how a person would name it: "8.2", "Schedule 1", "제5조 제2항". */
export type Clause = {
  place: string;
  number: string | null;
  heading: string;
  parts: { sub: string; text: string }[];
  isRow: boolean;
  schedule: string | null;
};

/** A sentence with its place; `text` has the words that lead into a list before the item. */
export type Sentence = { clause: Clause; place: string; text: string; quote: string };

const SCHEDULE =
  /^(schedule|annex(?:ure)?|appendix|exhibit|attachment|별지|별첨|부속서|부록)\s*(?:제\s*)?([A-Z]|\d{1,2}|[IVX]+)?(?![\p{L}\d])[.:)\s–—-]*/iu;
const KOREAN_ARTICLE = /^제\s*(\d+)\s*조(의\s*\d+)?\s*(?:[(（[【<]\s*([^)）\]】>]*)[)）\]】>])?\s*/;
const KOREAN_PARAGRAPH = /^([①-⑳])\s*/;
const NAMED = /^(?:article|section|clause|art\.|§)\s*(\d{1,3}(?:\.\d{1,2})*|[IVXLC]+)(?![\p{L}\d])[.:)\s–—-]*/iu;
const DECIMAL = /^(\d{1,2}(?:\.\d{1,2}){1,4})\.?(?:\s+|(?=\p{L}))|^(\d{1,2})(?:[.)]\s*(?=\P{N})|\s+(?=\p{Lu}))/u;
const SUB = /^\(?((?:[a-z]|[ivx]{1,5})|[가-하])[.)]\s+|^\((\d{1,2})\)\s+/;

export function clausesOf(paragraphs: readonly Paragraph[]): Clause[] {
  const clauses: Clause[] = [];
  let schedule: string | null = null;
  let heading = "";
  let article: string | null = null;
  const add = (place: string, number: string | null, text: string, isRow: boolean) => {
    clauses.push({
      place: schedule === null || place === schedule ? place : `${schedule}, ${place}`,
      number,
      heading,
      parts: text === "" ? [] : [{ sub: "", text }],
      isRow,
      schedule,
    });
  };
  for (const paragraph of paragraphs) {
    const text = paragraph.label === null ? paragraph.text : `${paragraph.label} ${paragraph.text}`;
    const last = clauses.at(-1);
    const found: Start | null = paragraph.isRow ? null : startOf(text, article, heading);
    if (paragraph.isRow || found === null) {
      const isTitle = !paragraph.isRow && (paragraph.isHeading || isTitleLine(paragraph.text));
      if (isTitle && clauses.every(({ number }) => number === null)) {
        heading = paragraph.text;
        add(`"${heading}"`, null, "", false);
      } else if (last === undefined) add("preamble", null, text, paragraph.isRow);
      else last.parts.push({ sub: last.parts.at(-1)?.sub ?? "", text });
    } else if (found.kind === "schedule") {
      schedule = found.place;
      article = null;
      heading = found.rest;
      add(schedule, null, found.rest, false);
    } else if (found.kind === "sub" && last !== undefined)
      last.parts.push({ sub: `(${found.place})`, text: found.rest });
    else {
      if (found.kind === "article") article = found.place;
      if (found.title !== null) heading = found.title;
      add(found.place, found.place, found.kind === "heading" ? "" : found.rest, false);
    }
  }
  // What stands before the first number has no place of its own once there are numbers.
  const first = clauses.findIndex(({ number }) => number !== null);
  return clauses.map((clause, at) =>
    at < first && clause.schedule === null ? { ...clause, place: "preamble" } : clause,
  );
}

type Start = {
  kind: "schedule" | "sub" | "clause" | "heading" | "article";
  place: string;
  rest: string;
  title: string | null;
};

function startOf(text: string, article: string | null, heading: string): Start | null {
  return koreanStart(text, article) ?? scheduleStart(text) ?? numberStart(text, article, heading);
}

function koreanStart(text: string, article: string | null): Start | null {
  const korean = KOREAN_ARTICLE.exec(text);
  if (korean !== null)
    return {
      kind: "article",
      place: `제${korean[1]}조${(korean[2] ?? "").replace(/\s/g, "")}`,
      rest: text.slice(korean[0].length),
      title: korean[3] ?? null,
    };
  const paragraph = KOREAN_PARAGRAPH.exec(text);
  if (paragraph !== null && article !== null)
    return {
      kind: "clause",
      place: `${article} 제${(paragraph[1] ?? "①").charCodeAt(0) - 0x245f}항`,
      rest: text.slice(paragraph[0].length),
      title: null,
    };
  return null;
}

function scheduleStart(text: string): Start | null {
  const schedule = SCHEDULE.exec(text);
  if (
    schedule !== null &&
    text.length < 120 &&
    !/[.;]$/.test(text) &&
    (schedule[2] !== undefined || text.length < 40)
  ) {
    return {
      kind: "schedule",
      place: `${capital(schedule[1] ?? "")}${schedule[2] === undefined ? "" : ` ${schedule[2]}`}`,
      rest: text.slice(schedule[0].length),
      title: null,
    };
  }
  return null;
}

function numberStart(text: string, article: string | null, heading: string): Start | null {
  const named = NAMED.exec(text);
  if (named !== null && !/^(?:of|and|or|to|above|below)\b/.test(text.slice(named[0].length)))
    return numbered(named[1] ?? "", text.slice(named[0].length), heading);
  const decimal = DECIMAL.exec(text);
  if (
    decimal !== null &&
    !/^\d{1,2}\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/.test(text)
  ) {
    const number = decimal[1] ?? decimal[2] ?? "";
    // Under a Korean article a bare number is an item of it.
    if (article !== null && !number.includes("."))
      return { kind: "sub", place: number, rest: text.slice(decimal[0].length), title: null };
    return numbered(number, text.slice(decimal[0].length), heading);
  }
  const sub = SUB.exec(text);
  return sub === null
    ? null
    : { kind: "sub", place: sub[1] ?? sub[2] ?? "", rest: text.slice(sub[0].length), title: null };
}

/** "8. Liability" is a heading; "8. Liability. The Supplier …" has its heading in front of its text. */
function numbered(place: string, rest: string, heading: string): Start {
  const isTop = !place.includes(".");
  if (isTop && isTitleLine(rest)) return { kind: "heading", place, rest, title: rest };
  const inline = /^([\p{Lu}][^.:;]{2,50})[.:]\s+(?=["“(]?\p{Lu})/u.exec(rest);
  const isInline =
    inline !== null &&
    (inline[1] ?? "").split(/\s+/).length <= 6 &&
    !/\b(?:shall|may|will|must|is|are)\b/.test(inline[1] ?? "");
  return { kind: "clause", place, rest, title: isInline ? (inline[1] ?? null) : isTop ? "" : heading };
}

function isTitleLine(text: string): boolean {
  return (
    text.length <= 70 &&
    text.split(/\s+/).length <= 9 &&
    !/[.;,:]$|\b(?:shall|may|will|must)\b|다$/.test(text.trim()) &&
    /^["“[(]?[\p{Lu}\p{Lo}]/u.test(text)
  );
}

export const clauseText = ({ parts }: Clause): string => parts.map(({ text }) => text).join(" ");

export function sentencesOfClauses(clauses: readonly Clause[]): Sentence[] {
  return clauses.flatMap((clause) => {
    let lead = "";
    return clause.parts.flatMap(({ sub, text }) => {
      const own = splitSentences(text);
      if (sub === "" && /[:—–-]$|[가-힣]:$/.test(text)) lead = own.at(-1) ?? "";
      const isItem = sub !== "" && lead !== "" && clause.number !== null;
      return own.map((sentence) => ({
        clause,
        place: sub === "" || clause.number === null ? clause.place : `${clause.place}${sub}`,
        text: isItem ? `${lead} ${sentence}` : sentence,
        quote: isItem ? `${lead} … ${sentence}` : sentence,
      }));
    });
  });
}

function splitSentences(text: string): string[] {
  return text
    .replace(/\b(No|Nos|Ltd|Inc|Co|Corp|Mr|Ms|Dr|vs|e\.g|i\.e|etc|Art|approx|St)\.\s/g, "$1.\u00a0")
    .split(/(?<=[.!?;][)"”]?)\s+(?=["“(]?[\p{Lu}\p{Lo}\d])|\n+/u)
    .map((sentence) => sentence.replace(/\u00a0/g, " ").trim())
    .filter((sentence) => sentence !== "");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
