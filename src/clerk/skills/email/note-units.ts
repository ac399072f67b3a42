/** A piece of somebody's notes: one list item, one paragraph or one line with a label. `line` counts from 1. */
export type NoteUnit = {
  text: string;
  line: number;
  kind: "heading" | "field" | "item" | "paragraph";
  label: string;
  section: string;
};

const FIELD =
  /^\s*[-*•]?\s*(?:\*\*|__)?\s*(to|recipients?|send to|for|from|sender|sign(?:ed)?(?: off)?(?: as)?|cc|bcc|subject|subject line|re|about|purpose|goal|tone|style|language|length|attach(?:ments?|ed)?|mail|e-?mail|date|받는 ?(?:사람|이|분)|수신(?:인|자)?|보내는 ?(?:사람|이)|발신(?:인|자)?|서명|참조|숨은 ?참조|제목|용건|목적|말투|어조|톤|언어|길이|첨부(?:파일)?|메일|이메일)\s*(?:\*\*|__)?\s*[:：]\s*(?:\*\*|__)?\s*(.*)$/iu;
const ITEM = /^(\s*)(?:[-*•–·]|\(?\d{1,2}[.)]|\[[ xX]?\])\s+(.*)$/;

/** Notes are typed as they come: labels, lists and loose paragraphs in any order, wrapped or not. */
export function noteUnits(source: string): NoteUnit[] {
  const lines = source
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n");
  const units: NoteUnit[] = [];
  let section = "";
  let open: NoteUnit | null = null;
  for (const [at, raw] of lines.entries()) {
    const line = raw.replace(/\t/g, "  ").trimEnd();
    const text = plain(line);
    const heading =
      /^\s{0,3}#{1,6}\s+(.*)$/.exec(line)?.[1] ??
      (/^[=-]{3,}\s*$/.test(lines[at + 1] ?? "") && text !== "" && !ITEM.test(line) ? line : null);
    const field = FIELD.exec(line);
    const item = ITEM.exec(line);
    if (text === "" || /^\s*(?:[-*_=]\s*){3,}$/.test(line)) open = null;
    else if (heading !== null) {
      section = plain(heading);
      units.push({ text: section, line: at + 1, kind: "heading", label: "", section });
      open = null;
    } else if (field !== null && (field[2] ?? "").trim() !== "") {
      open = {
        text: plain(field[2] ?? ""),
        line: at + 1,
        kind: "field",
        label: (field[1] ?? "").toLowerCase().replace(/\s+/g, " "),
        section,
      };
      units.push(open);
    } else if (item !== null) {
      open = { text: plain(item[2] ?? ""), line: at + 1, kind: "item", label: "", section };
      units.push(open);
    } else if (isSectionLine(text, lines[at + 1] ?? "", lines[at - 1] ?? "")) {
      section = text.replace(/\s*[:：]$/, "");
      units.push({ text: section, line: at + 1, kind: "heading", label: "", section });
      open = null;
    } else if (open !== null && goesOn(open, line, lines[at - 1] ?? "")) open.text = `${open.text} ${text}`;
    else {
      open = { text, line: at + 1, kind: "paragraph", label: "", section };
      units.push(open);
    }
  }
  return units;
}

/** "Points" or "What to say:" above a list. */
function isSectionLine(text: string, next: string, before: string): boolean {
  if (text.split(/\s+/).length > 6 || /[.!?,;]$/.test(text) || /@/.test(text)) return false;
  const isBeforeList = ITEM.test(next) || (next.trim() === "" && /[:：]$/.test(text));
  return isBeforeList && (before.trim() === "" || /[:：]$/.test(text));
}

/** A wrapped line goes on with the one above; a new thought on its own line does not. */
function goesOn(open: NoteUnit, line: string, before: string): boolean {
  if (/^\s{2,}\S/.test(line) && open.kind === "item") return true;
  if (open.kind === "field") return /^\s{2,}\S/.test(line);
  const isFull = before.length > 60;
  return isFull || (/^\s*\p{Ll}/u.test(line) && !/[.!?]$/.test(before.trim()));
}

function plain(text: string): string {
  return text
    .replace(/^\s*>\s?/, "")
    .replace(/\*\*|__|`/g, "")
    .replace(/(?<![\p{L}\d])[*_](?=\S)([^*_]+)[*_](?![\p{L}\d])/gu, "$1")
    .replace(/\[([^\]]+)\]\((?:mailto:)?[^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

export function sentencesIn(text: string): string[] {
  return text
    .split(
      /(?<=[.!?…])(?<!\b(?:e\.g|i\.e|approx|no|nr|mr|mrs|ms|dr|prof|st|vs|ca|etc)\.)\s+(?=["'“‘(]?[\p{L}\d£€$₩])/iu,
    )
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
