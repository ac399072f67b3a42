import { backoffMs } from "../kit/backoff.ts";

/** Half a minute of tries: a hub that was restarted is back by then, and nobody is to wait long for it. */
const briskTries = 26;
const briskMsMax = 1_500;

/** How long to wait before the next try. Spread by chance, so that those who lost the same hub do not come back in one moment. */
export function reconnectMs(attempt: number, chance: number): number {
  if (attempt < briskTries) return backoffMs(attempt, chance, 100, briskMsMax);
  return backoffMs(attempt - briskTries, chance, briskMsMax);
}
