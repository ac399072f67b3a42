import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Problem } from "../domain/problem.ts";
import type { Tree, TreeEntry } from "../domain/tree.ts";

const version = 1;
type Line =
  | ["f", string, number, string, number, string | null, string]
  | ["d", string, number, string, boolean]
  | ["l", string, string, string];

/** On disk whole or not at all: what is read back is a state that was there. */
export function writeManifest(path: string, entries: readonly TreeEntry[]): void {
  const draft = `${path}.new`;
  const fd = openSync(draft, "w", 0o600);
  try {
    const lines = [JSON.stringify({ v: version, entries: entries.length })];
    const put = (): void => {
      if (lines.length > 0) writeSync(fd, `${lines.splice(0).join("\n")}\n`);
    };
    for (const entry of entries) if (lines.push(JSON.stringify(lineOf(entry))) >= 5_000) put();
    put();
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, path);
  const folder = openSync(dirname(path), "r");
  try {
    if (process.platform !== "win32") fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Null where there is none. Throws `checkpoint_damaged`. */
export function readManifest(path: string): Tree | null {
  if (!existsSync(path)) return null;
  const [head, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  try {
    // Written by the function above, into a folder that only we can write.
    const { v, entries } = JSON.parse(head ?? "") as { v: number; entries: number };
    if (v !== version || entries !== lines.length) throw new Error("another version, or cut off");
    const tree = new Map<string, TreeEntry>();
    for (const line of lines) {
      const entry = entryOf(JSON.parse(line) as Line); // as above
      tree.set(entry.path, entry);
    }
    return tree;
  } catch {
    throw new Problem("checkpoint_damaged", {});
  }
}

function lineOf(entry: TreeEntry): Line {
  switch (entry.type) {
    case "file":
      return ["f", entry.path, entry.mode, entry.mtimeNs, entry.size, entry.hash, entry.stamp];
    case "folder":
      return ["d", entry.path, entry.mode, entry.mtimeNs, entry.isClosed];
    case "symlink":
      return ["l", entry.path, entry.mtimeNs, entry.target];
  }
}

function entryOf(line: Line): TreeEntry {
  switch (line[0]) {
    case "f":
      return {
        type: "file",
        path: line[1],
        mode: line[2],
        mtimeNs: line[3],
        size: line[4],
        hash: line[5],
        stamp: line[6],
      };
    case "d":
      return { type: "folder", path: line[1], mode: line[2], mtimeNs: line[3], isClosed: line[4] };
    case "l":
      return { type: "symlink", path: line[1], mtimeNs: line[2], target: line[3] };
  }
}
