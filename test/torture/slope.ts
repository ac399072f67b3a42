export type Sample = { at: number; value: number };

/** The slope of the straight line that fits best, in the value's unit per unit of `at`. Zero for fewer than two. */
export function slopePerMinute(samples: readonly Sample[]): number {
  const count = samples.length;
  if (count < 2) return 0;
  const at = samples.reduce((sum, sample) => sum + sample.at, 0) / count;
  const value = samples.reduce((sum, sample) => sum + sample.value, 0) / count;
  const spread = samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0);
  const together = samples.reduce((sum, sample) => sum + (sample.at - at) * (sample.value - value), 0);
  return spread === 0 ? 0 : together / spread;
}
