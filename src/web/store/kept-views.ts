import type { MemberId, ThreadId } from "../../domain/ids.ts";
import type { Clock } from "../../domain/ports.ts";
import type { Database, KeptDesktop, KeptEntry, KeptSummary } from "./database.ts";

/** Opened entries kept for reading without the hub: the newest of each of the threads read last. */
const entriesPerThread = 200;
const threadsMax = 40;

/** What was read and opened before. All of it can be read again: none of these writes needs to wait for the disk. */
export class KeptViews {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async thread(thread: ThreadId): Promise<{ entries: KeptEntry[]; reachesStart: boolean } | null> {
    return (await this.#db.get("threads", thread)) ?? null;
  }

  async keepThread(thread: ThreadId, entries: readonly KeptEntry[], reachesStart: boolean): Promise<void> {
    const kept = entries.slice(-entriesPerThread);
    const tx = this.#db.transaction("threads", "readwrite", { durability: "relaxed" });
    await tx.store.put({
      thread,
      usedAt: this.#clock.now(),
      entries: kept,
      reachesStart: reachesStart && kept.length === entries.length,
    });
    const tooMany = (await tx.store.count()) - threadsMax;
    let oldest = tooMany > 0 ? await tx.store.index("usedAt").openCursor() : null;
    for (let left = tooMany; oldest !== null && left > 0; left -= 1) {
      await oldest.delete();
      oldest = await oldest.continue();
    }
    await tx.done;
  }

  summaries(): Promise<KeptSummary[]> {
    return this.#db.getAll("summaries");
  }

  async keepSummary(summary: KeptSummary): Promise<void> {
    await this.#db.put("summaries", summary);
  }

  desktops(): Promise<KeptDesktop[]> {
    return this.#db.getAll("desktops");
  }

  async keepDesktop(member: MemberId, { seq, body }: Omit<KeptDesktop, "member">): Promise<void> {
    await this.#db.put("desktops", { member, seq, body });
  }

  async note(key: string): Promise<string | number | null> {
    return (await this.#db.get("notes", key)) ?? null;
  }

  async setNote(key: string, value: string | number): Promise<void> {
    await this.#db.put("notes", value, key);
  }

  /** All notes whose key begins so, without that beginning. */
  async notesUnder(prefix: string): Promise<Map<string, string | number>> {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const [keys, values] = await Promise.all([this.#db.getAllKeys("notes", range), this.#db.getAll("notes", range)]);
    return new Map(
      keys.flatMap((key, index) => (values[index] === undefined ? [] : [[key.slice(prefix.length), values[index]]])),
    );
  }
}
