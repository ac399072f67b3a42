import type { StoredEnvelope } from "../domain/envelope.ts";
import type { Seq } from "../domain/ids.ts";

export type Arrived = StoredEnvelope & { prev?: Seq };

/** More than this waits at the hub, not here. */
const waitingMax = 2_000;

export type NextStep = { do: "handle"; stored: StoredEnvelope } | { do: "read"; after: Seq } | { do: "wait" };

/**
 * Puts what arrives into the order of the log: each seq once, none left out. What did not come, because the hub dropped
 * it for a slow reader or because too much waits here, is to be read.
 */
export class Sequence {
  #cursor: Seq;
  #waiting: Arrived[] = [];
  /** Everything up to here that has not arrived must be read. */
  #missingUpTo: Seq = 0;

  /** Rises when the log turns out to be another one: what was under way then counts no more. */
  turn = 0;

  constructor(cursor: Seq) {
    this.#cursor = cursor;
  }

  get cursor(): Seq {
    return this.#cursor;
  }

  arrived(envelope: Arrived): void {
    const last = this.#waiting.at(-1)?.seq ?? this.#cursor;
    if (envelope.seq <= last) return;
    if (this.#waiting.length < waitingMax && this.#missingUpTo <= this.#cursor) this.#waiting.push(envelope);
    else this.#missingUpTo = Math.max(this.#missingUpTo, envelope.seq);
  }

  /** The hub sends only what is newer than `head`. */
  gapUpTo(head: Seq): void {
    this.#missingUpTo = Math.max(this.#missingUpTo, head);
  }

  /** A new line sends everything after the cursor again. */
  restart(): void {
    this.#waiting = [];
    this.#missingUpTo = 0;
  }

  /** The hub's log is another one than was read: it comes again from its beginning, and its seqs count. */
  beginAgain(): void {
    this.turn += 1;
    this.#cursor = 0;
    this.restart();
  }

  next(): NextStep {
    while ((this.#waiting[0]?.seq ?? Infinity) <= this.#cursor) this.#waiting.shift();
    const first = this.#waiting[0];
    if (first !== undefined && (first.prev ?? first.seq - 1) <= this.#cursor) {
      return { do: "handle", stored: { seq: first.seq, envelope: first.envelope } };
    }
    const isHole = first !== undefined || this.#missingUpTo > this.#cursor;
    return isHole ? { do: "read", after: this.#cursor } : { do: "wait" };
  }

  handled(seq: Seq): void {
    this.#cursor = Math.max(this.#cursor, seq);
  }

  /** A read came to the end of the log at `head`. */
  readToEnd(head: Seq): void {
    // What this reader may not see leaves holes that are none.
    this.#cursor = Math.max(this.#cursor, Math.min(head, this.#missingUpTo, (this.#waiting[0]?.seq ?? Infinity) - 1));
  }
}
