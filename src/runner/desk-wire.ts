import { Problem } from "../domain/problem.ts";
import { concatBytes, fromUtf8 } from "../kit/bytes.ts";

/** The desk socket carries lines of JSON; both of its ends read and write them here. */
export function toLine(value: unknown): string {
  return `${JSON.stringify(value, (_key, inner: unknown) => (inner instanceof Map ? { [MAP]: [...inner] } : inner))}\n`;
}

/** Brings back the maps that `toLine` wrote. */
export function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === MAP && Array.isArray(first[1])) return new Map(first[1].map(pair));
  return Object.fromEntries(entries.map(([key, inner]) => [key, revived(inner)]));
}

/** Cuts a stream of bytes into lines. Throws `desk_line_too_long` before it has kept more than `bytesMax`. */
export class LineCutter {
  readonly #bytesMax: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      lines.push(this.#takeLine());
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#bytesMax) throw new Problem("desk_line_too_long", { bytesMax: this.#bytesMax });
    if (part.length > 0) this.#parts.push(part);
  }

  #takeLine(): string {
    const bytes = concatBytes(...this.#parts);
    this.#parts = [];
    this.#length = 0;
    try {
      return fromUtf8(bytes);
    } catch {
      throw new Problem("desk_request_malformed", { path: null, reason: "not UTF-8" });
    }
  }
}

const NEWLINE = 0x0a;
/** JSON has no maps. Nothing that people or agents say is ever the key of a result, so the name is free. */
const MAP = "$map";

const pair = (entry: unknown): [unknown, unknown] =>
  Array.isArray(entry) ? [entry[0], revived(entry[1])] : [entry, null];
