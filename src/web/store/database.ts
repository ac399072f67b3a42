import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import type { DesktopBody, Entry, SummaryBody } from "../../domain/entries.ts";
import type { Header } from "../../domain/envelope.ts";
import type { BlobId, EntryId, MemberId, Seq, SpaceId, ThreadId, Timestamp } from "../../domain/ids.ts";
import { Problem } from "../../domain/problem.ts";
import type { SignedStatement } from "../../domain/roster.ts";
import type { OutboxRow } from "../../hub-client/outbox.ts";
import type { Bytes } from "../../kit/bytes.ts";

/** Who this device is. The keys are the platform's own objects and cannot be read out of them. */
export type IdentityRecord = {
  spaceId: SpaceId;
  memberId: MemberId;
  publicKey: Bytes;
  privateKey: CryptoKey;
  wrapKey: CryptoKey;
  name: string;
  hubOrigin: string;
  pairedAt: Timestamp;
};
/** Made and written before the first message of a pairing. */
export type JoiningRecord = { publicKey: Bytes; privateKey: CryptoKey };

/**
 * `sent`: the hub has it, this device has not yet read it back from the log. `kept`: its runner has spoken since; it is
 * kept for a hub that loses it.
 */
export type KeptRow = OutboxRow & {
  state: "kept" | "pending" | "refused" | "sent";
  seq: Seq | null;
  code: string | null;
};

/** An opened entry. `hash` is that of the opened bytes, for what can be answered. */
export type KeptEntry = { seq: Seq; header: Header; entry: Entry | { kind: "unknown" }; hash: string | null };
export type KeptThread = { thread: ThreadId; usedAt: Timestamp; reachesStart: boolean; entries: KeptEntry[] };
export type KeptSummary = { thread: ThreadId; seq: Seq; id?: EntryId; from: MemberId; summary: SummaryBody };
export type KeptDesktop = { member: MemberId; seq: Seq; body: DesktopBody };
export type KeptChunk = { id: BlobId; index: number; bytes: Bytes; isLast: boolean; at: Timestamp };
export type KeptFile = { sha256: string; blob: Blob; size: number; usedAt: Timestamp };

export interface Kept extends DBSchema {
  identity: { key: string; value: IdentityRecord | JoiningRecord };
  statements: { key: number; value: SignedStatement };
  /** Sealed by this device's own wrap key. */
  epochs: { key: number; value: string };
  counters: { key: string; value: number };
  outbox: { key: number; value: KeptRow; indexes: { state: [string, number]; id: string } };
  /** Ids of what was sent from here: an entry of ours that is not among them comes from a copy of this device. */
  told: { key: number; value: { id: EntryId }; indexes: { id: string } };
  uploads: { key: [string, number]; value: KeptChunk };
  threads: { key: string; value: KeptThread; indexes: { usedAt: number } };
  summaries: { key: string; value: KeptSummary };
  desktops: { key: string; value: KeptDesktop };
  files: { key: string; value: KeptFile; indexes: { usedAt: number } };
  notes: { key: string; value: string | number };
}

export type Database = IDBPDatabase<Kept>;
type Names = StoreNames<Kept>[];

const name = "errand";

/** Throws `storage_unavailable`. Closes itself when another tab wants to delete or renew it. */
export async function openDatabase(onClosed: () => void = () => {}): Promise<Database> {
  try {
    const db: Database = await openDB<Kept>(name, 1, {
      upgrade: make,
      blocking: () => {
        db.close();
        onClosed();
      },
      terminated: onClosed,
    });
    return db;
  } catch (error) {
    throw storageProblem(error);
  }
}

export async function deleteDatabase(): Promise<void> {
  await deleteDB(name);
}

/** One transaction, on the disk when this is fulfilled. Nothing but the database may be awaited in `work`. */
export async function write<Stores extends Names, T>(
  db: Database,
  stores: Stores,
  work: (tx: IDBPTransaction<Kept, Stores, "readwrite">) => Promise<T>,
): Promise<T> {
  try {
    const tx = db.transaction(stores, "readwrite", { durability: "strict" });
    // Said once below: whoever awaits `work` hears of it first.
    tx.done.catch(() => {});
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    throw storageProblem(error);
  }
}

function make(db: Database): void {
  db.createObjectStore("identity");
  db.createObjectStore("statements");
  db.createObjectStore("epochs");
  db.createObjectStore("counters");
  const outbox = db.createObjectStore("outbox", { keyPath: "row", autoIncrement: true });
  outbox.createIndex("state", ["state", "row"]);
  outbox.createIndex("id", "id", { unique: true });
  db.createObjectStore("told", { autoIncrement: true }).createIndex("id", "id", { unique: true });
  db.createObjectStore("uploads", { keyPath: ["id", "index"] });
  db.createObjectStore("threads", { keyPath: "thread" }).createIndex("usedAt", "usedAt");
  db.createObjectStore("summaries", { keyPath: "thread" });
  db.createObjectStore("desktops", { keyPath: "member" });
  db.createObjectStore("files", { keyPath: "sha256" }).createIndex("usedAt", "usedAt");
  db.createObjectStore("notes");
}

/** A disk that is full can be freed by the person; anything else means that this browser keeps nothing for us. */
function storageProblem(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === "QuotaExceededError") return new Problem("storage_full");
  return new Problem("storage_unavailable", { reason: error.name });
}
