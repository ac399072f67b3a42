import type { Clock } from "../../domain/ports.ts";
import type { Database } from "./database.ts";

/** A phone has room for this without asking; the file used longest ago goes first. */
const bytesMax = 200 * 1024 * 1024;
const fileBytesMax = 50 * 1024 * 1024;

/** Whole, verified files by their SHA-256. */
export class FileCache {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async get(sha256: string): Promise<Blob | null> {
    const found = await this.#db.get("files", sha256);
    if (found === undefined) return null;
    await this.#db.put("files", { ...found, usedAt: this.#clock.now() });
    return found.blob;
  }

  async put(sha256: string, blob: Blob): Promise<void> {
    if (blob.size > fileBytesMax) return;
    const tx = this.#db.transaction("files", "readwrite", { durability: "relaxed" });
    await tx.store.put({ sha256, blob, size: blob.size, usedAt: this.#clock.now() });
    let bytes = 0;
    // The newest first: what does not fit behind them goes.
    for (
      let each = await tx.store.index("usedAt").openCursor(null, "prev");
      each !== null;
      each = await each.continue()
    ) {
      bytes += each.value.size;
      if (bytes > bytesMax) await each.delete();
    }
    await tx.done;
  }
}
