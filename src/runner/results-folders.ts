import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** A folder of its own for each thread below `~/Errand`, made at once so that two threads of one title differ. */
export function makeResultsFolder(root: string, name: string): string {
  for (let count = 1; ; count += 1) {
    const path = join(root, count === 1 ? name : `${name} ${count}`);
    if (existsSync(path)) continue;
    mkdirSync(path, { recursive: true });
    return path;
  }
}
