import { readlinkSync, type BigIntStats } from "node:fs";
import { setImmediate as breath } from "node:timers/promises";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { FileEntry, TreeEntry } from "../domain/tree.ts";
import { HeldFolder } from "./held-folder.ts";

/** `unkept`: sockets, pipes and devices, names that are no text, folders and links that could not be read: so many. */
export type Scan = { entries: TreeEntry[]; unkept: number };

/** Everybody else in this process gets a turn after so many. */
const entriesPerBreath = 250;
/** Deeper than any path a system takes in one piece; each level is held open. */
const depthMax = 200;

/** Everything below `root`, in the order of a walk; files without their hash. Links are never followed. */
export async function scan(root: string): Promise<Scan> {
  const found: Scan = { entries: [], unkept: 0 };
  const folder = HeldFolder.open(root);
  try {
    await walk(folder, "", 0, found);
  } finally {
    folder.close();
  }
  return found;
}

async function walk(folder: HeldFolder, path: string, depth: number, found: Scan): Promise<void> {
  const own = folder.stat("");
  if (own === null) return;
  const names = listed(folder, depth);
  found.entries.push({ type: "folder", path, ...common(own), isClosed: names === null });
  if (names === null) found.unkept += 1;
  for (const name of names ?? []) {
    const stat = folder.stat(name);
    const inner = path === "" ? name : `${path}/${name}`;
    if (stat?.isDirectory()) await enter(folder, name, inner, depth, found, stat);
    else addLeaf(folder, name, inner, stat, found);
    if (found.entries.length > limits.checkpointFilesMax)
      throw new Problem("checkpoint_too_many_files", { max: limits.checkpointFilesMax });
    if (found.entries.length % entriesPerBreath === 0) await breath();
  }
}

function listed(folder: HeldFolder, depth: number): string[] | null {
  if (depth >= depthMax) return null;
  try {
    return folder.names();
  } catch {
    // Not ours to read: said with the rest that is not kept.
    return null;
  }
}

async function enter(
  outer: HeldFolder,
  name: string,
  path: string,
  depth: number,
  found: Scan,
  stat: BigIntStats,
): Promise<void> {
  let folder: HeldFolder;
  try {
    folder = outer.inner(name);
  } catch {
    found.unkept += 1;
    found.entries.push({ type: "folder", path, ...common(stat), isClosed: true });
    return;
  }
  try {
    await walk(folder, path, depth + 1, found);
  } finally {
    folder.close();
  }
}

function addLeaf(folder: HeldFolder, name: string, path: string, stat: BigIntStats | null, found: Scan): void {
  if (stat?.isFile()) found.entries.push(fileEntry(path, stat));
  else if (stat?.isSymbolicLink() === true) {
    try {
      const target = readlinkSync(folder.at(name));
      found.entries.push({ type: "symlink", path, mtimeNs: String(stat.mtimeNs), target });
    } catch {
      found.unkept += 1;
    }
  } else found.unkept += 1;
}

/** Not hashed yet. */
export function fileEntry(path: string, stat: BigIntStats): FileEntry {
  const stamp = `${stat.ino} ${stat.ctimeNs} ${stat.mtimeNs} ${stat.size}`;
  return { type: "file", path, ...common(stat), size: Number(stat.size), hash: null, stamp };
}

const common = (stat: BigIntStats): { mode: number; mtimeNs: string } => ({
  mode: Number(stat.mode) & 0o7777,
  mtimeNs: String(stat.mtimeNs),
});
