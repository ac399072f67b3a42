import type { BlobRef } from "../../domain/entries.ts";
import type { BlobId, Timestamp } from "../../domain/ids.ts";
import { limits } from "../../domain/limits.ts";
import type { Clock, Random } from "../../domain/ports.ts";
import type { Bytes } from "../../kit/bytes.ts";
import type { SealedChunk } from "../../seal/blob.ts";
import { write, type Database, type KeptChunk } from "./database.ts";

/** Written together: a megabyte at a time. */
const chunksAtOnce = 16;
/** What was stored is kept for a hub that loses it, the newest of it. */
const storedBytesMax = 64 * 1024 * 1024;
/** A file that no order names after this long belongs to a page that was closed before it was sent. */
const orphanMs = 86_400_000;

type Sink = (id: BlobId, index: number, bytes: Bytes, isLast: boolean) => Promise<void>;

/** Sealed files on their way to the hub: on the disk before the order that names them, gone when that is stored. */
export class Uploads {
  readonly #db: Database;
  readonly #ports: { clock: Clock; random: Random };

  constructor(db: Database, ports: { clock: Clock; random: Random }) {
    this.#db = db;
    this.#ports = ports;
  }

  /** Memory stays at a megabyte, whatever the file's size. */
  async seal(file: Blob): Promise<BlobRef> {
    const { clock, random } = this.#ports;
    const { makeBlobId, sealBlobStream } = await import("../../seal/blob.ts");
    const id = makeBlobId(random);
    const sealing = sealBlobStream(random, piecesOf(file), id);
    let waiting: SealedChunk[] = [];
    for (;;) {
      const step = await sealing.next();
      if (step.done !== true) waiting.push(step.value);
      if (step.done === true || waiting.length === chunksAtOnce) {
        await this.#keep(id, waiting, clock.now());
        waiting = [];
      }
      if (step.done === true) return step.value;
    }
  }

  /** From the chunk where the hub left off. A repeat of a chunk changes nothing there. */
  async upload(id: BlobId, from: number, sink: Sink): Promise<void> {
    for (let index = from; ; index += 1) {
      const chunk = await this.#db.get("uploads", [id, index]);
      if (chunk === undefined) return;
      await sink(id, index, chunk.bytes, chunk.isLast);
      if (chunk.isLast) return;
    }
  }

  async forget(ids: readonly BlobId[]): Promise<void> {
    if (ids.length === 0) return;
    await write(this.#db, ["uploads"], async (tx) => {
      for (const id of ids) await tx.objectStore("uploads").delete(chunksOf(id));
    });
  }

  /** At start, by the tab that sends. `stored`: the files of orders that the hub has, the newest first. */
  async sweep(pending: ReadonlySet<string>, stored: readonly BlobId[]): Promise<void> {
    const named = new Set<string>(pending);
    let room = storedBytesMax;
    for (const id of stored) {
      room -= (await this.#db.count("uploads", chunksOf(id))) * limits.blobChunkBytes;
      if (room < 0) break;
      named.add(id);
    }
    await this.forget(stored.filter((id) => !named.has(id)));
    const oldest = this.#ports.clock.now() - orphanMs;
    const firsts = (await this.#db.getAllKeys("uploads")).filter(([id, index]) => index === 0 && !named.has(id));
    const orphans: BlobId[] = [];
    for (const key of firsts) {
      const chunk = await this.#db.get("uploads", key);
      if (chunk !== undefined && chunk.at < oldest) orphans.push(chunk.id);
    }
    await this.forget(orphans);
  }

  async #keep(id: BlobId, chunks: readonly SealedChunk[], at: Timestamp): Promise<void> {
    await write(this.#db, ["uploads"], async (tx) => {
      for (const { index, bytes, isLast } of chunks) {
        const kept: KeptChunk = { id, index, bytes, isLast, at };
        await tx.objectStore("uploads").put(kept);
      }
    });
  }
}

const chunksOf = (id: BlobId): IDBKeyRange => IDBKeyRange.bound([id], [id, []]);

/** Safari has no async iteration of streams. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
