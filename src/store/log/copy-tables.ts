import { Problem } from "../../domain/problem.ts";
import { fromB64u, toB64u } from "../../kit/bytes.ts";
import { bytes, number, text, type Row, type SqlValue } from "./sql.ts";

type Kind = "text" | "number" | "number?" | "bytes";

/** A table as it stands in a copy: its columns in the order of the line. */
export type CopyTable = { name: string; columns: readonly (readonly [name: string, kind: Kind])[] };

const table = (name: string, columns: Record<string, Kind>): CopyTable => ({ name, columns: Object.entries(columns) });

export const spaceTable = table("space", { id: "text", head: "number", roster_n: "number", created_at: "number" });

/** What belongs to one space; `space` itself is said by the line before them. */
export const tablesOfSpace = [
  { ...table("statement", { n: "number", signed: "text", signature: "text" }), order: "n" },
  {
    ...table("envelope", {
      seq: "number",
      sender: "text",
      id: "text",
      thread: "text",
      kind: "text",
      audience: "text",
      n: "number",
      stored_at: "number",
      size: "number",
      wire: "text",
    }),
    order: "seq",
  },
  { ...table("seen", { member: "text", seen_at: "number" }), order: "member" },
  { ...table("push_endpoint", { member: "text", endpoint: "text", set_at: "number" }), order: "member" },
  {
    ...table("push_try", { member: "text", id: "text", outcome: "text", tried_at: "number" }),
    order: "member, id",
  },
  { ...table("order_wait", { runner: "text", since: "number", is_told: "number" }), order: "runner" },
] as const;

export const blobTable = table("blob", {
  id: "text",
  sender: "text",
  chunk_count: "number",
  size: "number",
  is_complete: "number",
  created_at: "number",
});
export const chunkTable = table("blob_chunk", { blob: "text", chunk: "number", bytes: "bytes" });

/** What belongs to no space. */
export const hubTables = [
  { ...table("hub_key", { name: "text", value: "text" }), order: "name" },
  { ...table("invite", { hash: "text", expires_at: "number", used_at: "number?" }), order: "hash" },
] as const;

export function lineOf({ name, columns }: CopyTable, row: Row): string {
  return `${JSON.stringify([name, ...columns.map(([column, kind]) => written(row, column, kind))])}\n`;
}

/** What stands behind the table's name in a line. Throws `export_damaged`. */
export function valuesOf({ name, columns }: CopyTable, fields: readonly unknown[]): SqlValue[] {
  if (fields.length !== columns.length) throw new Problem("export_damaged", { table: name });
  return columns.map(([column, kind], i) => {
    const value = read(fields[i], kind);
    if (value === undefined) throw new Problem("export_damaged", { table: name, column });
    return value;
  });
}

function written(row: Row, column: string, kind: Kind): string | number | null {
  if (kind === "text") return text(row, column);
  if (kind === "bytes") return toB64u(bytes(row, column));
  return kind === "number?" && row[column] === null ? null : number(row, column);
}

function read(value: unknown, kind: Kind): SqlValue | undefined {
  if (kind === "number?" && value === null) return null;
  if (kind === "number" || kind === "number?") return Number.isSafeInteger(value) ? Number(value) : undefined;
  if (typeof value !== "string") return undefined;
  return kind === "text" ? value : (fromB64u(value) ?? undefined);
}
