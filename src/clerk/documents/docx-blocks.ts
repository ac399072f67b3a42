import type { Block } from "./block.ts";

/** A Word file's text by way of HTML, which is where mammoth keeps headings, lists and tables. Throws on damage. */
export async function docxBlocks(bytes: Uint8Array): Promise<Block[]> {
  // Heavy libraries are loaded when the first such file turns up, so that start-up stays quick.
  const [{ default: mammoth }, { parseFragment }] = await Promise.all([import("mammoth"), import("parse5")]);
  const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(bytes) });
  const blocks: Block[] = [];
  walk(parseFragment(value), 0, blocks);
  return blocks;
}

/** The few parts of parse5's tree that are needed; its own node types carry far more. */
type HtmlNode = { nodeName: string; value?: string; childNodes?: HtmlNode[] };

function walk(node: HtmlNode, depth: number, blocks: Block[]): void {
  for (const child of node.childNodes ?? []) {
    const heading = /^h([1-6])$/.exec(child.nodeName);
    if (heading !== null) blocks.push({ kind: "heading", level: Number(heading[1]), text: oneLine(child) });
    else if (child.nodeName === "p") paragraph(child, blocks);
    else if (child.nodeName === "ul" || child.nodeName === "ol") list(child, depth, blocks);
    else if (child.nodeName === "table") blocks.push({ kind: "table", rows: rowsOf(child) });
    else if (child.nodeName !== "#text") walk(child, depth, blocks);
    else if ((child.value ?? "").trim() !== "") blocks.push({ kind: "paragraph", lines: [oneLine(child)] });
  }
}

function paragraph(node: HtmlNode, blocks: Block[]): void {
  const lines = linesOf(node);
  const only = node.childNodes?.filter((child) => textOf(child).trim() !== "") ?? [];
  const isBold = only.length === 1 && (only[0]?.nodeName === "strong" || only[0]?.nodeName === "b");
  // People type headings as a bold line.
  if (isBold && lines.length === 1 && (lines[0] ?? "").split(" ").length <= 8)
    blocks.push({ kind: "heading", level: 4, text: (lines[0] ?? "").replace(/:$/, "") });
  else if (lines.length === 1 && /^[^.,;]{3,40}:$/.test(lines[0] ?? ""))
    blocks.push({ kind: "heading", level: 5, text: (lines[0] ?? "").slice(0, -1) });
  else if (lines.length > 0) blocks.push({ kind: "paragraph", lines });
}

function list(node: HtmlNode, depth: number, blocks: Block[]): void {
  for (const item of node.childNodes ?? []) {
    if (item.nodeName !== "li") continue;
    const own = {
      nodeName: "li",
      childNodes: (item.childNodes ?? []).filter((child) => child.nodeName !== "ul" && child.nodeName !== "ol"),
    };
    const lines = linesOf(own);
    if (lines.length > 0)
      blocks.push({ kind: "item", lines, depth, mark: node.nodeName === "ol" ? "number" : "bullet" });
    for (const child of item.childNodes ?? [])
      if (child.nodeName === "ul" || child.nodeName === "ol") list(child, depth + 1, blocks);
  }
}

function rowsOf(table: HtmlNode): string[][] {
  const rows: string[][] = [];
  const visit = (node: HtmlNode) => {
    for (const child of node.childNodes ?? []) {
      if (child.nodeName === "tr")
        rows.push(
          (child.childNodes ?? [])
            .filter((cell) => cell.nodeName === "td" || cell.nodeName === "th")
            .map((cell) => linesOf(cell).join("; ")),
        );
      else if (child.nodeName !== "table") visit(child);
    }
  };
  visit(table);
  return rows;
}

function linesOf(node: HtmlNode): string[] {
  return textOf(node)
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
}

function oneLine(node: HtmlNode): string {
  return linesOf(node).join(" ");
}

function textOf(node: HtmlNode): string {
  if (node.nodeName === "#text") return (node.value ?? "").replace(/\n/g, " ");
  if (node.nodeName === "br") return "\n";
  const inner = (node.childNodes ?? []).map(textOf).join("");
  return node.nodeName === "p" || node.nodeName === "li" ? `${inner}\n` : inner;
}
