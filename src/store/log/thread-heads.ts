import type { SpaceId } from "../../domain/ids.ts";
import type { NewEnvelope } from "./log-store.ts";
import { writeRows } from "./rows.ts";
import type { Query, Row, Sql } from "./sql.ts";

const upsert = (rows: string): string =>
  `insert into thread_head (space, kind, thread, seq) values ${rows}
  on conflict (space, kind, thread) do update set seq = excluded.seq`;
const joined = `from thread_head t join envelope e on e.space = t.space and e.seq = t.seq
  where t.space = $1 and t.kind = $2 and t.seq > $3`;
const selectSizes = `select t.seq as seq, e.size as size ${joined} order by t.seq limit $4`;
const selectRows = `select t.seq as seq, e.wire as wire ${joined} and t.seq <= $4 order by t.seq`;

/** `stored` in rising seq: the last of a kind in a thread is its newest. Nothing is waited for. */
export function moveThreadHeads(q: Query, stored: readonly (NewEnvelope & { seq: number })[]): void {
  const newest = new Map(stored.map((envelope) => [`${envelope.space} ${envelope.kind} ${envelope.thread}`, envelope]));
  // In one order everywhere.
  const rows = [...newest.keys()].toSorted().flatMap((key) => newest.get(key) ?? []);
  void writeRows(q, upsert, rows, ({ space, kind, thread, seq }) => [space, kind, thread, seq]);
}

export async function pageOfHeads(db: Sql, space: SpaceId, kind: string, after: number, limit: number) {
  const sizes: Row[] = await db.q(selectSizes, space, kind, after, limit);
  return { sizes, rowsUpTo: (seq: number): Promise<Row[]> => db.q(selectRows, space, kind, after, seq) };
}
