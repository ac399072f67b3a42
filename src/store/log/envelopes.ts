import type { SpaceId, Timestamp } from "../../domain/ids.ts";
import type { Appended, LogPage, LogStore, NewEnvelope } from "./log-store.ts";
import { number, text, type Query, type Row, type Sql } from "./sql.ts";
import { moveThreadHeads, pageOfHeads } from "./thread-heads.ts";

// Takes the row's lock, so that two replicas cannot give out the same seq.
const lockHead = "update space set head = head where id = $1 returning head";
const moveHead = "update space set head = $2 where id = $1";
const insert = `insert into envelope (space, seq, sender, id, thread, kind, audience, n, stored_at, size, wire)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (space, sender, id) do nothing returning seq`;
const selectFirst = "select seq from envelope where space = $1 and sender = $2 and id = $3";

const sizesAfter = "select seq, size from envelope where space = $1 and seq > $2 and seq < $3 order by seq limit $4";
const sizesBefore =
  "select seq, size from envelope where space = $1 and seq > $2 and seq < $3 order by seq desc limit $4";
const threadSizesAfter =
  "select seq, size from envelope where space = $1 and thread = $5 and seq > $2 and seq < $3 order by seq limit $4";
const threadSizesBefore =
  "select seq, size from envelope where space = $1 and thread = $5 and seq > $2 and seq < $3 order by seq desc limit $4";
const rowsBetween = "select seq, wire from envelope where space = $1 and seq >= $2 and seq <= $3 order by seq";
const threadRowsBetween =
  "select seq, wire from envelope where space = $1 and thread = $4 and seq >= $2 and seq <= $3 order by seq";

export function envelopesTable(db: Sql): Pick<LogStore, "append" | "read" | "heads"> {
  return {
    append: (batch, at) => db.tx((q) => appendAll(q, batch, at)),
    async read(space, { after = 0, before, thread, limit, bytesMax }) {
      const values = [space, after, before ?? Number.MAX_SAFE_INTEGER, limit + 1] as const;
      const isBackward = before !== undefined;
      const sizes =
        thread === undefined
          ? await db.q(isBackward ? sizesBefore : sizesAfter, ...values)
          : await db.q(isBackward ? threadSizesBefore : threadSizesAfter, ...values, thread);
      const count = Math.min(fittingCount(sizes, bytesMax), limit);
      const [near, far] = [sizes[0], sizes[count - 1]];
      if (near === undefined || far === undefined) return { rows: [], more: false };
      const [low, high] = isBackward ? [far, near] : [near, far];
      const ends = [space, number(low, "seq"), number(high, "seq")] as const;
      const rows =
        thread === undefined ? await db.q(rowsBetween, ...ends) : await db.q(threadRowsBetween, ...ends, thread);
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

async function appendAll(q: Query, batch: readonly NewEnvelope[], at: Timestamp): Promise<Appended[]> {
  // In one order everywhere, so that two replicas cannot wait for each other.
  const spaces = [...new Set(batch.map(({ space }) => space))].toSorted();
  const heads = new Map<SpaceId, number>();
  for (const space of spaces) {
    const row = (await q(lockHead, space))[0];
    if (row === undefined) throw new Error("append to a space that was never made");
    heads.set(space, number(row, "head"));
  }
  const results: Appended[] = [];
  const stored: (NewEnvelope & { seq: number })[] = [];
  for (const envelope of batch) {
    const { space, sender, id, thread, kind, audience, n, wire } = envelope;
    const seq = (heads.get(space) ?? 0) + 1;
    const isRepeat =
      (await q(insert, space, seq, sender, id, thread, kind, audience, n, at, wire.length, wire)).length === 0;
    if (isRepeat) {
      results.push({ id, seq: await firstSeq(q, envelope), isRepeat });
      continue;
    }
    heads.set(space, seq);
    results.push({ id, seq, isRepeat });
    stored.push({ ...envelope, seq });
  }
  await moveThreadHeads(q, stored);
  for (const [space, head] of heads) await q(moveHead, space, head);
  return results;
}

async function firstSeq(q: Query, { space, sender, id }: NewEnvelope): Promise<number> {
  const row = (await q(selectFirst, space, sender, id))[0];
  if (row === undefined) throw new Error("a conflicting row is there");
  return number(row, "seq");
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
