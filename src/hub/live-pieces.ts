import type { SpaceId } from "../domain/ids.ts";
import { NEWS_BYTES_MAX, type News } from "../store/log/news.ts";

type Piece = News & { about: "live" };

/** Quotes in the text are written as two characters, and ids and numbers come on top. */
const pieceChars = Math.floor(NEWS_BYTES_MAX / 2) - 200;
/** Live envelopes of which pieces are missing; the oldest is given up first. */
const unfinishedMax = 64;

/** A wire text is plain ASCII: base64url in JSON. */
export function piecesOf(space: SpaceId, id: number, wire: string): Piece[] {
  const pieces = Math.ceil(wire.length / pieceChars);
  return Array.from({ length: pieces }, (_, piece) => {
    const text = wire.slice(piece * pieceChars, (piece + 1) * pieceChars);
    return { about: "live", space, id, piece, pieces, text };
  });
}

/** Puts the pieces together. Those of one envelope come in their order, or not at all. */
export class LivePieces {
  readonly #unfinished = new Map<string, string[]>();

  /** The wire text when this was its last piece. */
  take({ space, id, piece, pieces, text }: Piece, from: string): string | null {
    if (pieces === 1) return text;
    const key = `${from} ${space} ${id}`;
    const texts = this.#unfinished.get(key) ?? [];
    if (texts.length !== piece) return null;
    texts.push(text);
    if (texts.length === pieces) {
      this.#unfinished.delete(key);
      return texts.join("");
    }
    this.#unfinished.set(key, texts);
    const oldest = this.#unfinished.keys().next();
    if (this.#unfinished.size > unfinishedMax && !oldest.done) this.#unfinished.delete(oldest.value);
    return null;
  }
}
