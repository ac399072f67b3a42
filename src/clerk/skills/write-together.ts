import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { isRefusal, isWritable } from "../folder.ts";
import type { Place } from "../skill.ts";
import type { ToolStart, Turn } from "../turn.ts";

/** Makes the files once their common stem is known: one may name another. */
export type MakeFiles = (stem: string) => { ending: string; text: string }[];

export type WrittenTogether =
  | { outcome: "written"; paths: string[]; isInProject: boolean }
  | { outcome: "refused" }
  | { outcome: "nowhere" };

/**
 * Files that belong together (`Draft.md`, `Draft.eml`) under one stem and one question: into the project after
 * asking, else into the results folder, which is clerk's to write. Nothing that is there is ever replaced; when one
 * can't be written, the others are taken away again.
 */
export async function writeTogether(
  turn: Turn,
  place: Place,
  stem: string,
  endings: readonly string[],
  make: MakeFiles,
): Promise<WrittenTogether> {
  const folders = [
    ...(isWritable(place.cwd) ? [{ folder: place.cwd, isInProject: true }] : []),
    ...(place.results === null ? [] : [{ folder: place.results, isInProject: false }]),
  ];
  for (const { folder, isInProject } of folders) {
    if (!isInProject && !isMade(folder)) continue;
    const free = freeStem(folder, stem, endings);
    const files = make(free).map(({ ending, text }) => ({ path: `${free}${ending}`, text }));
    const tool = await turn.tool(announcement(folder, files));
    if (isInProject && !(await tool.isAllowed())) {
      await tool.fail("not allowed");
      return { outcome: "refused" };
    }
    await tool.working();
    const paths = files.map(({ path }) => join(folder, path));
    if (writeAll(files.map(({ path, text }) => ({ path: join(folder, path), text })))) {
      await tool.done({ paths });
      return { outcome: "written", paths, isInProject };
    }
    await tool.fail("this folder can't be written");
  }
  return { outcome: "nowhere" };
}

function announcement(folder: string, files: readonly { path: string; text: string }[]): ToolStart {
  const paths = files.map(({ path }) => join(folder, path));
  return {
    name: "write_file",
    title: `Write ${paths[0] ?? folder}${paths.length > 1 ? ` (+${paths.length - 1})` : ""}`,
    kind: "edit",
    paths,
    input: { paths },
    content: files.map(({ text }, at) => ({ type: "diff", path: paths[at] ?? "", oldText: null, newText: text })),
  };
}

/** False when the folder refuses; then nothing is left of the attempt. */
function writeAll(files: readonly { path: string; text: string }[]): boolean {
  const made: string[] = [];
  try {
    for (const { path, text } of files) {
      writeFileSync(path, text, { flag: "wx" });
      made.push(path);
    }
    return true;
  } catch (error) {
    for (const path of made) rmSync(path, { force: true });
    if (!isRefusal(error)) throw error;
    return false;
  }
}

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return existsSync(folder);
}

/** "Draft", else "Draft (2)" and so on: free with every ending. */
function freeStem(folder: string, stem: string, endings: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? stem : `${stem} (${count})`;
    if (endings.every((ending) => !existsSync(join(folder, `${free}${ending}`)))) return free;
  }
}

/** A name that every file system takes, also from a stranger's words. */
export function fileNameOf(words: string): string {
  const name = words
    .normalize("NFC")
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^\.+|[. ]+$/g, "");
  return Array.from(name).slice(0, 80).join("").trim() || "untitled";
}

/** The name without its ending. */
export function stemOf(name: string): string {
  return name.slice(0, name.length - extname(name).length);
}
