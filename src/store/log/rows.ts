import type { Query, SqlValue } from "./sql.ts";

const rowsAtOnce = 64;

/**
 * Many rows in few statements, in the order given: 64 at a time, then 32, 16 and so on, so that there are few texts to
 * plan. Whoever does not wait leaves that to the transaction.
 */
export function writeRows<T>(
  q: Query,
  text: (rows: string) => string,
  rows: readonly T[],
  valuesOf: (row: T) => readonly SqlValue[],
): Promise<unknown> {
  const written: Promise<unknown>[] = [];
  let from = 0;
  for (let count = rowsAtOnce; count >= 1; count /= 2) {
    while (rows.length - from >= count) {
      const values = rows.slice(from, from + count).map(valuesOf);
      const width = values[0]?.length ?? 0;
      const places = values.map((_, row) => `(${placeholders(width, row * width + 1)})`);
      written.push(q(text(places.join(", ")), ...values.flat()));
      from += count;
    }
  }
  return all(written);
}

/** `$3, $4, $5` for three from 3 on. */
export function placeholders(count: number, first: number): string {
  return Array.from({ length: count }, (_, i) => `$${first + i}`).join(", ");
}

/** A value twice asks nothing new: groups are filled up to a power of two, so that there are few texts to plan. */
export function inGroups<T, R>(values: readonly T[], ask: (group: readonly T[]) => Promise<R>): Promise<R[]> {
  const asked: Promise<R>[] = [];
  for (let from = 0; from < values.length; from += 256) {
    const group = values.slice(from, from + 256);
    const last = group.at(-1);
    while (last !== undefined && !Number.isInteger(Math.log2(group.length))) group.push(last);
    asked.push(ask(group));
  }
  return Promise.all(asked);
}

/** The first failure; the others follow from it. Somebody else may wait for each, so none goes unheard. */
function all(written: readonly Promise<unknown>[]): Promise<unknown> {
  const done = Promise.all(written);
  done.catch(() => undefined);
  return done;
}
