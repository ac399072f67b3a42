import type { Seq } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Journal } from "../store/journal/journal.ts";

/** SQLite's codes for a store that fails whatever is written: busy, locked, read-only, failing, full, not to be opened. */
const storeFaults: ReadonlySet<unknown> = new Set([5, 6, 8, 10, 13, 14]);

/**
 * Counts the tries that an entry spoiled by itself: it broke off its handling, or ended the process. The first order after
 * each start is counted before it is handled, since whatever ended the last process may have been it.
 */
export class Tries {
  readonly #notes: Journal["notes"];
  #isFirst = true;
  #counted: Seq | null = null;

  constructor({ notes }: Pick<Journal, "notes">) {
    this.#notes = notes;
  }

  /** How often it was tried in vain before. Throws when the store fails. */
  begin(seq: Seq): number {
    const before = this.#notes.tries(seq);
    this.#counted = null;
    if (!this.#isFirst && before === 0) return before;
    this.#isFirst = false;
    this.#notes.countTry(seq);
    this.#counted = seq;
    return before;
  }

  /** A full disk is not the entry's fault: it comes again for as long as that lasts. */
  failed(seq: Seq, error: unknown): void {
    const isCounted = this.#counted === seq;
    try {
      // The count itself may just have fitted.
      if (isStoreFault(error)) this.#notes.forgetTries(seq);
      else if (!isCounted) this.#notes.countTry(seq);
    } catch {
      // The store fails for everybody.
    }
  }
}

export const isPoison = (triesBefore: number): boolean => triesBefore >= limits.entryTriesMax;

const isStoreFault = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && storeFaults.has(Number(error.errcode) & 0xff);
