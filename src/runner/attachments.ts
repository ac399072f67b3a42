import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { FileRef } from "../domain/entries.ts";
import type { BlobId, TaskId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { Bytes } from "../kit/bytes.ts";
import { openBlob } from "../seal/blob.ts";
import { assertSafeFileName } from "./safe-name.ts";

export type ChunkSource = (id: BlobId, index: number) => Promise<Bytes>;

/** Throws `too_many_attachments`, `attachment_name_unsafe`, `attachment_name_twice` or `attachment_too_large`. */
export function assertSafeAttachments(files: readonly FileRef[]): void {
  if (files.length > limits.attachmentsMax) throw new Problem("too_many_attachments", { max: limits.attachmentsMax });
  const names = new Set<string>();
  for (const file of files) {
    assertSafeFileName(file.name);
    const key = file.name.normalize("NFC").toLowerCase();
    if (names.has(key)) throw new Problem("attachment_name_twice", {}, "Rename one of the two files and attach it again.");
    names.add(key);
    if (file.blob.size > limits.blobBytesMax) throw new Problem("attachment_too_large", { max: limits.blobBytesMax });
  }
}

/** Opens a task's attachments into the thread's private folder. Whole files only: each appears under its name once verified. */
export async function fetchAttachments(stateDir: string, task: TaskId, files: readonly FileRef[], source: ChunkSource): Promise<string[]> {
  if (files.length === 0) return [];
  const folder = join(stateDir, "attachments", task);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const paths: string[] = [];
  for (const file of files) {
    const path = join(folder, file.name);
    const draft = `${path}.part`;
    const handle = await open(draft, "w", 0o600);
    try {
      for await (const bytes of openBlob(file.blob, (index) => source(file.blob.id, index))) await handle.write(bytes);
    } finally {
      await handle.close();
    }
    await rename(draft, path);
    paths.push(path);
  }
  return paths;
}
