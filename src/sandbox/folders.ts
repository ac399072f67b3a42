import { lstatSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, normalize, sep } from "node:path";
import { Problem } from "../domain/problem.ts";

/**
 * The real path of an existing folder (or file, where `allowFile`). Throws folder_name_refused, folder_not_absolute,
 * folder_missing, folder_not_a_folder.
 */
export function resolveFolder(path: string, allowFile = false): string {
  // Line breaks and NUL would let one path pass for two in a log, a list or a C string.
  if (/[\0\r\n]/.test(path) || path === "") throw new Problem("folder_name_refused", { path });
  if (!isAbsolute(path)) throw new Problem("folder_not_absolute", { path });
  const real = realPath(path);
  if (/[\0\r\n]/.test(real)) throw new Problem("folder_name_refused", { path });
  if (!allowFile && !statSync(real).isDirectory()) throw new Problem("folder_not_a_folder", { path });
  return real;
}

/** A folder that may be opened to an agent: not the machine itself. Throws folder_too_wide. */
export function refuseWideFolder(real: string): void {
  const isWide = tooWide.has(real) || neverInside.some((root) => isInside(real, root));
  if (isWide) throw new Problem("folder_too_wide", { path: real }, "Name a folder of your own, one for each project.");
}

/** Compares components, not prefixes: `/a/scope-evil` is not inside `/a/scope`. A folder is inside itself. */
export function isInside(path: string, folder: string): boolean {
  const parent = normalize(folder + sep);
  return normalize(path + sep).startsWith(parent);
}

/** True for an entry that exists, dangling symlinks included. */
export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

const tooWide = new Set([
  "/",
  "/home",
  "/lib",
  "/lib64",
  "/media",
  "/mnt",
  "/opt",
  "/run",
  "/srv",
  "/tmp",
  "/usr",
  "/var",
]);
const neverInside = ["/bin", "/boot", "/dev", "/etc", "/proc", "/sbin", "/sys"];

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    // A folder that is gone, a loop of links and a folder we may not enter are one thing to the person: it can't be used.
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new Problem("folder_missing", { path, reason });
  }
}
