import type { ContractText, Paragraph } from "./paragraph.ts";
import { WordNumbers } from "./word-numbers.ts";
import { attribute, tagsOf } from "./xml-tags.ts";
import type { Tag } from "./xml-tags.ts";
import { zipEntry } from "./zip-entry.ts";

type Style = { numId: string | null; level: number | null; isHeading: boolean; basedOn: string | null };
type Open = { text: string; style: string; numId: string | null; level: number | null };

/**
 * A Word file's paragraphs with the numbers Word prints before them: those are not in the text, and a risk without
 * its clause number is of little use. Insertions not yet accepted are read as text, deletions are not.
 */
export function wordParagraphs(bytes: Uint8Array): ContractText {
  const document = zipEntry(bytes, "word/document.xml");
  if (document === null) throw new Error("no document in this file");
  const reader = new DocumentReader(
    new WordNumbers(zipEntry(bytes, "word/numbering.xml")),
    stylesOf(zipEntry(bytes, "word/styles.xml")),
  );
  for (const tag of tagsOf(document)) reader.take(tag);
  const commentCount = zipEntry(bytes, "word/comments.xml")?.match(/<w:comment\s/g)?.length ?? 0;
  return { paragraphs: reader.paragraphs, trackedCount: reader.trackedCount, commentCount };
}

class DocumentReader {
  readonly paragraphs: Paragraph[] = [];
  trackedCount = 0;
  readonly #numbers: WordNumbers;
  readonly #styles: ReadonlyMap<string, Style>;
  #open: Open | null = null;
  #skipping = 0;
  #row: string[] | null = null;
  #cell: string[] = [];

  constructor(numbers: WordNumbers, styles: ReadonlyMap<string, Style>) {
    this.#numbers = numbers;
    this.#styles = styles;
  }

  take(tag: Tag): void {
    const { name, isEnd, isEmpty } = tag;
    // The same text again, for programs that can't show a text box.
    if (name === "mc:Fallback") this.#skipping += isEnd ? -1 : isEmpty ? 0 : 1;
    if (this.#skipping > 0) return;
    if (name === "w:p") this.#paragraph(isEnd);
    else if (name === "w:tr") this.#tableRow(isEnd);
    else if (name === "w:tc") this.#tableCell(isEnd);
    else if ((name === "w:ins" || name === "w:del") && !isEnd && !isEmpty) this.trackedCount += 1;
    else if (this.#open !== null && !isEnd) fill(this.#open, tag);
  }

  #paragraph(isEnd: boolean): void {
    if (!isEnd) this.#open = { text: "", style: "", numId: null, level: null };
    if (!isEnd || this.#open === null) return;
    const paragraph = closed(this.#open, this.#styles, this.#numbers);
    this.#open = null;
    if (paragraph.text === "") return;
    if (this.#row === null) this.paragraphs.push(paragraph);
    else this.#cell.push(paragraph.label === null ? paragraph.text : `${paragraph.label} ${paragraph.text}`);
  }

  #tableRow(isEnd: boolean): void {
    if (isEnd && this.#row?.some((one) => one !== "") === true) this.paragraphs.push(...rowParagraphs(this.#row));
    this.#row = isEnd ? null : [];
  }

  #tableCell(isEnd: boolean): void {
    if (isEnd) this.#row?.push(this.#cell.join("\n"));
    this.#cell = [];
  }
}

const CHARACTERS: Record<string, string> = { "w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-" };

/** A run's text and a paragraph's marks, by the tag that carries them. */
function fill(open: Open, { name, attributes, text }: Tag): void {
  const value = attribute(attributes, "w:val") ?? "";
  if (name === "w:t") open.text += text;
  else if (name === "w:pStyle") open.style = value;
  else if (name === "w:numId") open.numId = value;
  else if (name === "w:ilvl") open.level = Number(value);
  else open.text += CHARACTERS[name] ?? "";
}

/** A row of one long cell, or of a number and a text, is a clause in a frame; others are rows of a table. */
function rowParagraphs(row: readonly string[]): Paragraph[] {
  const filled = row.filter((cell) => cell !== "");
  const isClause =
    filled.length === 1 || (filled.length === 2 && /^\(?(?:\d+(?:\.\d+)*|[a-z])[.)]?$/i.test(filled[0] ?? ""));
  if (isClause)
    return filled
      .join(" ")
      .split("\n")
      .map((text) => ({ text, label: null, isHeading: false, isRow: false }));
  return [
    { text: filled.map((cell) => cell.replace(/\n/g, "; ")).join(" | "), label: null, isHeading: false, isRow: true },
  ];
}

function closed(
  { text, style, numId, level }: Open,
  styles: ReadonlyMap<string, Style>,
  numbers: WordNumbers,
): Paragraph {
  const found = inherited(style, styles);
  const list = numId ?? found.numId;
  const plain = text
    .replace(/[\t \u00a0]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .trim();
  const label = list === null || plain === "" ? null : numbers.next(list, level ?? found.level ?? 0);
  return { text: plain, label, isHeading: found.isHeading, isRow: false };
}

function stylesOf(xml: string | null): Map<string, Style> {
  const styles = new Map<string, Style>();
  let style: Style | null = null;
  for (const { name, attributes, isEnd } of tagsOf(xml ?? "")) {
    if (isEnd) continue;
    const value = attribute(attributes, "w:val") ?? "";
    if (name === "w:style") {
      style = { numId: null, level: null, isHeading: false, basedOn: null };
      styles.set(attribute(attributes, "w:styleId") ?? "", style);
    } else if (style === null) continue;
    else if (name === "w:name") style.isHeading = /^(?:heading|title|überschrift)/i.test(value);
    else if (name === "w:numId") style.numId = value;
    else if (name === "w:ilvl") style.level = Number(value);
    else if (name === "w:basedOn") style.basedOn = value;
  }
  return styles;
}

function inherited(id: string, styles: ReadonlyMap<string, Style>): Style {
  const found: Style = { numId: null, level: null, isHeading: false, basedOn: null };
  let style = styles.get(id);
  for (let depth = 0; style !== undefined && depth < 10; depth += 1) {
    found.numId ??= style.numId;
    found.level ??= style.level;
    found.isHeading ||= style.isHeading;
    style = styles.get(style.basedOn ?? "");
  }
  return found;
}
