import { constants } from "node:fs";
import { lstat, open, readdir, readlink, type FileHandle } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Timestamp } from "../domain/ids.ts";
import { isInside } from "../domain/ceilings.ts";
import { limits } from "../domain/limits.ts";

export type MadeFile = { path: string; name: string; size: number };
/** When an attempt was at work; the last one still is. */
export type Span = { from: Timestamp; to: Timestamp };

/** Folders that hold tools' own files, never a result for a person. */
const skipped: ReadonlySet<string> = new Set(["node_modules", ".git", ".hg", ".svn", "__pycache__", ".venv", "target"]);
const entriesMax = 50_000;
/** File systems stamp times with the kernel's coarse clock, a few ms behind ours. */
const stampLagMs = 20;

/**
 * The regular files below `root` that were written during `spans`, newest last. What was written in between is somebody
 * else's. A file that was only moved keeps its time of writing and is not among them. Symbolic links are never followed.
 */
export async function filesMadeDuring(root: string, spans: readonly Span[]): Promise<MadeFile[]> {
  const made: (MadeFile & { at: number })[] = [];
  const folders = [root];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined && seen < entriesMax; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      seen += 1;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) folders.push(path);
      if (!entry.isFile()) continue;
      const stat = await lstat(path).catch(() => null);
      if (stat === null || !stat.isFile()) continue;
      // Some file systems answer zero for the time of birth.
      const at = Math.max(stat.mtimeMs, stat.birthtimeMs);
      if (spans.some(({ from, to }) => at >= from - stampLagMs && at <= to))
        made.push({ path, name: relative(root, path).split(sep).join("/"), size: stat.size, at });
    }
  }
  return made
    .toSorted((a, b) => a.at - b.at)
    .slice(-limits.artifactsPerTask)
    .map(({ path, name, size }) => ({ path, name, size }));
}

/**
 * Opens an agent's file for reading by us, outside the sandbox: only a regular file that really lies below `root`.
 * Null when it is a link, was swapped for one, or is gone. The caller closes the handle.
 */
export async function openInside(root: string, path: string): Promise<FileHandle | null> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(
    () => null,
  );
  if (handle === null) return null;
  const isFine = await isRegularInside(root, handle);
  if (!isFine) await handle.close();
  return isFine ? handle : null;
}

async function isRegularInside(root: string, handle: FileHandle): Promise<boolean> {
  const stat = await handle.stat();
  if (!stat.isFile()) return false;
  if (process.platform !== "linux") return true;
  // The kernel's own name of what was opened, whatever the path's folders were swapped for meanwhile.
  return isInside(root, await readlink(`/proc/self/fd/${handle.fd}`));
}
