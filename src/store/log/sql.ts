import type { Bytes } from "../../kit/bytes.ts";

export type SqlValue = string | number | Bytes | null;
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement; parameters are `$1`, `$2`, … in the text, given in order. Rows only where the text asks for them. */
export type Query = (text: string, ...values: SqlValue[]) => Promise<Row[]>;

/**
 * All that differs between the engines. Every text given to it runs on SQLite and PostgreSQL alike.
 * `q` reads what is committed; `tx` is all or nothing and durable when its promise is fulfilled, and nothing but
 * its own `q` may be awaited inside.
 */
export interface Sql {
  q: Query;
  tx<T>(work: (q: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
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
