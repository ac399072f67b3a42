import type { EntryId, Timestamp } from "../../domain/ids.ts";
import type { KeptOrders } from "../../hub-client/refill.ts";
import { write, type Database, type KeptRow } from "./database.ts";

/** How many ids of sent entries are remembered: far more than can come back after a reconnection. */
const toldMax = 5_000;
/** What is kept for a hub that loses it: whatever a runner has not answered by then has expired. */
const keptMsMax = 8 * 86_400_000;
const keptMax = 2_000;

const refillNote = "refill";
/** Notes about the log that was read: by thread, with seqs of that log. */
const logNotes = ["seen/", "task/", "schedules/", "schedules-read", "came", "looked"];

/** What was given here and stored, for a hub that is restored from an older copy. */
export function keptOrders(db: Database): KeptOrders {
  return {
    // The newest that is known of the log is not one of these only.
    newest: () => null,
    answered: () => {},
    orders: async () => (await storedRows(db)).map(({ id, state }) => ({ id, isAnswered: state === "kept" })),
    sendAgain: async (ids) => {
      const rows = (await storedRows(db)).filter(({ id }) => ids.includes(id));
      await write(db, ["outbox"], async (tx) => {
        for (const row of rows) await tx.objectStore("outbox").put({ ...row, state: "pending", seq: null });
      });
    },
  };
}

/** The newest first. */
export async function storedRows(db: Database): Promise<KeptRow[]> {
  const rows = await db.getAll("outbox");
  return rows.filter(({ state }) => state === "kept" || state === "sent").toReversed();
}

/** What was read of a log that is gone can be read again; what was given goes again to a hub that lost it. */
export async function forgetLog(db: Database): Promise<void> {
  await write(db, ["threads", "summaries", "desktops", "notes"], async (tx) => {
    for (const store of ["threads", "summaries", "desktops"] as const) await tx.objectStore(store).clear();
    const notes = tx.objectStore("notes");
    for (const note of logNotes) await notes.delete(IDBKeyRange.bound(note, `${note}\uffff`));
    await notes.put(1, refillNote);
  });
}

export const isToRefill = async (db: Database): Promise<boolean> => (await db.get("notes", refillNote)) !== undefined;

export const refilled = (db: Database): Promise<void> => db.delete("notes", refillNote);

/** At start, by the tab that sends. */
export async function pruneStored(db: Database, now: Timestamp): Promise<void> {
  const rows = await storedRows(db);
  const tooMany = rows.filter(({ t }, index) => t < now - keptMsMax || index >= keptMax);
  const told = await db.getAllKeys("told");
  const forgotten = told.slice(0, Math.max(0, told.length - toldMax));
  if (tooMany.length + forgotten.length === 0) return;
  await write(db, ["outbox", "told"], async (tx) => {
    for (const { row } of tooMany) await tx.objectStore("outbox").delete(row);
    for (const key of forgotten) await tx.objectStore("told").delete(key);
  });
}

/** Whether an entry of this member was written here. */
export async function isOwn(db: Database, id: EntryId): Promise<boolean> {
  const [row, told] = [await db.getKeyFromIndex("outbox", "id", id), await db.getKeyFromIndex("told", "id", id)];
  return row !== undefined || told !== undefined;
}
