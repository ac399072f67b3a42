import type { Clock } from "../../src/domain/ports.ts";

/** The machine's own clock, for tests of real processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
