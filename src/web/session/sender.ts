import type { BlobId, EntryId } from "../../domain/ids.ts";
import { noFailpoint, silentLog, type Clock, type Random } from "../../domain/ports.ts";
import type { WireEnvelope } from "../../domain/envelope.ts";
import { Outbox, type OutboxRow } from "../../hub-client/outbox.ts";
import type { OutboxRows } from "../store/outbox-rows.ts";
import type { Database } from "../store/database.ts";
import { Uploads } from "../store/uploads.ts";
import type { SpaceLine } from "./space-line.ts";

export type SenderPorts = { db: Database; rows: OutboxRows; line: SpaceLine; clock: Clock; random: Random };

/** Sends what every tab has written: one tab at a time, by a lock that the browser frees when the tab is gone. */
export class Sender {
  readonly #ports: SenderPorts;
  readonly #uploads: Uploads;
  readonly #stop = new AbortController();
  readonly #uploaded = new Map<EntryId, BlobId[]>();
  #outbox: Outbox | null = null;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    this.#uploads = new Uploads(ports.db, ports);
    const { memberId } = ports.line.membership;
    void navigator.locks
      .request(`errand/outbox/${memberId}`, { signal: this.#stop.signal }, () => this.#send())
      .catch(ignoreAbort);
  }

  get isSending(): boolean {
    return this.#outbox !== null;
  }

  /** There is something to send, or the hub is back. In a tab that does not send nothing happens. */
  wake(): void {
    this.#outbox?.wake();
  }

  close(): void {
    this.#stop.abort();
  }

  async #send(): Promise<void> {
    const { rows, line, clock, random } = this.#ports;
    await this.#uploads.sweep(new Set((await rows.all()).flatMap(({ blobs }) => blobs)));
    const outbox = new Outbox({
      connection: line.connection,
      store: {
        pending: (limit) => rows.pending(limit),
        sent: async (id, seq) => {
          await rows.sent(id, seq);
          await this.#settled(id);
        },
        refused: async (id, code) => {
          await rows.refused(id, code);
          await this.#settled(id);
        },
      },
      seal: (row) => this.#seal(row),
      clock,
      random,
      failpoint: noFailpoint,
      log: silentLog,
    });
    this.#outbox = outbox;
    outbox.wake();
    if (!this.#stop.signal.aborted)
      await new Promise((resolve) => this.#stop.signal.addEventListener("abort", resolve, { once: true }));
    await outbox.close();
  }

  /** Its files reach the hub before it does. */
  async #seal(row: OutboxRow): Promise<WireEnvelope> {
    const { line } = this.#ports;
    if (!this.#uploaded.has(row.id) && row.blobs.length > 0) {
      for (const blob of row.blobs) {
        const known = await line.connection.blobState(blob);
        if (known?.isComplete === true) continue;
        await this.#uploads.upload(blob, known?.chunkCount ?? 0, (id, index, bytes, isLast) =>
          line.connection.putBlobChunk(id, index, bytes, isLast),
        );
      }
      this.#uploaded.set(row.id, row.blobs);
    }
    return line.membership.seal(row);
  }

  async #settled(id: EntryId): Promise<void> {
    await this.#uploads.forget(this.#uploaded.get(id) ?? []);
    this.#uploaded.delete(id);
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
}
