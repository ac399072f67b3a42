import type { Database } from "./database.ts";
import { text } from "./database.ts";

/** Single facts: the cursor in the space's log, the space's id, the hub's address. */
export function notesTable(db: Database) {
  const select = db.query("select value from note where key = $1");
  const upsert = db.command(
    "insert into note (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
  );
  const moveCursor = db.command(
    `insert into note (key, value) values ($1, $2)
     on conflict (key) do update set value = excluded.value where cast(excluded.value as integer) > cast(note.value as integer)`,
  );
  const quarantine = db.command(
    "insert into quarantine (seq, code, at) values ($1, $2, $3) on conflict (seq) do update set code = excluded.code",
  );
  const quarantined = db.query("select seq, code, at from quarantine order by seq desc limit 20");
  const held = db.query("select seq from quarantine where code = 'held_for_roster' order by seq");
  const unquarantine = db.command("delete from quarantine where seq = $1");
  const tried = db.query(
    "insert into try (seq, count) values ($1, 1) on conflict (seq) do update set count = try.count + 1 returning count",
  );
  const tries = db.query("select count from try where seq = $1");
  const forgetTries = db.command("delete from try where seq = $1");
  const get = (key: string): string | null => {
    const row = select(key)[0];
    return row ? text(row, "value") : null;
  };
  return {
    get,
    set: (key: string, value: string): void => void upsert(key, value),
    /** The last seq that `reader` has handled; it never moves backwards. */
    cursor: (reader: string): number => Number(get(`cursor/${reader}`) ?? "0"),
    moveCursor: (reader: string, seq: number): void => void moveCursor(`cursor/${reader}`, String(seq)),
    /** The log itself became shorter: it was restored from an older copy, and its new seqs count. */
    logWentBack: (reader: string, seq: number): void => void upsert(`cursor/${reader}`, String(seq)),
    quarantine: (seq: number, code: string, at: number): void => void quarantine(seq, code, at),
    /** What waits for a newer roster, oldest first. */
    held: (): number[] => held().map((row) => Number(row["seq"])),
    unquarantine: (seq: number): void => void unquarantine(seq),
    /** One more try of this entry, durably, before it is made; how many there were with this one. */
    countTry: (seq: number): number => Number(tried(seq)[0]?.["count"] ?? 1),
    tries: (seq: number): number => Number(tries(seq)[0]?.["count"] ?? 0),
    forgetTries: (seq: number): void => void forgetTries(seq),
    quarantined: (): { seq: number; code: string }[] =>
      quarantined().map((row) => ({ seq: Number(row["seq"]), code: text(row, "code") })),
  };
}
