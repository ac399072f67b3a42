import type { LogPage, LogStore } from "./log-store.ts";
import { appendAll } from "./append.ts";
import { number, text, type Row, type Sql } from "./sql.ts";
import { pageOfHeads } from "./thread-heads.ts";

const sizesAfter = "select seq, size from envelope where space = $1 and seq > $2 and seq < $3 order by seq limit $4";
const sizesBefore =
  "select seq, size from envelope where space = $1 and seq > $2 and seq < $3 order by seq desc limit $4";
/** Without being told, SQLite reads through all threads from the end of the log until it has enough of this one. */
const ofThread = (db: Sql): string => `from envelope ${db.byIndex("envelope_of_thread")} where space = $1 and`;
const threadSizesAfter = (from: string): string =>
  `select seq, size ${from} thread = $5 and seq > $2 and seq < $3 order by seq limit $4`;
const threadSizesBefore = (from: string): string =>
  `select seq, size ${from} thread = $5 and seq > $2 and seq < $3 order by seq desc limit $4`;
const rowsBetween = "select seq, wire from envelope where space = $1 and seq >= $2 and seq <= $3 order by seq";
const threadRowsBetween = (from: string): string =>
  `select seq, wire ${from} thread = $4 and seq >= $2 and seq <= $3 order by seq`;

export function envelopesTable(db: Sql): Pick<LogStore, "append" | "read" | "heads"> {
  const from = ofThread(db);
  return {
    append: (batch, at, judgedBy = new Map()) => db.tx((q) => appendAll(db, q, batch, at, judgedBy)),
    async read(space, { after = 0, before, thread, limit, bytesMax }) {
      const values = [space, after, before ?? Number.MAX_SAFE_INTEGER, limit + 1] as const;
      const isBackward = before !== undefined;
      const sizes =
        thread === undefined
          ? await db.q(isBackward ? sizesBefore : sizesAfter, ...values)
          : await db.q((isBackward ? threadSizesBefore : threadSizesAfter)(from), ...values, thread);
      const count = Math.min(fittingCount(sizes, bytesMax), limit);
      const [near, far] = [sizes[0], sizes[count - 1]];
      if (near === undefined || far === undefined) return { rows: [], more: false };
      const [low, high] = isBackward ? [far, near] : [near, far];
      const ends = [space, number(low, "seq"), number(high, "seq")] as const;
      const rows =
        thread === undefined ? await db.q(rowsBetween, ...ends) : await db.q(threadRowsBetween(from), ...ends, thread);
      return page(rows, sizes.length > count);
    },
    async heads(space, kind, after, limit, bytesMax) {
      const { sizes, rowsUpTo } = await pageOfHeads(db, space, kind, after, limit + 1);
      const count = Math.min(fittingCount(sizes, bytesMax), limit);
      const last = sizes[count - 1];
      if (last === undefined) return { rows: [], more: false };
      return page(await rowsUpTo(number(last, "seq")), sizes.length > count);
    },
  };
}

/** How many of these, one at least, fit into `bytesMax`. */
function fittingCount(sizes: readonly Row[], bytesMax: number): number {
  let total = 0;
  for (const [index, row] of sizes.entries()) {
    total += number(row, "size");
    if (total > bytesMax) return Math.max(1, index);
  }
  return sizes.length;
}

function page(rows: readonly Row[], more: boolean): LogPage {
  return { rows: rows.map((row) => ({ seq: number(row, "seq"), wire: text(row, "wire") })), more };
}
