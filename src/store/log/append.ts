import type { SpaceId, Timestamp } from "../../domain/ids.ts";
import { RosterMoved, type Appended, type NewEnvelope } from "./log-store.ts";
import { inGroups, placeholders, writeRows } from "./rows.ts";
import { number, text, type Query, type Sql } from "./sql.ts";
import { moveThreadHeads } from "./thread-heads.ts";

// Takes the row's lock, so that two replicas cannot give out the same seq.
const lockHead = "update space set head = head where id = $1 returning head, roster_n";
const moveHead = "update space set head = $2 where id = $1";
const selectFirst = (ids: string): string =>
  `select id, seq from envelope where space = $1 and sender = $2 and id in (${ids})`;
const insert = (rows: string): string =>
  `insert into envelope (space, seq, sender, id, thread, kind, audience, n, stored_at, size, wire) values ${rows}`;

/** Two trips to a database elsewhere: one that locks and looks, one that writes. */
export async function appendAll(
  db: Sql,
  q: Query,
  batch: readonly NewEnvelope[],
  at: Timestamp,
  judgedBy: ReadonlyMap<SpaceId, number>,
): Promise<Appended[]> {
  const locking = lockHeads(q, batch, judgedBy);
  // Behind the locks: what another replica has stored until then is seen.
  const looking = firstSeqs(q, batch);
  const [heads, seqs] = await Promise.all([locking, looking]);
  const stored: (NewEnvelope & { seq: number })[] = [];
  const results = batch.map((envelope): Appended => {
    const { space, id } = envelope;
    const first = seqs.get(onceKey(envelope));
    if (first !== undefined) return { id, seq: first, isRepeat: true };
    const seq = (heads.get(space) ?? 0) + 1;
    heads.set(space, seq);
    seqs.set(onceKey(envelope), seq);
    stored.push({ ...envelope, seq });
    return { id, seq, isRepeat: false };
  });
  void writeRows(q, insert, stored, ({ space, seq, sender, id, thread, kind, audience, n, wire }) => [
    space,
    seq,
    sender,
    id,
    thread,
    kind,
    audience,
    n,
    at,
    wire.length,
    wire,
  ]);
  moveThreadHeads(q, stored);
  for (const space of new Set(stored.map((envelope) => envelope.space))) {
    const head = heads.get(space) ?? 0;
    void q(moveHead, space, head);
    db.tell(q, { about: "log", space, head });
  }
  return results;
}

const onceKey = ({ space, sender, id }: NewEnvelope): string => `${space} ${sender} ${id}`;

async function lockHeads(
  q: Query,
  batch: readonly NewEnvelope[],
  judgedBy: ReadonlyMap<SpaceId, number>,
): Promise<Map<SpaceId, number>> {
  // In one order everywhere, so that two replicas cannot wait for each other.
  const spaces = [...new Set(batch.map(({ space }) => space))].toSorted();
  const rows = await Promise.all(spaces.map((space) => q(lockHead, space)));
  const heads = new Map<SpaceId, number>();
  const moved: SpaceId[] = [];
  for (const [i, space] of spaces.entries()) {
    const row = rows[i]?.[0];
    if (row === undefined) throw new Error("append to a space that was never made");
    heads.set(space, number(row, "head"));
    if (number(row, "roster_n") > (judgedBy.get(space) ?? Number.POSITIVE_INFINITY)) moved.push(space);
  }
  if (moved.length > 0) throw new RosterMoved(moved);
  return heads;
}

/** Of those that are stored already. */
async function firstSeqs(q: Query, batch: readonly NewEnvelope[]): Promise<Map<string, number>> {
  const bySender = Map.groupBy(batch, ({ space, sender }) => `${space} ${sender}`);
  const seqs = new Map<string, number>();
  const asked = [...bySender.values()].map(async (envelopes) => {
    const [some] = envelopes;
    if (some === undefined) return;
    const ids = envelopes.map(({ id }) => id);
    const found = await inGroups(ids, (group) =>
      q(selectFirst(placeholders(group.length, 3)), some.space, some.sender, ...group),
    );
    // The key of an envelope with this id.
    for (const row of found.flat()) seqs.set(`${some.space} ${some.sender} ${text(row, "id")}`, number(row, "seq"));
  });
  await Promise.all(asked);
  return seqs;
}
