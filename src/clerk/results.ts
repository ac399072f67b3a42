import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { isRefusal, isWritable } from "./folder.ts";
import type { Place } from "./skill.ts";
import type { Tool, Turn } from "./turn.ts";

export type Written =
  | { outcome: "written"; path: string; isInProject: boolean }
  | { outcome: "refused" }
  | { outcome: "nowhere"; why: string };

/**
 * Puts a text file where results belong: into the project after asking, else into the results folder, which is
 * clerk's to write. A file that is there already is never replaced.
 */
export async function writeResult(turn: Turn, place: Place, name: string, text: string): Promise<Written> {
  if (isWritable(place.cwd)) {
    const tool = await announce(turn, freePath(place.cwd, name), null, text);
    if (!(await tool.isAllowed())) {
      await tool.fail("not allowed");
      return { outcome: "refused" };
    }
    const path = await writeNew(tool, place.cwd, name, text);
    if (path !== null) return { outcome: "written", path, isInProject: true };
  }
  if (place.results === null)
    return { outcome: "nowhere", why: "the project's folder can't be written and there is no results folder" };
  try {
    mkdirSync(place.results, { recursive: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const tool = await announce(turn, freePath(place.results, name), null, text);
  const path = await writeNew(tool, place.results, name, text);
  return path === null
    ? { outcome: "nowhere", why: "neither the project's folder nor the results folder can be written" }
    : { outcome: "written", path, isInProject: false };
}

/** Changes a file that clerk made before. Asks when it lies in the project. */
export async function rewriteResult(turn: Turn, place: Place, path: string, text: string): Promise<Written> {
  const isInProject = !(place.results !== null && path.startsWith(place.results));
  const tool = await announce(turn, path, readFileSync(path, "utf8"), text);
  if (isInProject && !(await tool.isAllowed())) {
    await tool.fail("not allowed");
    return { outcome: "refused" };
  }
  await tool.working();
  try {
    writeFileSync(`${path}.new`, text, { flag: "wx" });
    renameSync(`${path}.new`, path);
  } catch (error) {
    rmSync(`${path}.new`, { force: true });
    if (!isRefusal(error)) throw error;
    await tool.fail("the file can't be written");
    return { outcome: "nowhere", why: "the file can't be written" };
  }
  await tool.done({ path });
  return { outcome: "written", path, isInProject };
}

function announce(turn: Turn, path: string, oldText: string | null, newText: string): Promise<Tool> {
  return turn.tool({
    name: "write_file",
    title: oldText === null ? `Write ${path}` : `Change ${path}`,
    kind: "edit",
    paths: [path],
    input: { path, bytes: Buffer.byteLength(newText) },
    content: [{ type: "diff", path, oldText, newText }],
  });
}

/** Null when the folder turns out not to be writable. */
async function writeNew(tool: Tool, folder: string, name: string, text: string): Promise<string | null> {
  await tool.working();
  for (;;) {
    const path = freePath(folder, name);
    try {
      writeFileSync(path, text, { flag: "wx" });
      await tool.done({ path });
      return path;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") continue;
      if (!isRefusal(error)) throw error;
      await tool.fail("this folder can't be written");
      return null;
    }
  }
}

/** "Briefing.md", else "Briefing (2).md" and so on. */
export function freePath(folder: string, name: string): string {
  const kind = extname(name);
  const stem = name.slice(0, name.length - kind.length);
  for (let count = 1; ; count += 1) {
    const path = join(folder, count === 1 ? name : `${stem} (${count})${kind}`);
    if (!existsSync(path)) return path;
  }
}
