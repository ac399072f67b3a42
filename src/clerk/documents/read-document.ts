import { readFileSync, statSync } from "node:fs";
import { extname } from "node:path";
import type { Block, Unreadable } from "./block.ts";
import { docxBlocks } from "./docx-blocks.ts";
import { textBlocks } from "./text-blocks.ts";

/** Notes are pages, not books; larger files are left out and named. */
const documentBytesMax = 8 * 1024 * 1024;

const TEXT_KINDS = new Set([".md", ".markdown", ".txt", ".text", ".csv", ".tsv"]);

export function isReadableKind(path: string): boolean {
  const kind = extname(path).toLowerCase();
  return TEXT_KINDS.has(kind) || kind === ".docx";
}

/** Never throws for what a file holds: a damaged document is a fact to report. A missing file still throws. */
export async function readDocument(path: string): Promise<Block[] | Unreadable> {
  const { size } = statSync(path);
  if (size > documentBytesMax) return { why: "larger than 8 MB" };
  if (size === 0) return { why: "empty" };
  const bytes = readFileSync(path);
  if (extname(path).toLowerCase() !== ".docx") {
    const text = decodeText(bytes);
    return text === null ? { why: "not a text file" } : textBlocks(text);
  }
  try {
    return await docxBlocks(bytes);
  } catch {
    return { why: "not a Word document that can be opened" };
  }
}

export function isUnreadable(read: Block[] | Unreadable): read is Unreadable {
  return !Array.isArray(read);
}

export function blockText(block: Block): string {
  if (block.kind === "heading") return block.text;
  return block.kind === "table" ? block.rows.map((row) => row.join(" | ")).join("\n") : block.lines.join("\n");
}

/** UTF-8 or UTF-16 with its mark, else what old Windows editors write; null for bytes that are no text. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.subarray(0, 4096).includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
