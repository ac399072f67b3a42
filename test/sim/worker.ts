// Runs the seeds that its parent names, in a process of its own.
import { Stage } from "./stage.ts";

const stage = new Stage();
process.on("message", (seeds: number[]) => void runAll(seeds));
process.on("disconnect", () => {
  stage.close();
  process.exit(0);
});
process.send?.("ready");

async function runAll(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const { faults, ...result } = await stage.run(seed);
    process.send?.({ ...result, faults: [...faults] });
  }
  process.send?.("ready");
}
