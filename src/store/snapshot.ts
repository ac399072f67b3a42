import { DatabaseSync } from "node:sqlite";

/**
 * What another process keeps open is copied as it is at one moment, whole, while that process goes on writing. `to` must
 * not exist. Nothing is migrated: the copy is of the version of its original.
 */
export function copyDatabase(from: string, to: string): void {
  const db = new DatabaseSync(from, { timeout: 5000 });
  try {
    db.prepare("vacuum into ?").run(to);
  } finally {
    db.close();
  }
}

/** One note of a journal, without opening the journal: another version of Errand may have it open. */
export function noteInJournal(path: string, key: string, value: string): void {
  const db = new DatabaseSync(path, { timeout: 5000 });
  try {
    db.exec("pragma synchronous = full");
    db.prepare(
      "insert into note (key, value) values (?, ?) on conflict (key) do update set value = excluded.value",
    ).run(key, value);
  } finally {
    db.close();
  }
}
