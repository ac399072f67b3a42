declare const brand: unique symbol;
/** Text that may be written to a terminal: nothing in it moves the cursor, hides or reorders what else is there. */
export type Shown = string & { readonly [brand]: true };

/**
 * Control, bidi and other invisible characters become visible escapes; line breaks and tabs stay. Whatever an agent,
 * a file name or another device says goes through here; the type makes sure of it.
 */
export function shown(text: string): Shown {
  // The one place that makes the type: the text has just been cleaned.
  return text.replaceAll("\r\n", "\n").replaceAll(HIDDEN, escaped) as Shown;
}

/** On one line. */
export const shownLine = (text: string): Shown => shown(text.replaceAll(/\s+/g, " ").trim());

export function join(parts: readonly Shown[], between: " " | "  " | "\n" | "" | ", " = ""): Shown {
  // Cleaned parts with plain space between them.
  return parts.join(between) as Shown;
}

/** Terminal columns that the text takes; Korean takes two for each letter. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replaceAll(COLOUR, "")) {
    if (NO_WIDTH.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Cuts to `columns`, with `…` where something is missing. Text without colours only. */
export function cut(text: Shown, columns: number): Shown {
  if (widthOf(text) <= columns) return text;
  let kept = "";
  for (const character of text) {
    if (widthOf(kept + character) > columns - 1) break;
    kept += character;
  }
  // A part of a cleaned text.
  return `${kept.trimEnd()}…` as Shown;
}

/** Rows in aligned columns; the last column is not padded. */
export function table(rows: readonly (readonly Shown[])[]): Shown[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      index === row.length - 1 ? cell : cell + " ".repeat((widths[index] ?? 0) - widthOf(cell)),
    );
    // Cleaned cells with plain space between them.
    return cells.join("  ").trimEnd() as Shown;
  });
}

/** JSON on one line in which nothing is invisible either: a terminal may be reading. */
export const shownJson = (value: unknown): Shown =>
  // JSON may spell any character as an escape.
  JSON.stringify(value).replaceAll(
    HIDDEN,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  ) as Shown;

// C0 without tab and line feed, DEL and C1, soft hyphen, bidi marks and overrides, zero-width characters, line separators, BOM, and lone surrogates.
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not go out
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/gu;
// eslint-disable-next-line no-control-regex -- our own colours
const COLOUR = /\u001b\[[0-9;]*m/g;
const NO_WIDTH = /[\p{M}\u200d]/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
