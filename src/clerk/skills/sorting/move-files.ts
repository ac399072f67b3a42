import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Move } from "./plan-moves.ts";

/** What became of one move. `gone`: the file was no longer there; `taken`: something else holds the place. */
export type MoveOutcome = "moved" | "was moved" | "gone" | "taken";

/** Moves one file without ever overwriting, also when an earlier try was cut short at any point. */
export function moveFile(root: string, { from, to }: Move): MoveOutcome {
  const source = join(root, from);
  const target = join(root, to);
  const here = lstatSync(source, { throwIfNoEntry: false });
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (here === undefined) return there === undefined ? "gone" : "was moved";
  if (there !== undefined) {
    // Linked but not yet unlinked when clerk was cut short: both names are the same file.
    const isLinked = here.ino === there.ino && here.dev === there.dev;
    // Copied to another device and proved, but the source was still there.
    const isCopied =
      here.dev !== there.dev && there.isFile() && here.size === there.size && hashFile(source) === hashFile(target);
    if (!isLinked && !isCopied) return "taken";
    unlinkSync(source);
    return "moved";
  }
  mkdirSync(dirname(target), { recursive: true });
  try {
    // A link fails when the target exists; rename would replace it.
    linkSync(source, target);
    unlinkSync(source);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "EEXIST") return "taken";
    if (code === "EXDEV") copyAcross(source, target);
    else if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EINVAL", "ERR_ACCESS_DENIED"].includes(code))
      renameFree(source, target);
    else throw error;
  }
  return "moved";
}

/** For file systems without hard links. */
function renameFree(source: string, target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw new Error("the target appeared meanwhile");
  try {
    renameSync(source, target);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EXDEV")) throw error;
    copyAcross(source, target);
  }
}

/** To another device: the source goes only when the copy is proved whole. */
function copyAcross(source: string, target: string): void {
  const part = `${target}.part`;
  copyFileSync(source, part);
  const file = openSync(part, "r+");
  fsyncSync(file);
  closeSync(file);
  if (hashFile(part) !== hashFile(source)) {
    unlinkSync(part);
    throw new Error("the copy differs from the file");
  }
  try {
    linkSync(part, target);
    unlinkSync(part);
  } catch (error) {
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw error;
    renameSync(part, target);
  }
  unlinkSync(source);
}

/** SHA-256 in hex, read in pieces: a folder may hold large films. */
export function hashFile(path: string): string {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(256 * 1024);
  const file = openSync(path, "r");
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer))
      hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

/** Removes folders that the moves left empty, deepest first, and tells which. One that holds anything stays. */
export function removeEmptied(root: string, moves: readonly Move[]): string[] {
  const folders = new Set<string>();
  for (const { from } of moves)
    for (let folder = dirname(from); folder !== "."; folder = dirname(folder)) folders.add(folder);
  const removed: string[] = [];
  for (const folder of [...folders].sort((a, b) => b.split("/").length - a.split("/").length)) {
    try {
      rmdirSync(join(root, folder));
      removed.push(folder);
    } catch (error) {
      if (
        !(
          error instanceof Error &&
          "code" in error &&
          ["ENOTEMPTY", "EEXIST", "ENOENT", "EACCES", "EPERM", "EBUSY"].includes(String(error.code))
        )
      )
        throw error;
    }
  }
  return removed;
}
