/** A document as its parts in order, whatever file it came from. Text has no markup left. */
export type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "paragraph"; lines: string[] }
  | { kind: "item"; lines: string[]; depth: number; mark: ItemMark }
  | { kind: "table"; rows: string[][] };

/** How a list item is marked; `arrow` is a line that starts with -> in running notes. */
export type ItemMark = "bullet" | "number" | "arrow" | "open box" | "ticked box";

/** Why a document could not be read, in words for the person. */
export type Unreadable = { why: string };
