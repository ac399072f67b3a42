import type { LogStore } from "../../src/store/log/log-store.ts";
import { Problem } from "../../src/domain/problem.ts";
import type { Chance } from "./chance.ts";

/** `before` and `after` a write: how long the disk takes, and whether it takes it at all. */
export type StoreWeather = {
  pause: () => Promise<void>;
  /** Throws: nothing was written. */
  mayWrite: () => void;
  /** Throws although it was written: the disk's answer was lost. */
  mayAnswer: () => void;
};

const writes: ReadonlySet<keyof LogStore> = new Set<keyof LogStore>([
  "createSpace",
  "appendStatement",
  "append",
  "putChunk",
  "putSlot",
  "addInvite",
  "noteSeen",
  "setPushEndpoint",
  "dropPushEndpoint",
  "notePushTry",
  "orderWaits",
  "endOrderWait",
  "takeLongOrderWaits",
  "keepHubKey",
]);

/** The real store behind a disk that takes its time and may be full: between each step another may come. */
export function slowStore(store: LogStore, weather: StoreWeather): LogStore {
  const wrapped = new Map<PropertyKey, unknown>();
  return new Proxy(store, {
    get(target, name: keyof LogStore) {
      const found: unknown = target[name];
      if (name === "close" || typeof found !== "function") return found;
      const known = wrapped.get(name);
      if (known !== undefined) return known;
      const real = found as (...args: unknown[]) => Promise<unknown>;
      const slow = writes.has(name)
        ? async (...args: unknown[]): Promise<unknown> => {
            await weather.pause();
            weather.mayWrite();
            const result = await real(...args);
            await weather.pause();
            weather.mayAnswer();
            return result;
          }
        : async (...args: unknown[]): Promise<unknown> => {
            await weather.pause();
            return real(...args);
          };
      wrapped.set(name, slow);
      return slow;
    },
  });
}

export const storeFailed = (reason: string): Problem => new Problem("store_failed", { reason });

/** Most steps of a disk are quick; some wait for another's. */
export const diskMs = (chance: Chance): number =>
  chance.isTrue(0.05) ? chance.between(5, 60) : chance.between(0.05, 1);
