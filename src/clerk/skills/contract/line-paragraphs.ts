import { paragraphOf } from "./paragraph.ts";
import type { Paragraph } from "./paragraph.ts";

/** Where a new clause, list item or heading begins; such a line never continues the one before it. */
const BEGINS =
  /^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+\S|\d{1,2}\.\d{1,2}\S|\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})\)\s|(?:article|section|clause|schedule|annex|appendix|exhibit|part)\s+[\dA-Z]+\b|§|제\s*\d+\s*조|[①-⑳]|[가-하]\.\s|[-•–*]\s|별[지첨]|["“][A-Z][^"”]{1,40}["”]\s+means)/i;

/** Lines of a page or a plain text file back into paragraphs; they were wrapped by whoever made the file. */
export function lineParagraphs(lines: readonly string[]): Paragraph[] {
  const width = Math.max(
    40,
    ...lines
      .map((line) => line.trimEnd().length)
      .sort((a, b) => a - b)
      .slice(Math.floor(lines.length * 0.5), Math.ceil(lines.length * 0.97)),
  );
  const paragraphs: Paragraph[] = [];
  let open: string[] = [];
  const close = () => {
    const text = open
      .join(" ")
      .replace(/(\p{L})- (\p{Ll})/gu, "$1$2")
      .replace(/\s+/g, " ")
      .trim();
    if (text !== "") paragraphs.push(paragraphOf(text));
    open = [];
  };
  for (const [at, line] of lines.entries()) {
    const text = line.trim();
    const before = lines[at - 1]?.trimEnd() ?? "";
    if (text === "" || /^[\s_=*-]{4,}$/.test(text)) {
      close();
      continue;
    }
    const isTitle = isHeadingLine(before.trim()) && open.length === 1;
    const isShortBefore = before.length < width * 0.6 && /[.:;]$/.test(before);
    const isOwnShort =
      before.length < width * 0.45 &&
      /^\p{Lu}/u.test(text) &&
      !/(?:,|\b(?:and|or|the|of|to|in|by|for|a))$/i.test(before);
    // "clause\n13.2 of this agreement": a number at the start of a line may end a reference.
    const isReference =
      /\b(?:clauses?|sections?|articles?|paragraphs?|schedules?|and|or|to|with|under|of|in|by)$/i.test(before) &&
      /^\d{1,2}(?:\.\d{1,2})*\b/.test(text);
    if (
      (BEGINS.test(text) && !isReference && !/^\d{1,2}\s+(?:days?|months?|years?|weeks?|hours?|per|%)/i.test(text)) ||
      isTitle ||
      isShortBefore ||
      isOwnShort
    )
      close();
    open.push(text);
  }
  close();
  return paragraphs;
}

function isHeadingLine(text: string): boolean {
  return (
    text.length < 70 &&
    ((/^(?:\d{1,2}\.?|article \d+|section \d+|schedule \w+)\s+[^.;,]+$/i.test(text) && text.split(/\s+/).length <= 8) ||
      (text === text.toUpperCase() && /\p{Lu}{3}/u.test(text))) &&
    !/[.;,]$/.test(text)
  );
}
