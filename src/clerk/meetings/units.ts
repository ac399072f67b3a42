import type { Block, ItemMark } from "../documents/block.ts";
import type { SectionKind, Unit } from "./meeting.ts";
import { isOnlyName } from "./people.ts";
import { sectionOf } from "./words.ts";

const ABBREVIATIONS =
  /(?:^|[\s(])(?:\p{Lu}|e\.g|i\.e|approx|etc|no|nr|st|mr|mrs|ms|dr|prof|vs|cf|incl|excl|max|min|tel|ext|dept|inc|ltd|co|w|ca|bzw|z\.b|u\.a)\.$/iu;

/** Joined only when a number goes on: "Nov. 30", but "by 30 Nov. not replacing them". */
const CALENDAR_ABBREVIATIONS =
  /(?:^|[\s(])(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thurs?|fri|sat|sun)\.$/iu;

/** The prose of a document sentence by sentence, each with the section it stands in. Tables are read elsewhere. */
export function unitsOf(blocks: readonly Block[]): Unit[] {
  const reader = new UnitReader();
  for (const [group, block] of blocks.entries()) reader.read(block, group);
  return reader.units;
}

class UnitReader {
  readonly units: Unit[] = [];
  #section: SectionKind = "plain";
  #sectionLevel = 9;
  #topic: string | null = null;
  /** The person whose share of the actions follows. */
  #person: string | null = null;
  #parents: { depth: number; text: string }[] = [];

  read(block: Block, group: number): void {
    if (block.kind === "heading") this.#heading(block.text, block.level, group);
    else if (block.kind === "item") this.#item(block.lines, block.depth, markOf(block.mark), group);
    else if (block.kind === "paragraph") this.#paragraph(block.lines, group);
  }

  #heading(text: string, level: number, group: number): void {
    const kind = sectionOf(text);
    // "### Tom" below "## Actions" is a person's share of them, not the end of the section.
    const isShare = this.#section === "actions" && level > this.#sectionLevel && isOnlyName(text);
    if (kind !== null || !(isShare || (level > this.#sectionLevel && this.#section !== "plain"))) {
      this.#section = kind ?? "plain";
      this.#sectionLevel = level;
    }
    this.#person = isShare ? text : null;
    this.#parents = [];
    this.#topic = group === 0 ? null : topicOf(text, this.#section);
    this.units.push({ text, group, from: "heading", section: this.#section, mark: "none", parent: null, topic: null });
  }

  #item(lines: readonly string[], depth: number, mark: Unit["mark"], group: number): void {
    this.#parents = this.#parents.filter((parent) => parent.depth < depth);
    const parent = this.#parents.at(-1)?.text ?? this.#person;
    const label = this.#parents.map(({ text }) => sectionOf(text.replace(/:$/, ""))).findLast((kind) => kind !== null);
    this.#parents.push({ depth, text: lines.join(" ") });
    for (const text of lines.flatMap(sentencesOf)) {
      this.units.push({ text, group, from: "item", section: label ?? this.#section, mark, parent, topic: this.#topic });
    }
  }

  #paragraph(lines: readonly string[], group: number): void {
    this.#parents = [];
    for (const line of lines) {
      // "Next: Saturday 28 Nov" after the list of actions is no action.
      const section = sectionOf(/^([^:]{2,40}):\s/.exec(line)?.[1] ?? "") ?? this.#section;
      for (const text of sentencesOf(line)) {
        this.units.push({
          text,
          group,
          from: "sentence",
          section,
          mark: "none",
          parent: this.#person,
          topic: this.#topic,
        });
      }
    }
  }
}

function markOf(mark: ItemMark): Unit["mark"] {
  if (mark === "ticked box") return "done";
  return mark === "open box" || mark === "arrow" ? "action" : "none";
}

const GENERAL =
  /^(?:misc(?:ellaneous)?|aob|any other business|notes?|discussion|general|minutes|agenda|topics?|items?|summary|updates?|round|status|intro(?:duction)?|overview|background|meeting notes|main points|key points|points|other|info|기타|논의(?: ?사항)?|안건|내용)$/i;

function topicOf(heading: string, section: SectionKind): string | null {
  const text = heading
    .replace(/^(?:\d+(?:\.\d+)*[.)]?|[a-z][.)])\s+/i, "")
    .replace(/\s*\([^)]*\)/g, "")
    .trim();
  if (section !== "plain" || GENERAL.test(text) || text.split(/\s+/).length > 5 || /^where\b|\?$/i.test(text))
    return null;
  return text === text.toUpperCase() && /\p{L}{3}/u.test(text) ? text[0] + text.slice(1).toLowerCase() : text;
}

/** Sentences of one line. The runtime's rules for English, and those of typed notes, where one starts small. */
function sentencesOf(line: string): string[] {
  const pieces = [...segmenter().segment(line)].flatMap(({ segment }) =>
    segment.trim().split(/(?<=[\p{L}\d)%"”’]{2}[.!?])\s+(?=[\p{Ll}\d"“(])/u),
  );
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
  return (
    !/[\p{L}\d]/u.test(previous) ||
    ABBREVIATIONS.test(previous) ||
    (CALENDAR_ABBREVIATIONS.test(previous) && /^\d/.test(piece)) ||
    opensMore(previous)
  );
}

/** A bracket that is still open holds the sentence together. */
function opensMore(text: string): boolean {
  return (
    (text.match(/\(/g)?.length ?? 0) > (text.match(/\)/g)?.length ?? 0) && text.length < 160 && !text.startsWith("(")
  );
}

let cached: Intl.Segmenter | null = null;
function segmenter(): Intl.Segmenter {
  cached ??= new Intl.Segmenter("en", { granularity: "sentence" });
  return cached;
}
