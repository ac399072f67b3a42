import { existsSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, sep } from "node:path";

/** Null when it is nowhere on the path. */
export function findProgram(name: string, path: string): string | null {
  if (isAbsolute(name)) return existsSync(name) ? name : null;
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate)) ?? null;
}

/** A program of an npm package needs the outermost node_modules it lies in; any other, its own folder. System folders are there. */
export function readableFor(real: string): string[] {
  const marker = `${sep}node_modules${sep}`;
  const at = real.indexOf(marker);
  if (at >= 0) return [real.slice(0, at + marker.length - 1)];
  const isSystem = ["/usr/", "/bin/", "/lib/", "/opt/"].some((prefix) => real.startsWith(prefix));
  return isSystem && !real.startsWith("/opt/") ? [] : [dirname(real)];
}
