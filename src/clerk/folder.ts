import { constants, accessSync, lstatSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** Enough for a person's folder; past it clerk says so instead of working for an hour. */
export const filesMax = 5_000;
const depthMax = 12;

export type FolderFile = { path: string; inside: string; size: number };
export type FolderList = {
  files: FolderFile[];
  links: string[];
  hidden: string[];
  unreadable: string[];
  isTooMany: boolean;
};

/**
 * Regular files below a folder, by path inside it, in a stable order. Links are listed and never followed; hidden
 * files and folders are listed and not entered. `except` are folders left out (clerk's own).
 */
export function listFolder(root: string, except: readonly string[]): FolderList {
  const list: FolderList = { files: [], links: [], hidden: [], unreadable: [], isTooMany: false };
  visit(root, root, 0, new Set(except), list);
  return list;
}

function visit(root: string, folder: string, depth: number, except: ReadonlySet<string>, list: FolderList): void {
  let names: string[];
  try {
    names = readdirSync(folder).sort((a, b) => a.localeCompare(b, "en"));
  } catch (error) {
    if (depth === 0) throw error;
    list.unreadable.push(relative(root, folder));
    return;
  }
  for (const name of names) {
    const path = join(folder, name);
    const inside = relative(root, path);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined || except.has(path)) continue;
    if (list.files.length >= filesMax) {
      list.isTooMany = true;
      return;
    }
    if (name.startsWith(".")) list.hidden.push(inside);
    else if (found.isSymbolicLink()) list.links.push(inside);
    else if (found.isDirectory() && name !== "node_modules" && depth < depthMax)
      visit(root, path, depth + 1, except, list);
    else if (found.isFile()) list.files.push({ path, inside, size: found.size });
  }
}

/** Asks the system and Node's permission flags; a write may still fail, and then says so. */
export function isWritable(folder: string): boolean {
  // Present only when Node runs with --permission.
  const permission: { has(scope: string, path: string): boolean } | undefined = process.permission;
  if (permission !== undefined && !permission.has("fs.write", folder)) return false;
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Errors that mean "this place may not be written", as against a broken disk. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    ["EACCES", "EPERM", "EROFS", "ERR_ACCESS_DENIED"].includes(String(error.code))
  );
}
