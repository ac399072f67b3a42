import { Problem } from "../domain/problem.ts";

/** Names that Windows keeps for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A file name that came over the wire, before it becomes a path: one component, printable, at most 255 bytes of UTF-8.
 * Throws `attachment_name_unsafe`.
 */
export function assertSafeFileName(name: string): void {
  const isSafe =
    name !== "" &&
    name !== "." &&
    name !== ".." &&
    !/[/\\\p{Cc}\p{Cs}<>:"|?*\u202a-\u202e\u2066-\u2069]/u.test(name) &&
    !/[. ]$/.test(name) &&
    !reserved.test(name) &&
    Buffer.byteLength(name) <= 255;
  if (!isSafe) throw new Problem("attachment_name_unsafe", {}, "Rename the file and attach it again.");
}

/** An agent's file as its result is called on other devices: what no file name may hold there, or what turns its letters around, is left out. */
export function shownFileName(name: string): string {
  const shown = name
    .replaceAll(/[/\\\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, "_")
    .slice(0, 255)
    .toWellFormed();
  return shown === "" || shown === "." || shown === ".." ? "file" : shown;
}

/** A folder name for people, made of a thread's title: never empty, never a path. */
export function folderNameFor(title: string, fallback: string): string {
  const name = title
    .replaceAll(/[/\\\p{C}<>:"|?*]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/^[. ]+|[. ]+$/g, "");
  const short = Array.from(name).slice(0, 60).join("").trim();
  return short === "" || reserved.test(short) ? fallback : short;
}
