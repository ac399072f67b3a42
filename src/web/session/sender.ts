import type { BlobId, EntryId } from "../../domain/ids.ts";
import { noFailpoint, silentLog, type Clock, type Random } from "../../domain/ports.ts";
import type { WireEnvelope } from "../../domain/envelope.ts";
import { Outbox, type OutboxRow } from "../../hub-client/outbox.ts";
import { Refilling } from "../../hub-client/refill.ts";
import { isToRefill, keptOrders, pruneStored, refilled, storedRows } from "../store/kept-orders.ts";
import type { OutboxRows } from "../store/outbox-rows.ts";
import type { Database } from "../store/database.ts";
import { Uploads } from "../store/uploads.ts";
import { aside } from "./aside.ts";
import { Copies } from "./copies.ts";
import type { SpaceLine } from "./space-line.ts";

export type SenderPorts = {
  db: Database;
  rows: OutboxRows;
  line: SpaceLine;
  clock: Clock;
  random: Random;
  onCopy: () => void;
};

/** Sends what every tab has written: one tab at a time, by a lock that the browser frees when the tab is gone. */
export class Sender {
  readonly #ports: SenderPorts;
  readonly #uploads: Uploads;
  readonly #stop = new AbortController();
  readonly #uploaded = new Map<EntryId, BlobId[]>();
  #outbox: Outbox | null = null;
  #copies: Copies | null = null;

  constructor(ports: SenderPorts) {
    this.#ports = ports;
    this.#uploads = new Uploads(ports.db, ports);
    const { memberId } = ports.line.membership;
    const { signal } = this.#stop;
    const sending = navigator.locks.request(`errand/outbox/${memberId}`, { signal }, () => this.#send());
    aside(sending, () => signal.aborted);
  }

  get isSending(): boolean {
    return this.#outbox !== null;
  }

  /** There is something to send, or the hub is back. In a tab that does not send nothing happens. */
  wake(): void {
    this.#outbox?.wake();
    this.#lookBack();
  }

  close(): void {
    this.#stop.abort();
  }

  async #send(): Promise<void> {
    const { db, rows, line, clock, random, onCopy } = this.#ports;
    await pruneStored(db, clock.now());
    const stored = (await storedRows(db)).flatMap(({ blobs }) => blobs);
    await this.#uploads.sweep(new Set((await rows.all()).flatMap(({ blobs }) => blobs)), stored);
    const outbox = new Outbox({
      connection: line.connection,
      store: {
        pending: (limit) => rows.pending(limit),
        sent: async (id, seq) => {
          await rows.sent(id, seq);
          // Its files stay, for a hub that loses them, until they are swept.
          this.#uploaded.delete(id);
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
    this.#copies = new Copies(db, line, onCopy);
    this.#lookBack();
    const refilling = await this.#beginRefill();
    if (!this.#stop.signal.aborted)
      await new Promise((resolve) => this.#stop.signal.addEventListener("abort", resolve, { once: true }));
    refilling?.close();
    await outbox.close();
  }

  #lookBack(): void {
    aside(this.#copies?.look() ?? Promise.resolve(), () => this.#stop.signal.aborted);
  }

  /** A hub that was restored from an older copy gets again what was given here. */
  async #beginRefill(): Promise<Refilling | null> {
    const { db, line, clock } = this.#ports;
    if (!(await isToRefill(db))) return null;
    const { membership, connection } = line;
    const refilling = new Refilling({
      orders: keptOrders(db),
      membership,
      connection,
      fetchRoster: () => line.fetchRoster(),
      clock,
      log: silentLog,
      wake: () => this.wake(),
      onDone: () => aside(refilled(db), () => this.#stop.signal.aborted),
    });
    refilling.begin();
    return refilling;
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
