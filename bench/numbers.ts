export type Spread = { p50: number; p99: number; count: number };

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99), count: sorted.length };
}

/** An idle thread is what is measured: what the last round still had to write must be over. The baseline rests as long. */
export const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));

export const round = (value: number): number => Math.round(value * 1000) / 1000;
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
export const nsToMs = (text: string | undefined): number => Number(text ?? "0") / 1e6;
