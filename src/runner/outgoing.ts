import { createReadStream, readdirSync, rmSync, statSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { BlobRef } from "../domain/entries.ts";
import type { BlobId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Failpoint, Random } from "../domain/ports.ts";
import type { Bytes } from "../kit/bytes.ts";
import { CHUNK_TAG_BYTES, makeBlobId, sealBlobStream } from "../seal/blob.ts";

const sealedChunkBytes = limits.blobChunkBytes + CHUNK_TAG_BYTES;

export type ChunkSink = (id: BlobId, index: number, bytes: Bytes, isLast: boolean) => Promise<void>;

/** Sealed files on their way to the hub: written and synced before the report that names them, kept until it is stored. */
export class Outgoing {
  readonly #folder: string;
  readonly #random: Random;
  readonly #failpoint: Failpoint;

  constructor(folder: string, random: Random, failpoint: Failpoint) {
    this.#folder = folder;
    this.#random = random;
    this.#failpoint = failpoint;
  }

  /** Memory stays at a chunk's size. The caller names the blob in an outbox row. */
  async seal(source: AsyncIterable<Uint8Array>): Promise<BlobRef> {
    const id = makeBlobId(this.#random);
    const sealing = sealBlobStream(this.#random, source, id);
    const file = await open(join(this.#folder, id), "wx", 0o600);
    try {
      let step = await sealing.next();
      for (; step.done !== true; step = await sealing.next()) await file.write(step.value.bytes);
      await file.sync();
      this.#failpoint("outgoing.seal.after");
      return step.value;
    } finally {
      await file.close();
    }
  }

  /** Uploads what is still here; a repeat of a chunk changes nothing at the hub. */
  async upload(id: BlobId, sink: ChunkSink): Promise<void> {
    const path = join(this.#folder, id);
    const size = await stat(path).then(
      (found) => found.size,
      () => null,
    );
    if (size === null) return;
    let index = 0;
    for await (const chunk of chunksOf(path)) {
      this.#failpoint("outgoing.upload.before");
      await sink(id, index, chunk, (index + 1) * sealedChunkBytes >= size);
      index += 1;
    }
  }

  forget(ids: readonly BlobId[]): void {
    for (const id of ids) rmSync(join(this.#folder, id), { force: true });
  }

  /**
   * At start: what was sealed by an attempt whose end was never written down belongs to nobody. Of what is stored, the
   * newest is kept for a hub that loses it.
   */
  keepOnly(pending: ReadonlySet<string>, stored: readonly string[]): void {
    const kept = new Set(pending);
    let room: number = limits.outgoingKeptBytesMax;
    for (const id of stored) {
      room -= statSync(join(this.#folder, id), { throwIfNoEntry: false })?.size ?? 0;
      if (room < 0) break;
      kept.add(id);
    }
    for (const name of readdirSync(this.#folder))
      if (!kept.has(name)) rmSync(join(this.#folder, name), { force: true });
  }
}

async function* chunksOf(path: string): AsyncGenerator<Bytes> {
  for await (const chunk of createReadStream(path, { highWaterMark: sealedChunkBytes })) {
    // A read stream without an encoding gives buffers.
    const bytes = chunk as Buffer;
    const copy = new Uint8Array(bytes.length);
    copy.set(bytes);
    yield copy;
  }
}
