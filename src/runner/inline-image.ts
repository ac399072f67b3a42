import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { FileRef } from "../domain/entries.ts";
import type { TaskId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { InnerFolder } from "./inner-folder.ts";

/**
 * An attachment that a model can be shown as it is; null where it is something else or too large, and then goes as a
 * file. The folder is the agent's to write: what lies there now is read without following a link.
 */
export function inlineImage(stateDir: string, task: TaskId, file: FileRef): { mime: string; data: string } | null {
  if (!file.mime.startsWith("image/") || file.blob.size > limits.imageBytesMax) return null;
  const folder = InnerFolder.open(stateDir, ["attachments", task]);
  try {
    const bytes = readPlain(folder.at(file.name), file.blob.size);
    const mime = bytes === null ? null : imageMime(bytes);
    return bytes === null || mime === null ? null : { mime, data: bytes.toString("base64") };
  } finally {
    folder.close();
  }
}

/** Null for anything but a file of exactly this size. */
function readPlain(path: string, size: number): Buffer | null {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    // Gone, or a link by now: the agent will see for itself what is there.
    return null;
  }
  try {
    const found = fstatSync(fd);
    if (!found.isFile() || found.size !== size) return null;
    const bytes = Buffer.alloc(size);
    return readSync(fd, bytes, 0, size, 0) === size ? bytes : null;
  } finally {
    closeSync(fd);
  }
}

/** By what the bytes say, not the name: a model refuses a whole conversation for one wrong type. */
function imageMime(bytes: Buffer): string | null {
  const begin = bytes.toString("latin1", 0, 12);
  if (begin.startsWith("\x89PNG\r\n")) return "image/png";
  if (begin.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (begin.startsWith("GIF8")) return "image/gif";
  return begin.startsWith("RIFF") && begin.endsWith("WEBP") ? "image/webp" : null;
}
