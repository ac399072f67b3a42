import type { SeedResult } from "./run-seed.ts";

/** What many seeds came to. */
export class Totals {
  seeds = 0;
  entries = 0;
  events = 0;
  simulatedMs = 0;
  /** Of all that happened in all seeds, whatever their order: the same seeds give the same. */
  trace = 0;
  readonly faults = new Map<string, number>();
  readonly happened = new Map<string, number>();
  readonly broken = new Map<string, { kind: string; seeds: number[] }>();
  readonly #bad = { lost: 0, doubled: 0, stuck: 0, wrong: 0 };

  add({ seed, trace, entries, events, simulatedMs, faults, happened, violations }: SeedResult): void {
    this.seeds += 1;
    this.trace = (this.trace + Math.imul(trace, 2 * seed + 1)) | 0;
    this.entries += entries;
    this.events += events;
    this.simulatedMs += simulatedMs;
    for (const [kind, count] of faults) this.faults.set(kind, (this.faults.get(kind) ?? 0) + count);
    for (const [what, count] of happened) this.happened.set(what, (this.happened.get(what) ?? 0) + count);
    for (const { promise, kind } of violations) {
      this.#bad[kind] += 1;
      const known = this.broken.get(promise) ?? { kind, seeds: [] };
      if (!known.seeds.includes(seed)) known.seeds.push(seed);
      this.broken.set(promise, known);
    }
  }

  get isGood(): boolean {
    return this.broken.size === 0 && this.seeds > 0;
  }

  get faultCount(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The last line of a run. */
  get line(): string {
    const { lost, doubled, stuck } = this.#bad;
    return `${this.seeds} seeds, ${this.faultCount} faults, ${this.entries} entries, ${lost} lost, ${doubled} doubled, ${stuck} stuck`;
  }
}
