import type { Block, ItemMark } from "./block.ts";

/**
 * Reads Markdown and plain typed notes alike: people mix the two in one file, so one tolerant reader serves both
 * better than a strict one for each.
 */
export function textBlocks(source: string): Block[] {
  const text = source
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\t/g, "    ");
  const lines = text.split("\n").map((line) => line.trimEnd());
  const reader = new LineReader(lines, wrapWidthOf(lines));
  return reader.read();
}

/** Markup out, words kept: emphasis, links, code ticks, escapes. */
function plainText(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\((?:[^()\s]|\([^)]*\))*(?:\s+"[^"]*")?\)/g, "$1")
    .replace(/~~[\s\S]*?~~/g, "")
    .replace(/(\*\*|__)(?=\S)([\s\S]*?\S)\1/g, "$2")
    .replace(/(?<![\p{L}\d*])\*(?=\S)([^*]*?\S)\*(?![\p{L}\d*])/gu, "$1")
    .replace(/(?<![\p{L}\d_])_(?=\S)([^_]*?\S)_(?![\p{L}\d_])/gu, "$1")
    .replace(/`([^`]*)`/g, "$1")
    .replace(/\\([\\`*_{}[\]()#+.!|>~-])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

const ITEM = /^(\s*)(?:([-*•–‣▪◦●○·+])|(\d{1,3}|[a-z])[.)]|((?:->|→|=>|➔|➜|➡|►|▶|>>)))(?:\s+|(?<=→|➔|➜|➡|►|▶))(.*)$/u;
const BOX = /^\[([ xX✓✔])\]\s+|^([☐☑✅✔✓⬜])\s*/u;
const ARROW_AT_START = /^(?:->|→|=>|➔|➜|➡|►|▶)\s*/u;

class LineReader {
  readonly #lines: readonly string[];
  readonly #wrapWidth: number | null;
  readonly #blocks: Block[] = [];
  #at = 0;

  constructor(lines: readonly string[], wrapWidth: number | null) {
    this.#lines = lines;
    this.#wrapWidth = wrapWidth;
  }

  read(): Block[] {
    this.#frontMatter();
    while (this.#at < this.#lines.length) this.#block();
    return this.#blocks;
  }

  #frontMatter(): void {
    if (this.#lines[0] !== "---") return;
    const end = this.#lines.indexOf("---", 1);
    if (end < 2 || end > 40) return;
    for (const line of this.#lines.slice(1, end))
      if (line.trim() !== "") this.#blocks.push({ kind: "paragraph", lines: [line.trim()] });
    this.#at = end + 1;
  }

  #block(): void {
    const line = this.#lines[this.#at] ?? "";
    if (line.trim() === "" || /^\s*(?:[-*_=]\s*){3,}$/.test(line) || /^\s*(?:```|~~~)/.test(line)) {
      this.#at += 1;
    } else if (isTableRow(line) && isTableRow(this.#lines[this.#at + 1] ?? "")) {
      this.#table();
    } else if (!this.#heading(line)) {
      const item = ITEM.exec(line);
      if (item !== null) this.#item(item);
      else this.#paragraph(line);
    }
  }

  #heading(line: string): boolean {
    const atx = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    const next = this.#lines[this.#at + 1] ?? "";
    const push = (level: number, text: string, used: number) => {
      this.#blocks.push({ kind: "heading", level, text: plainText(text).replace(/\s*:$/, "") });
      this.#at += used;
      return true;
    };
    if (atx !== null) return push(atx[1]?.length ?? 1, atx[2] ?? "", 1);
    if (!ITEM.test(line) && /^={3,}$/.test(next)) return push(1, line, 2);
    if (!ITEM.test(line) && /^-{3,}$/.test(next) && line.length < 90) return push(2, line, 2);
    if (looksLikeHeading(line, this.#lines[this.#at - 1] ?? "", next, this.#at)) {
      return push(3, line.replace(/^\s*(?:\d{1,2}[.)]|\d+(?:\.\d+)+)\s+/, "").replace(/^\**|\**$/g, ""), 1);
    }
    return false;
  }

  #table(): void {
    const rows: string[][] = [];
    while (isTableRow(this.#lines[this.#at] ?? "")) {
      const line = (this.#lines[this.#at] ?? "").trim();
      if (!/^\|?[\s:|+-]+\|?$/.test(line)) rows.push(cellsOf(line));
      this.#at += 1;
    }
    this.#blocks.push({ kind: "table", rows });
  }

  #item(found: RegExpExecArray): void {
    const [, indent, , number, arrow, rest] = found;
    let text = rest ?? "";
    let mark: ItemMark = arrow !== undefined ? "arrow" : number !== undefined ? "number" : "bullet";
    const box = BOX.exec(text);
    if (box !== null) {
      mark = /[xX✓✔☑✅]/u.test(box[0]) ? "ticked box" : "open box";
      text = text.slice(box[0].length);
    } else if (ARROW_AT_START.test(text)) {
      mark = "arrow";
      text = text.replace(ARROW_AT_START, "");
    }
    this.#at += 1;
    const lines = this.#join([text], true);
    this.#blocks.push({
      kind: "item",
      lines: lines.map(plainText).filter((one) => one !== ""),
      depth: Math.floor((indent?.length ?? 0) / 2),
      mark,
    });
  }

  #paragraph(line: string): void {
    this.#at += 1;
    const lines = this.#join([line.replace(/^\s*>\s?/, "")]);
    this.#blocks.push({ kind: "paragraph", lines: lines.map(plainText).filter((one) => one !== "") });
  }

  /** Takes the lines that go on; joins those that were only wrapped, keeps those that were broken on purpose. */
  #join(lines: string[], isItem = false): string[] {
    let previous = this.#lines[this.#at - 1] ?? "";
    for (;;) {
      const raw = this.#lines[this.#at] ?? "";
      if (
        raw.trim() === "" ||
        ITEM.test(raw) ||
        isTableRow(raw) ||
        /^\s{0,3}#{1,6}\s/.test(raw) ||
        /^\s*(?:```|~~~|(?:[-*_=]\s*){3,}$)/.test(raw)
      )
        return lines;
      const last = lines.at(-1) ?? "";
      const line = raw.trim().replace(/^>\s?/, "");
      if (isWrapped(previous, line, this.#wrapWidth)) lines[lines.length - 1] = `${last} ${line}`;
      else if (isItem && !/^\s/.test(raw)) return lines;
      else if (looksLikeHeading(raw, "", this.#lines[this.#at + 1] ?? "", this.#at)) return lines;
      else lines.push(line);
      previous = raw;
      this.#at += 1;
    }
  }
}

/** The column at which the author's editor wrapped; null when each line is a line of its own. */
function wrapWidthOf(lines: readonly string[]): number | null {
  const lengths = lines
    .filter((line) => !isTableRow(line))
    .map((line) => line.length)
    .sort((a, b) => b - a);
  const longest = lengths[0] ?? 0;
  if (longest > 160 || longest < 40) return null;
  const second = lengths[1] ?? 0;
  return longest - second <= 25 ? longest : second;
}

/** A line was wrapped when the next word would not have fitted any more. */
function isWrapped(line: string, next: string, wrapWidth: number | null): boolean {
  if (/(?: {2}|\\)$/.test(line)) return false;
  // A label begins a line of its own, however full the one before it is.
  if (/^(?:\*\*|__)?\p{Lu}[\p{L} ]{1,24}:/u.test(next)) return false;
  if (/^[\p{L}][\p{L} ]{1,24}:\s/u.test(next) && /[.:;,)\p{L}\d]$/u.test(line) && line.length < 70) return false;
  if (wrapWidth === null)
    return (
      /^\p{Ll}/u.test(next) &&
      /[,\p{Ll}]$/u.test(line) &&
      /(?:,|\b(?:and|or|the|a|to|of|for|with|und|der|die))$/u.test(line)
    );
  const word = /^\S+/.exec(next)?.[0].length ?? 0;
  if (line.length + 1 + word > wrapWidth - 3) return true;
  return /^\p{Ll}/u.test(next) && !/[.!?:;]$/.test(line) && line.length > wrapWidth * 0.75;
}

function looksLikeHeading(line: string, before: string, next: string, at: number): boolean {
  const text = line.trim();
  if (text.length > 70 || text === "") return false;
  if (/^\*\*[^*]+\*\*:?$|^__[^_]+__:?$/.test(text) && !/\d{1,2}[:.]\d\d/.test(text)) return at > 0;
  const words = text.replace(/^\d{1,2}[.)]\s+/, "").split(/\s+/);
  const numbered = /^\d{1,2}[.)]\s+\p{Lu}/u.test(text);
  if (numbered)
    return (
      words.length <= 7 &&
      !/[.!?,;]$/.test(text) &&
      before.trim() === "" &&
      next.trim() !== "" &&
      !/^\s*\d{1,2}[.)]\s/.test(next) &&
      !/^\s{2,}[^-*•\s]/.test(next)
    );
  if (ITEM.test(line)) return false;
  const letters = text.replace(/[^\p{L}]/gu, "");
  if (
    letters.length >= 3 &&
    letters === letters.toUpperCase() &&
    letters !== letters.toLowerCase() &&
    words.length <= 7 &&
    !/[.!?,]$/.test(text)
  )
    return !/^[\p{Lu}\d]+:\s/u.test(text);
  return words.length <= 6 && /:$/.test(text) && !/[.,;]/.test(text) && next.trim() !== ""
    ? ITEM.test(next) || before.trim() === ""
    : words.length <= 6 && /:$/.test(text) && before.trim() === "";
}

function isTableRow(line: string): boolean {
  return (
    /^\s*\|.*\|\s*$/.test(line) ||
    (/\S\s*\|\s*\S.*\|\s*\S/.test(line) && !ITEM.test(line)) ||
    /^\s*\|?[\s:]*-{2,}[\s:]*\|[\s:|-]*$/.test(line)
  );
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\|/, "")
    .replace(/\|$/, "")
    .split(/(?<!\\)\|/)
    .map(plainText);
}
