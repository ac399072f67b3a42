import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "./plan.ts";
import { replacePlatform } from "./platform.ts";
import { planOf, runSeed, watchForUnhandled, type SeedResult } from "./run-seed.ts";
import type { Places } from "./simulation.ts";

/** What one process needs to run seeds, one after the other. */
export class Stage {
  readonly #base: string;
  readonly #filesFolder: string;
  #count = 0;

  /** From here on this process's globals are those of the simulated world. */
  constructor() {
    // Databases promise durability: in memory that costs nothing.
    this.#base = join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), `errand-sim-${process.pid}`);
    this.#filesFolder = join(tmpdir(), `errand-sim-${process.pid}`);
    replacePlatform();
    watchForUnhandled();
  }

  run(seed: number, plan: Plan = planOf(seed), onLog: (line: string) => void = () => {}): Promise<SeedResult> {
    this.#count += 1;
    const places: Places = {
      folder: join(this.#base, "world"),
      filesFolder: join(this.#filesFolder, String(this.#count)),
      foundingFolder: join(this.#base, "founding"),
    };
    return runSeed({ seed, places, onLog }, plan);
  }

  close(): void {
    rmSync(this.#base, { recursive: true, force: true });
    rmSync(this.#filesFolder, { recursive: true, force: true });
  }
}
