import type { Bytes } from "../../kit/bytes.ts";
import type { News } from "./news.ts";

export type SqlValue = string | number | Bytes | null;
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement; parameters are `$1`, `$2`, … in the text, given in order. Rows only where the text asks for them. */
export type Query = (text: string, ...values: SqlValue[]) => Promise<Row[]>;

/** The rows of one statement, some at a time: memory does not grow with their number. */
export type Scan = (text: string, ...values: SqlValue[]) => AsyncIterable<Row>;

/**
 * All that differs between the engines. Every text given to it runs on SQLite and PostgreSQL alike.
 * `q` reads what is committed; `tx` is all or nothing and durable when its promise is fulfilled, and nothing but
 * its own `q` may be awaited inside. Statements that were not awaited are waited for before the commit: PostgreSQL gets
 * them in one go. Where the world fails (a lost connection, a deadlock) PostgreSQL's `tx` runs the work again, also when
 * nobody knows whether it was committed: doing it twice must be the same as doing it once.
 */
export interface Sql {
  q: Query;
  tx<T>(work: (q: Query) => Promise<T>): Promise<T>;
  /** As `tx`, while no other process does so with this database. */
  txAlone<T>(work: (q: Query) => Promise<T>): Promise<T>;
  /** Reads the state of one moment, however long it takes, while others write. */
  snapshot<T>(work: (scan: Scan) => AsyncIterable<T>): AsyncIterable<T>;
  /** Put behind `order by` of a text: by its bytes, as SQLite does by itself. */
  byBytes: string;
  /** Put behind a table's name: SQLite takes an index there that it would not choose, PostgreSQL counts and chooses right. */
  byIndex(name: string): string;
  /** Reaches the other replicas when the transaction is committed. */
  tell(q: Query, news: News): void;
  close(): Promise<void>;
}

/** A transaction that found another's write in its way looks again, and sees it. */
export async function untilSettled<T>(db: Sql, work: (q: Query) => Promise<T | "again">): Promise<T> {
  for (;;) {
    const settled = await db.tx(work);
    if (settled !== "again") return settled;
  }
}

// Columns whose type the schema holds; anything else is our own mistake.

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

export function bytes(row: Row, column: string): Bytes {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new Error(`column ${column} is not bytes`);
  return new Uint8Array(value);
}
