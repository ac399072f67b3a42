import type { EntryId, Seq, ThreadId } from "../../domain/ids.ts";
import type { NewOrder } from "../../hub-client/device-store.ts";
import type { OutboxRow, OutboxStore } from "../../hub-client/outbox.ts";
import { write, type Database, type KeptRow } from "./database.ts";

/** What this device has to say. Every tab writes rows; ids and counters are fixed in the transaction that writes them. */
export class OutboxRows implements OutboxStore {
  readonly #db: Database;
  readonly #onChange: () => void;

  constructor(db: Database, onChange: () => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  async add(orders: readonly NewOrder[]): Promise<void> {
    await write(this.#db, ["counters", "outbox"], async (tx) => {
      const counters = tx.objectStore("counters");
      for (const order of orders) {
        const n = ((await counters.get(order.thread)) ?? 0) + 1;
        await counters.put(n, order.thread);
        const row: Omit<KeptRow, "row"> = { ...order, n, state: "pending", seq: null, code: null };
        // Its key path is filled in by the database.
        await tx.objectStore("outbox").add(row as KeptRow);
      }
    });
    this.#onChange();
  }

  async pending(limit: number): Promise<OutboxRow[]> {
    const rows = await this.#db.getAllFromIndex(
      "outbox",
      "state",
      IDBKeyRange.bound(["pending"], ["pending", []]),
      limit,
    );
    return rows.map(({ state: _state, seq: _seq, code: _code, ...row }) => row);
  }

  async sent(id: EntryId, seq: Seq): Promise<void> {
    await this.#settle(id, (row) => ({ ...row, state: "sent", seq }));
  }

  async refused(id: EntryId, code: string): Promise<void> {
    await this.#settle(id, (row) => ({ ...row, state: "refused", code }));
  }

  /** It was read from the log, whether or not its answer ever came. False for an entry that was never written here. */
  async seen(id: EntryId, seq: Seq): Promise<boolean> {
    await this.sent(id, seq);
    const inOutbox = await this.#db.getKeyFromIndex("outbox", "id", id);
    return inOutbox !== undefined || (await this.#db.getKeyFromIndex("told", "id", id)) !== undefined;
  }

  /** What was sent in a thread before this: its runner has spoken since, so the log tells it better. */
  async answered(thread: ThreadId, before: Seq): Promise<void> {
    const sent = await this.#db.getAllFromIndex("outbox", "state", IDBKeyRange.lowerBound(["sent"]));
    const rows = sent.filter((row) => row.thread === thread && (row.seq ?? 0) < before);
    if (rows.length === 0) return;
    await write(this.#db, ["outbox"], async (tx) => {
      for (const row of rows) await tx.objectStore("outbox").put({ ...row, state: "kept" });
    });
    this.#onChange();
  }

  /** A person has read why it was refused. */
  async forget(id: EntryId): Promise<void> {
    await write(this.#db, ["outbox"], async (tx) => {
      const key = await tx.objectStore("outbox").index("id").getKey(id);
      if (key !== undefined) await tx.objectStore("outbox").delete(key);
    });
    this.#onChange();
  }

  /** Without what is only kept for the hub. */
  async all(): Promise<KeptRow[]> {
    const rows = await this.#db.getAllFromIndex("outbox", "state", IDBKeyRange.lowerBound(["pending"]));
    return rows.toSorted((one, other) => one.row - other.row);
  }

  async #settle(id: EntryId, change: (row: KeptRow) => KeptRow): Promise<void> {
    const isNews = await write(this.#db, ["outbox", "told"], async (tx) => {
      const row = await tx.objectStore("outbox").index("id").get(id);
      if (row?.state !== "pending") return false;
      await tx.objectStore("outbox").put(change(row));
      const told = tx.objectStore("told");
      if ((await told.index("id").getKey(id)) === undefined) await told.add({ id });
      return true;
    });
    if (isNews) this.#onChange();
  }
}
