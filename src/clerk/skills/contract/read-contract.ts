import { readFileSync, statSync } from "node:fs";
import { extname } from "node:path";
import { decodeText } from "../../documents/read-document.ts";
import { lineParagraphs } from "./line-paragraphs.ts";
import type { ContractText } from "./paragraph.ts";
import { pdfLines } from "./pdf-lines.ts";
import { wordParagraphs } from "./word-paragraphs.ts";

const contractBytesMax = 32 * 1024 * 1024;

export const isContractKind = (path: string): boolean =>
  /^\.(?:docx|pdf|txt|text|md)$/.test(extname(path).toLowerCase());

/** Never throws for what a file holds: what can't be read is said. */
export async function readContract(path: string): Promise<ContractText | { why: string }> {
  const { size } = statSync(path);
  if (size > contractBytesMax) return { why: "larger than 32 MB" };
  if (size === 0) return { why: "empty" };
  const bytes = readFileSync(path);
  const kind = extname(path).toLowerCase();
  try {
    if (kind === ".docx") return wordParagraphs(bytes);
    if (kind === ".pdf") {
      const lines = await pdfLines(bytes);
      if (lines.join("").replace(/\s/g, "").length < 40) return { why: "a PDF without text (a scan?)" };
      return { paragraphs: lineParagraphs(lines), trackedCount: 0, commentCount: 0 };
    }
  } catch {
    return { why: kind === ".pdf" ? "not a PDF that can be opened" : "not a Word document that can be opened" };
  }
  const text = decodeText(bytes);
  if (text === null) return { why: "not a text file" };
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.replace(/^#{1,6}\s+/, "").replace(/\*\*/g, ""));
  return { paragraphs: lineParagraphs(lines), trackedCount: 0, commentCount: 0 };
}
