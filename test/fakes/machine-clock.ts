import type { Clock, Timer } from "../../src/domain/ports.ts";

/**
 * A computer's two clocks: the one on the wall, which is set, jumps and goes on during sleep, and the one that timers run
 * by, which does neither.
 */
export class MachineClock implements Clock {
  #now: number;
  #ticks = 0;
  readonly #timers = new Set<{ at: number; callback: () => void }>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): Timer {
    const timer = { at: this.#ticks + ms, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Awake: timers ring in their order. */
  goOn(ms: number): void {
    const until = this.#ticks + ms;
    for (;;) {
      let next: { at: number; callback: () => void } | null = null;
      for (const timer of this.#timers) if (timer.at <= until && (next === null || timer.at < next.at)) next = timer;
      if (next === null) break;
      this.#timers.delete(next);
      this.#pass(next.at - this.#ticks);
      next.callback();
    }
    this.#pass(until - this.#ticks);
  }

  /** No timer comes nearer while a computer sleeps. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  set(now: number): void {
    this.#now = now;
  }

  #pass(ms: number): void {
    this.#ticks += ms;
    this.#now += ms;
  }
}
