type Piece = { str: string; transform: number[]; width: number; height: number; hasEOL: boolean };

const pagesMax = 400;

/** The lines of a PDF, page after page, without the heads and feet that repeat. Throws when it can't be opened. */
export async function pdfLines(bytes: Uint8Array): Promise<string[]> {
  // The library is large and few contracts need it.
  const { getDocumentProxy } = await import("unpdf");
  const document = await getDocumentProxy(new Uint8Array(bytes), {
    isEvalSupported: false,
    useSystemFonts: false,
    verbosity: 0,
  });
  const pages: string[][] = [];
  for (let number = 1; number <= Math.min(document.numPages, pagesMax); number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    pages.push(linesOf(items.flatMap((item) => ("str" in item ? [item] : []))));
  }
  await document.destroy();
  return withoutFurniture(pages);
}

/** Pieces on one height are one line; a gap of more than a line and a half is an empty line. */
function linesOf(pieces: readonly Piece[]): string[] {
  const lines: { y: number; height: number; pieces: Piece[] }[] = [];
  for (const piece of pieces) {
    const y = piece.transform[5] ?? 0;
    const height = piece.height > 0 ? piece.height : 10;
    const line = lines.find((one) => Math.abs(one.y - y) < height * 0.4);
    if (line === undefined) {
      if (piece.str.trim() !== "") lines.push({ y, height, pieces: [piece] });
    } else line.pieces.push(piece);
  }
  lines.sort((a, b) => b.y - a.y);
  return lines.flatMap((line, at) => {
    const above = lines[at - 1];
    const isApart = above !== undefined && above.y - line.y > Math.max(above.height, line.height) * 1.9;
    return isApart ? ["", textOf(line.pieces)] : [textOf(line.pieces)];
  });
}

function textOf(pieces: readonly Piece[]): string {
  let text = "";
  let end: number | null = null;
  for (const piece of pieces.toSorted((a, b) => (a.transform[4] ?? 0) - (b.transform[4] ?? 0))) {
    const start = piece.transform[4] ?? 0;
    const isGap = end !== null && start - end > Math.max(1, piece.height * 0.15);
    text += isGap && !text.endsWith(" ") && !piece.str.startsWith(" ") ? ` ${piece.str}` : piece.str;
    end = start + piece.width;
  }
  return text.replace(/\s+/g, " ").trim();
}

/** Heads, feet and page numbers stand at the edge of most pages. */
function withoutFurniture(pages: readonly string[][]): string[] {
  const plain = (line: string) => line.replace(/\d+/g, "#").toLowerCase();
  const counts = new Map<string, number>();
  for (const page of pages)
    for (const line of new Set([...page.slice(0, 2), ...page.slice(-2)].map(plain)))
      counts.set(line, (counts.get(line) ?? 0) + 1);
  return pages.flatMap((page) =>
    page.filter((line, at) => {
      const isEdge = at < 2 || at >= page.length - 2;
      const isPageNumber = isEdge && /^(?:page\s+)?[-–\s]*\d{1,3}[-–\s]*(?:(?:of|\/)\s*\d{1,3})?$/i.test(line.trim());
      return !(
        isPageNumber ||
        (isEdge &&
          pages.length >= 2 &&
          line !== "" &&
          (counts.get(plain(line)) ?? 0) >= Math.max(2, pages.length * 0.6))
      );
    }),
  );
}
