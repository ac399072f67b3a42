import { encode } from "uqr";
import { join, shown } from "./shown.ts";
import type { Shown } from "./shown.ts";

/**
 * Two rows of squares for each line of text. With colours it is black on white whatever the terminal's own are;
 * without, it takes the terminal for a dark one and draws the light squares.
 */
export function qrLines(text: string, hasColour: boolean): Shown[] {
  const { data, size } = encode(text, { border: 2, ecc: "L" });
  const isDark = (row: number, column: number) => row < size && data[row]?.[column] === true;
  const lines: Shown[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = "";
    for (let column = 0; column < size; column += 1) {
      const top = isDark(row, column);
      const bottom = isDark(row + 1, column);
      line += BLOCKS[hasColour ? "dark" : "light"][`${top ? 1 : 0}${bottom ? 1 : 0}`];
    }
    const plain = shown(line);
    // Only a colour is put around the squares.
    lines.push(hasColour ? (`\u001b[30;107m${plain}\u001b[0m` as Shown) : plain);
  }
  return lines.map((line) => join([shown("  "), line]));
}

const BLOCKS = {
  dark: { "00": " ", "10": "▀", "01": "▄", "11": "█" },
  light: { "00": "█", "10": "▄", "01": "▀", "11": " " },
} as const;
