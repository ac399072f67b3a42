import type { Clock } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { deferred } from "../kit/deferred.ts";

/** Readers that wait for a pairing's slot to be written. */
export class SlotWaits {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Set<() => void>>();

  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Fulfilled when some slot of the pairing is written, after `ms`, or when the reader is gone. Throws `hub_stopping`. */
  async wait(pairId: string, ms: number, gone: AbortSignal): Promise<void> {
    if (this.#isStopped) throw new Problem("hub_stopping");
    const woken = deferred<void>();
    const wake = (): void => woken.resolve();
    const waiting = this.#waiting.get(pairId) ?? new Set();
    this.#waiting.set(pairId, waiting.add(wake));
    const timer = this.#clock.after(ms, wake);
    gone.addEventListener("abort", wake, { once: true });
    try {
      if (!gone.aborted) await woken.promise;
    } finally {
      timer.cancel();
      gone.removeEventListener("abort", wake);
      waiting.delete(wake);
      if (waiting.size === 0 && this.#waiting.get(pairId) === waiting) this.#waiting.delete(pairId);
    }
  }

  wake(pairId: string): void {
    for (const wake of this.#waiting.get(pairId) ?? []) wake();
  }

  /** Another replica may have written without our hearing of it. */
  wakeAll(): void {
    for (const pairId of this.#waiting.keys()) this.wake(pairId);
  }

  stop(): void {
    this.#isStopped = true;
    this.wakeAll();
  }
}
