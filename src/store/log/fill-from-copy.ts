import { Problem } from "../../domain/problem.ts";
import {
  blobTable,
  chunkTable,
  hubTables,
  spaceTable,
  tablesOfSpace,
  valuesOf,
  type CopyTable,
} from "./copy-tables.ts";
import { writeRows } from "./rows.ts";
import type { Query, SqlValue } from "./sql.ts";

const isFilled = "select id from space limit 1";
/** A hub that was only started has made some; the copy's are the ones that devices know. */
const forgetOwn = ["delete from hub_key", "delete from invite"];
const fillThreadHeads = `insert into thread_head (space, kind, thread, seq)
  select space, kind, thread, max(seq) from envelope group by space, kind, thread`;
const brokenSpace = `select id from space where head <> (select count(*) from envelope where space = space.id)
  or roster_n <> (select count(*) from statement where space = space.id) limit 1`;

const bytesAtOnce = 1024 * 1024;

type Target = { table: CopyTable; insert: (rows: string) => string; isOfSpace: boolean };

/** Everything or nothing: the caller's transaction. Memory does not grow with the copy. */
export async function fillFrom(q: Query, lines: AsyncIterable<string>): Promise<{ spaces: number; envelopes: number }> {
  if ((await q(isFilled)).length > 0) throw new Problem("log_not_empty");
  for (const forget of forgetOwn) await q(forget);
  const counts = { spaces: 0, envelopes: 0 };
  let space: string | null = null;
  let waiting: { target: Target; rows: SqlValue[][]; bytes: number } | null = null;
  const flush = async (): Promise<void> => {
    if (waiting !== null) await writeRows(q, waiting.target.insert, waiting.rows, (row) => row);
    waiting = null;
  };
  for await (const line of lines) {
    const { target, values } = rowOf(line);
    if (target.isOfSpace && space === null) throw new Problem("export_damaged", { table: target.table.name });
    // As the line before it: they are written together.
    if (waiting !== null && (waiting.target !== target || waiting.bytes > bytesAtOnce)) await flush();
    waiting ??= { target, rows: [], bytes: 0 };
    waiting.rows.push(target.isOfSpace ? [space, ...values] : values);
    waiting.bytes += line.length;
    if (target.table === spaceTable) space = String(values[0]);
    if (target.table === spaceTable) counts.spaces += 1;
    if (target.table.name === "envelope") counts.envelopes += 1;
  }
  await flush();
  await q(fillThreadHeads);
  if ((await q(brokenSpace)).length > 0) throw new Problem("export_damaged", { why: "holes" });
  return counts;
}

function rowOf(line: string): { target: Target; values: SqlValue[] } {
  const [name, ...fields] = fieldsOf(line);
  const target = targets.get(String(name));
  if (target === undefined) throw new Problem("export_damaged", { table: String(name).slice(0, 40) });
  return { target, values: valuesOf(target.table, fields) };
}

function fieldsOf(line: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(line);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    throw new Problem("export_damaged", { why: "not_json" });
  }
}

function targetOf(table: CopyTable, isOfSpace: boolean): [string, Target] {
  const columns = [...(isOfSpace ? ["space"] : []), ...table.columns.map(([name]) => name)].join(", ");
  return [table.name, { table, isOfSpace, insert: (rows) => `insert into ${table.name} (${columns}) values ${rows}` }];
}

const targets: ReadonlyMap<string, Target> = new Map([
  targetOf(spaceTable, false),
  ...[...tablesOfSpace, blobTable, chunkTable].map((table) => targetOf(table, true)),
  ...hubTables.map((table) => targetOf(table, false)),
]);
