import type { Block } from "../documents/block.ts";
import type { SectionKind, Unit } from "./meeting.ts";
import { isOnlyName } from "./people.ts";
import { sectionOf } from "./words.ts";

const ABBREVIATIONS = /(?:^|[\s(])(?:\p{Lu}|e\.g|i\.e|approx|etc|no|nr|st|mr|mrs|ms|dr|prof|vs|cf|incl|excl|max|min|tel|ext|dept|inc|ltd|co|w|ca|bzw|z\.b|u\.a)\.$/iu;

/** Joined only when a number goes on: "Nov. 30", but "by 30 Nov. not replacing them". */
const CALENDAR_ABBREVIATIONS = /(?:^|[\s(])(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thurs?|fri|sat|sun)\.$/iu;

/** The prose of a document sentence by sentence, each with the section it stands in. Tables are read elsewhere. */
export function unitsOf(blocks: readonly Block[]): Unit[] {
  const units: Unit[] = [];
  let section: SectionKind = "plain";
  let sectionLevel = 9;
  let person: string | null = null;
  let parents: { depth: number; text: string }[] = [];
  let topic: string | null = null;
  blocks.forEach((block, group) => {
    if (block.kind === "table") return;
    if (block.kind === "heading") {
      const kind = sectionOf(block.text);
      // "### Tom" below "## Actions" is a person's share of them, not the end of the section.
      const isShare = section === "actions" && block.level > sectionLevel && isOnlyName(block.text);
      if (kind !== null || !(isShare || (block.level > sectionLevel && section !== "plain"))) {
        section = kind ?? "plain";
        sectionLevel = block.level;
      }
      person = isShare ? block.text : null;
      parents = [];
      topic = group === 0 ? null : topicOf(block.text, section);
      units.push({ text: block.text, group, from: "heading", section, mark: "none", parent: null, topic: null });
      return;
    }
    if (block.kind === "item") {
      parents = parents.filter((parent) => parent.depth < block.depth);
      const parent = parents.at(-1)?.text ?? person;
      const label = parents.map((one) => sectionOf(one.text.replace(/:$/, ""))).findLast((kind) => kind !== null) ?? null;
      const text = block.lines.join(" ");
      parents.push({ depth: block.depth, text });
      const mark = block.mark === "ticked box" ? "done" : block.mark === "open box" || block.mark === "arrow" ? "action" : "none";
      for (const line of block.lines) for (const sentence of sentencesOf(line)) units.push({ text: sentence, group, from: "item", section: label ?? section, mark, parent, topic });
      return;
    }
    parents = [];
    for (const line of block.lines) {
      // "Next: Saturday 28 Nov" after the list of actions is no action.
      const label = /^([^:]{2,40}):\s/.exec(line);
      const kind = label === null ? null : sectionOf(label[1] ?? "");
      for (const sentence of sentencesOf(line)) units.push({ text: sentence, group, from: "sentence", section: kind ?? section, mark: "none", parent: person, topic });
    }
  });
  return units;
}

const GENERAL = /^(?:misc(?:ellaneous)?|aob|any other business|notes?|discussion|general|minutes|agenda|topics?|items?|summary|updates?|round|status|intro(?:duction)?|overview|background|meeting notes|main points|key points|points|other|info|기타|논의(?: ?사항)?|안건|내용)$/i;

function topicOf(heading: string, section: SectionKind): string | null {
  const text = heading.replace(/^(?:\d+(?:\.\d+)*[.)]?|[a-z][.)])\s+/i, "").replace(/\s*\([^)]*\)/g, "").trim();
  if (section !== "plain" || GENERAL.test(text) || text.split(/\s+/).length > 5 || /^where\b|\?$/i.test(text)) return null;
  return text === text.toUpperCase() && /\p{L}{3}/u.test(text) ? text[0] + text.slice(1).toLowerCase() : text;
}

/** Sentences of one line. The runtime's rules for English, and those of typed notes, where one starts small. */
export function sentencesOf(line: string): string[] {
  const pieces = [...segmenter().segment(line)].flatMap(({ segment }) => segment.trim().split(/(?<=[\p{L}\d)%"”’]{2}[.!?])\s+(?=[\p{Ll}\d"“(])/u));
  const sentences: string[] = [];
  for (const piece of pieces) {
    const previous = sentences.at(-1);
    if (piece === "") continue;
    if (previous !== undefined && joins(previous, piece)) sentences[sentences.length - 1] = `${previous} ${piece}`;
    else sentences.push(piece);
  }
  return sentences;
}

function joins(previous: string, piece: string): boolean {
  return ABBREVIATIONS.test(previous) || (CALENDAR_ABBREVIATIONS.test(previous) && /^\d/.test(piece)) || opensMore(previous);
}

/** A bracket that is still open holds the sentence together. */
function opensMore(text: string): boolean {
  return (text.match(/\(/g)?.length ?? 0) > (text.match(/\)/g)?.length ?? 0) && text.length < 160 && !text.startsWith("(");
}

let cached: Intl.Segmenter | null = null;
function segmenter(): Intl.Segmenter {
  cached ??= new Intl.Segmenter("en", { granularity: "sentence" });
  return cached;
}
