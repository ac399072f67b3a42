import { existsSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournal } from "../../src/store/journal/journal.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import type { Plan } from "./plan.ts";
import { replacePlatform } from "./platform.ts";
import { planOf, runSeed, watchForUnhandled, type SeedResult } from "./run-seed.ts";
import { templatesIn, type Places, type Templates } from "./simulation.ts";

/** What one process needs to run seeds, one after the other. */
export class Stage {
  readonly #base: string;
  readonly #places: Places;
  readonly #templates: Templates;

  private constructor(base: string, templates: Templates) {
    this.#base = base;
    this.#templates = templates;
    this.#places = { folder: join(base, "world"), filesFolder: join(tmpdir(), `errand-sim-${process.pid}`) };
  }

  /** From here on this process's globals are those of the simulated world. */
  static async open(): Promise<Stage> {
    // Databases promise durability: in memory that costs nothing.
    const base = join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), `errand-sim-${process.pid}`);
    mkdirSync(base, { recursive: true });
    const templates = templatesIn(base);
    openJournal(templates.journal).close();
    await (await openLogStore(templates.log)).close();
    replacePlatform();
    watchForUnhandled();
    return new Stage(base, templates);
  }

  run(seed: number, plan: Plan = planOf(seed), onLog: (line: string) => void = () => {}): Promise<SeedResult> {
    return runSeed({ seed, places: this.#places, templates: this.#templates, onLog }, plan);
  }

  close(): void {
    rmSync(this.#base, { recursive: true, force: true });
    rmSync(this.#places.filesFolder, { recursive: true, force: true });
  }
}
