import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";

/** Where results folders are made, as the real path that artifacts are compared with. */
export function openResultsRoot(root: string): string {
  mkdirSync(root, { recursive: true });
  return realpathSync.native(root);
}

/** A free place for a new thread's results below `root`; the folder itself is made once the thread is accepted. */
export function freeResultsFolder(root: string, name: string, isTaken: (path: string) => boolean): string {
  for (let count = 1; ; count += 1) {
    const path = join(root, count === 1 ? name : `${name} ${count}`);
    if (!existsSync(path) && !isTaken(path)) return path;
  }
}
