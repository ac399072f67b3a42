import type { Clock, Random } from "../../domain/ports.ts";

/** The real clock and chance of a browser: made here, where the app starts. */
export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

export const browserRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  chance: () => Math.random(),
};
