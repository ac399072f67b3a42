import type { Header } from "./envelope.ts";
import type { EntryId, MemberId, Timestamp } from "./ids.ts";

/**
 * What the counters of one thread tell. `missing`: a member has said more than is there; `before` is when it said what
 * comes next. `doubled`: one counter has two entries, so a second copy of that member's keys speaks.
 */
export type Doubt =
  | { is: "missing"; from: MemberId; count: number; before: Timestamp }
  | { is: "doubled"; from: MemberId; at: Timestamp };

/** `fromStart`: these are all entries of the thread, so each member's first counter is 1. */
export function doubtsOf(entries: readonly { header: Header }[], fromStart: boolean): Doubt[] {
  const bySender = Map.groupBy(entries, ({ header }) => header.f);
  return [...bySender].flatMap(([from, said]) => doubtsOfOne(from, said, fromStart));
}

function doubtsOfOne(from: MemberId, said: readonly { header: Header }[], fromStart: boolean): Doubt[] {
  // A hub that was refilled has them in another order than they were said in.
  const headers = said.map(({ header }) => header).toSorted((one, other) => one.n - other.n);
  const doubts: Doubt[] = [];
  let last: { n: number; id: EntryId | null } = fromStart
    ? { n: 0, id: null }
    : { n: (headers[0]?.n ?? 1) - 1, id: null };
  for (const { n, id, t } of headers) {
    if (n > last.n + 1) doubts.push({ is: "missing", from, count: n - last.n - 1, before: t });
    if (n === last.n && id !== last.id) doubts.push({ is: "doubled", from, at: t });
    last = { n, id };
  }
  return doubts;
}
