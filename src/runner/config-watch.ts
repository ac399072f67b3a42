import { statSync, watch, type FSWatcher } from "node:fs";
import { dirname } from "node:path";
import type { Clock, Log, Timer } from "../domain/ports.ts";

/** Editors write in several steps; the file is read once it has been still for so long. */
const stillMs = 150;
/** Some disks and some ways to save tell nobody: then a look every so often. */
const lookMs = 2_000;

/** Calls back after the file changed, came or went. Owns a watcher and a timer. */
export class ConfigWatch {
  readonly #file: string;
  readonly #onChange: () => void;
  readonly #clock: Clock;
  readonly #watcher: FSWatcher | null;
  #seen: string;
  #settling: Timer | null = null;
  #looking: Timer | null = null;

  constructor(file: string, onChange: () => void, { clock, log }: { clock: Clock; log: Log }) {
    this.#file = file;
    this.#onChange = onChange;
    this.#clock = clock;
    this.#seen = markOf(file);
    this.#watcher = watcherOf(dirname(file), () => this.#look(), log);
    this.#lookAgain();
  }

  close(): void {
    this.#watcher?.close();
    this.#settling?.cancel();
    this.#looking?.cancel();
  }

  #lookAgain(): void {
    this.#looking = this.#clock.after(lookMs, () => {
      this.#look();
      this.#lookAgain();
    });
  }

  #look(): void {
    const mark = markOf(this.#file);
    if (mark === this.#seen) return;
    this.#seen = mark;
    this.#settling?.cancel();
    this.#settling = this.#clock.after(stillMs, () => {
      this.#settling = null;
      // Still being written: the next look begins the wait anew.
      if (markOf(this.#file) === this.#seen) this.#onChange();
      else this.#look();
    });
  }
}

function watcherOf(folder: string, look: () => void, log: Log): FSWatcher | null {
  try {
    // A machine that is out of watches still has the look every so often.
    return watch(folder, { persistent: false }, look).on("error", (error) =>
      log.warn("config.yaml is not watched", { error: error.name }),
    );
  } catch (error) {
    log.warn("config.yaml is not watched", { error: error instanceof Error ? error.name : "unknown" });
    return null;
  }
}

/** Of the file that a link leads to. */
function markOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : "none";
}
