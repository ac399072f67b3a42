import type { ContractText, Paragraph } from "./paragraph.ts";
import { WordNumbers } from "./word-numbers.ts";
import { attribute, tagsOf } from "./xml-tags.ts";
import { zipEntry } from "./zip-entry.ts";

type Style = { numId: string | null; level: number | null; isHeading: boolean; basedOn: string | null };
type Open = { text: string; style: string; numId: string | null; level: number | null; isDeletedMark: boolean };

/**
 * A Word file's paragraphs with the numbers Word prints before them: those are not in the text, and a risk without
 * its clause number is of little use. Insertions not yet accepted are read as text, deletions are not.
 */
export function wordParagraphs(bytes: Uint8Array): ContractText {
  const document = zipEntry(bytes, "word/document.xml");
  if (document === null) throw new Error("no document in this file");
  const numbers = new WordNumbers(zipEntry(bytes, "word/numbering.xml"));
  const styles = stylesOf(zipEntry(bytes, "word/styles.xml"));
  const comments = zipEntry(bytes, "word/comments.xml")?.match(/<w:comment\s/g)?.length ?? 0;
  const paragraphs: Paragraph[] = [];
  let open: Open | null = null;
  let trackedCount = 0;
  let skipping = 0;
  let row: string[] | null = null;
  let cell: string[] = [];
  for (const { name, attributes, isEnd, isEmpty, text } of tagsOf(document)) {
    if (name === "mc:Fallback") skipping += isEnd ? -1 : isEmpty ? 0 : 1;
    if (skipping > 0) continue;
    const value = attribute(attributes, "w:val") ?? "";
    if (name === "w:p" && !isEnd) {
      open = { text: "", style: "", numId: null, level: null, isDeletedMark: false };
    } else if (name === "w:p" && open !== null) {
      const paragraph = closed(open, styles, numbers);
      if (row === null && paragraph.text !== "") paragraphs.push(paragraph);
      else if (row !== null && paragraph.text !== "") cell.push(paragraph.label === null ? paragraph.text : `${paragraph.label} ${paragraph.text}`);
      open = null;
    } else if (name === "w:tr") {
      if (row !== null && isEnd && row.some((one) => one !== "")) paragraphs.push(...rowParagraphs(row));
      row = isEnd ? null : [];
    } else if (name === "w:tc") {
      if (isEnd) row?.push(cell.join("\n"));
      cell = [];
    } else if ((name === "w:ins" || name === "w:del") && !isEnd && !isEmpty) trackedCount += 1;
    else if (open !== null && !isEnd) {
      if (name === "w:t") open.text += text;
      else if (name === "w:tab") open.text += "\t";
      else if (name === "w:br" || name === "w:cr") open.text += "\n";
      else if (name === "w:noBreakHyphen") open.text += "-";
      else if (name === "w:pStyle") open.style = value;
      else if (name === "w:numId") open.numId = value;
      else if (name === "w:ilvl") open.level = Number(value);
    }
  }
  return { paragraphs, trackedCount, commentCount: comments };
}

/** A row of one long cell, or of a number and a text, is a clause in a frame; others are rows of a table. */
function rowParagraphs(row: readonly string[]): Paragraph[] {
  const filled = row.filter((cell) => cell !== "");
  const isClause = filled.length === 1 || (filled.length === 2 && /^\(?(?:\d+(?:\.\d+)*|[a-z])[.)]?$/i.test(filled[0] ?? ""));
  if (isClause) return filled.join(" ").split("\n").map((text) => ({ text, label: null, isHeading: false, isRow: false }));
  return [{ text: filled.map((cell) => cell.replace(/\n/g, "; ")).join(" | "), label: null, isHeading: false, isRow: true }];
}

function closed({ text, style, numId, level }: Open, styles: ReadonlyMap<string, Style>, numbers: WordNumbers): Paragraph {
  const found = inherited(style, styles);
  const list = numId ?? found.numId;
  const plain = text.replace(/[\t \u00a0]+/g, " ").replace(/ ?\n ?/g, "\n").trim();
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
