/**
 * Exponential backoff with full jitter. `attempt` counts from 0, `chance` is in [0, 1).
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, chance: number, firstMs = 100, maxMs = 10_000): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(ceiling / 2 + (chance * ceiling) / 2);
}
