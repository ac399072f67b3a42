import { readFileSync, readdirSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Problem } from "../../domain/problem.ts";
import type { Failpoint } from "../../domain/ports.ts";

export type Row = Record<string, string | number | null>;

/** One SQLite file, opened for durable writes; synchronous on purpose: a commit blocks for about 0.2 ms. */
export class Database {
  readonly #db: DatabaseSync;
  readonly #failpoint: Failpoint;
  #isInTransaction = false;

  constructor(path: string, migrations: URL, failpoint: Failpoint) {
    this.#failpoint = failpoint;
    this.#db = new DatabaseSync(path, { timeout: 5000 });
    this.#db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
    if (process.platform === "darwin") this.#db.exec("pragma fullfsync = on; pragma checkpoint_fullfsync = on");
    try {
      this.#migrate(migrations);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** All or nothing. Nested calls join the outer transaction. */
  transaction<T>(work: () => T): T {
    if (this.#isInTransaction) return work();
    this.#db.exec("begin immediate");
    this.#isInTransaction = true;
    try {
      const result = work();
      this.#failpoint("journal.commit.before");
      this.#db.exec("commit");
      this.#isInTransaction = false;
      this.#failpoint("journal.commit.after");
      return result;
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (this.#isInTransaction && this.#db.isTransaction) this.#db.exec("rollback");
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  /** Parameters are `$1`, `$2`, … in the text, given in order. */
  query(text: string): (...values: SQLInputValue[]) => Row[] {
    const statement = this.#db.prepare(text);
    // node:sqlite types rows loosely; every column of ours is text, integer or null.
    return (...values) => statement.all(numbered(values)) as Row[];
  }

  command(text: string): (...values: SQLInputValue[]) => number {
    const statement = this.#db.prepare(text);
    return (...values) => Number(statement.run(numbered(values)).changes);
  }

  close(): void {
    this.#db.close();
  }

  #migrate(folder: URL): void {
    const files = readdirSync(folder)
      .filter((name) => name.endsWith(".sql"))
      .toSorted();
    const found = Number(this.#db.prepare("pragma user_version").get()?.["user_version"] ?? 0);
    if (found > files.length)
      throw new Problem(
        "journal_is_newer",
        { found, known: files.length },
        "Start the newer Errand that wrote this data folder.",
      );
    for (const [index, name] of files.entries()) {
      if (index < found) continue;
      this.transaction(() => {
        this.#db.exec(readFileSync(new URL(name, folder), "utf8"));
        this.#db.exec(`pragma user_version = ${index + 1}`);
      });
    }
  }
}

const numbered = (values: SQLInputValue[]): Record<string, SQLInputValue> =>
  Object.fromEntries(values.map((value, index) => [String(index + 1), value]));

/** A column that the schema says is text. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`column ${column} is not text`);
  return value;
}

export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new Error(`column ${column} is not a number`);
  return value;
}

export const textOrNull = (row: Row, column: string): string | null => (row[column] == null ? null : text(row, column));
export const numberOrNull = (row: Row, column: string): number | null =>
  row[column] == null ? null : number(row, column);
