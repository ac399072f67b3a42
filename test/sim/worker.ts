// Runs the seeds that its parent names, in a process of its own.
import type { SeedResult } from "./run-seed.ts";
import { Stage } from "./stage.ts";

/** A result as it crosses to the parent: a map as its pairs. */
export type SentResult = Omit<SeedResult, "faults" | "happened"> & {
  faults: [string, number][];
  happened: [string, number][];
};

const stage = new Stage();
process.on("message", (seeds: number[]) => void runAll(seeds));
process.on("disconnect", () => {
  stage.close();
  process.exit(0);
});
process.send?.("ready");

async function runAll(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const { faults, happened, ...result } = await stage.run(seed);
    process.send?.({ ...result, faults: [...faults], happened: [...happened] } satisfies SentResult);
  }
  process.send?.("ready");
}
