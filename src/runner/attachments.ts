import { closeSync, mkdirSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { FileRef } from "../domain/entries.ts";
import type { BlobId, TaskId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { Bytes } from "../kit/bytes.ts";
import { openBlob } from "../seal/blob.ts";
import { InnerFolder } from "./inner-folder.ts";
import { assertSafeFileName } from "./safe-name.ts";

export type ChunkSource = (id: BlobId, index: number) => Promise<Bytes>;

/** Throws `too_many_attachments`, `attachment_name_unsafe`, `attachment_name_twice` or `attachment_too_large`. */
export function assertSafeAttachments(files: readonly FileRef[]): void {
  if (files.length > limits.attachmentsMax)
    throw new Problem(
      "too_many_attachments",
      { max: limits.attachmentsMax },
      "Send fewer, or put them into the project's folder.",
    );
  const names = new Set<string>();
  for (const file of files) {
    assertSafeFileName(file.name);
    const key = file.name.normalize("NFC").toLowerCase();
    if (names.has(key))
      throw new Problem("attachment_name_twice", {}, "Rename one of the two files and attach it again.");
    names.add(key);
    if (file.blob.size > limits.blobBytesMax)
      throw new Problem(
        "attachment_too_large",
        { max: limits.blobBytesMax },
        "Put it into the project's folder instead.",
      );
  }
}

/**
 * Opens a task's attachments into the thread's private folder, which its agent may write: never through a link. Whole
 * files only: each appears under its name once verified.
 */
export async function fetchAttachments(
  stateDir: string,
  task: TaskId,
  files: readonly FileRef[],
  source: ChunkSource,
): Promise<string[]> {
  if (files.length === 0) return [];
  // A thread's first task brings its files before its agent has ever been started.
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const folder = InnerFolder.open(stateDir, ["attachments", task]);
  const draft = draftName(files);
  try {
    for (const file of files) await fetchOne(folder, draft, file, source);
  } finally {
    folder.close();
  }
  return files.map((file) => join(stateDir, "attachments", task, file.name));
}

async function fetchOne(folder: InnerFolder, draft: string, file: FileRef, source: ChunkSource): Promise<void> {
  const fd = folder.create(draft);
  let isWhole = false;
  try {
    for await (const bytes of openBlob(file.blob, (index) => source(file.blob.id, index))) writeSync(fd, bytes);
    isWhole = true;
  } finally {
    closeSync(fd);
    if (!isWhole) folder.free(draft);
  }
  folder.free(file.name);
  renameSync(folder.at(draft), folder.at(file.name));
}

/** A name that no file of this task has: one must not be written over another. */
function draftName(files: readonly FileRef[]): string {
  const names = new Set(files.map((file) => file.name.toLowerCase()));
  let name = "file.part";
  while (names.has(name)) name = `another ${name}`;
  return name;
}
