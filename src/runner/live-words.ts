import type { LiveBody } from "../domain/entries.ts";
import type { WireEnvelope } from "../domain/envelope.ts";
import type { EntryId, ThreadId } from "../domain/ids.ts";
import type { Clock, Random } from "../domain/ports.ts";
import type { Membership } from "../hub-client/membership.ts";
import { toB64u } from "../kit/bytes.ts";

/** Beyond this many unsealed pieces a piece is left out: its stored update follows anyway. */
const waitingMax = 20;

/** The words leave this process before anything that makes its disk wait: a commit holds up the socket too. */
const restMs = 3;

/** Passes an agent's words on as they come, in order, never stored and never awaited. */
export class LiveWords {
  readonly #membership: Membership;
  readonly #send: (envelope: WireEnvelope) => void;
  readonly #clock: Clock;
  readonly #random: Random;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #saidAt = 0;

  constructor(membership: Membership, send: (envelope: WireEnvelope) => void, clock: Clock, random: Random) {
    this.#membership = membership;
    this.#send = send;
    this.#clock = clock;
    this.#random = random;
  }

  say(thread: ThreadId, body: LiveBody): void {
    if (this.#waiting >= waitingMax) return;
    this.#waiting += 1;
    this.#saidAt = this.#clock.now();
    const sealing = this.#membership.seal({
      // 16 random bytes are an entry id by definition.
      id: toB64u(this.#random.bytes(16)) as EntryId,
      thread,
      kind: "live",
      audience: "*",
      n: 0,
      t: this.#clock.now(),
      x: 0,
      body,
      blobs: [],
    });
    this.#last = this.#last
      .then(() => sealing)
      .then(this.#send)
      .catch(() => {})
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** Fulfilled when what was said just now has gone out: at once where nothing was. What may wait is written after it. */
  async gone(): Promise<void> {
    if (this.#clock.now() - this.#saidAt > restMs) return;
    await this.#last;
    await new Promise<void>((resolve) => void this.#clock.after(restMs, resolve));
  }
}
