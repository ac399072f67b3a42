import type { Timestamp } from "../domain/ids.ts";
import type { Clock, Timer } from "../domain/ports.ts";
import { limits } from "../domain/limits.ts";
import type { Attempt } from "../domain/task.ts";

export const usageLimit = "usage_limit";

/** When to try again where the agent did not say it: later and later, at most hourly. A limit lasts hours or days. */
export function limitEnd(attempts: readonly Attempt[], now: Timestamp): Timestamp {
  const inARow = attempts.length - 1 - attempts.findLastIndex(({ reason }) => reason !== usageLimit);
  return now + Math.min(limits.usageLimitWaitMs * 2 ** Math.max(0, inARow - 1), limits.usageLimitWaitMsMax);
}

/** Wakes the queue when the earliest limit ends. By steps: a timer of days is wrong after a sleep. */
export class LimitTimer {
  readonly #clock: Clock;
  readonly #onTime: () => void;
  #timer: Timer | null = null;
  #isClosed = false;

  constructor(clock: Clock, onTime: () => void) {
    this.#clock = clock;
    this.#onTime = onTime;
  }

  /** `until` are the moments that anything waits for now. */
  look(until: readonly Timestamp[]): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (until.length === 0 || this.#isClosed) return;
    const ms = Math.max(0, Math.min(...until) - this.#clock.now());
    this.#timer = this.#clock.after(Math.min(ms, limits.usageLimitStepMs), this.#onTime);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }
}
