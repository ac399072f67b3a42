import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** A folder with all that is in it in one text: kinds, rights, times to the microsecond, bytes. */
export function treeLines(root: string, path = ""): string[] {
  const whole = join(root, path);
  const stat = lstatSync(whole, { bigint: true });
  const time = String(stat.mtimeNs / 1000n);
  const mode = (Number(stat.mode) & 0o7777).toString(8);
  if (stat.isSymbolicLink()) return [`${path} link ${time} ${readlinkSync(whole)}`];
  if (stat.isFile())
    return [`${path} file ${mode} ${time} ${createHash("sha256").update(readFileSync(whole)).digest("hex")}`];
  if (!stat.isDirectory()) return [`${path} other`];
  const inner = readdirSync(whole).toSorted();
  return [`${path} folder ${mode} ${time}`, ...inner.flatMap((name) => treeLines(root, join(path, name)))];
}

export const treeHash = (root: string): string => createHash("sha256").update(treeLines(root).join("\n")).digest("hex");
