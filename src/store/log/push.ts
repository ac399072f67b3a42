import type { PushOutcome } from "../../domain/entries.ts";
import type { MemberId, SpaceId } from "../../domain/ids.ts";
import type { LogStore } from "./log-store.ts";
import { number, text, type Sql } from "./sql.ts";

const upsert = `insert into push_endpoint (space, member, endpoint, set_at) values ($1, $2, $3, $4)
  on conflict (space, member) do update set endpoint = excluded.endpoint, set_at = excluded.set_at`;
const remove = "delete from push_endpoint where space = $1 and member = $2";
const removeSame = "delete from push_endpoint where space = $1 and member = $2 and endpoint = $3";
const select = "select endpoint from push_endpoint where space = $1 and member = $2";
const selectMembers = "select member from push_endpoint where space = $1 order by member";

const insertTry = `insert into push_try (space, member, id, outcome, tried_at) values ($1, $2, $3, $4, $5)
  on conflict (space, member, id) do update set outcome = excluded.outcome, tried_at = excluded.tried_at`;
const selectTry = "select outcome from push_try where space = $1 and member = $2 and id = $3";
const selectLast =
  "select outcome, tried_at from push_try where space = $1 and member = $2 order by tried_at desc, id limit 1";
// Each member's newest stays, however old.
const prune = `delete from push_try where tried_at < $1 and exists (select 1 from push_try newer
  where newer.space = push_try.space and newer.member = push_try.member and newer.tried_at > push_try.tried_at)`;

type Table = Pick<
  LogStore,
  "setPushEndpoint" | "dropPushEndpoint" | "pushEndpoint" | "pushMembers" | "notePushTry" | "pushTry" | "lastPushTry"
>;

export function pushTables(db: Sql): Table {
  return {
    setPushEndpoint: (space, member, endpoint, at) =>
      db.tx(
        async (q) =>
          void (endpoint === null ? await q(remove, space, member) : await q(upsert, space, member, endpoint, at)),
      ),
    dropPushEndpoint: (space, member, endpoint) =>
      db.tx(async (q) => void (await q(removeSame, space, member, endpoint))),
    async pushEndpoint(space, member) {
      const row = (await db.q(select, space, member))[0];
      return row === undefined ? null : text(row, "endpoint");
    },
    async pushMembers(space) {
      // Written by this file only, from a parsed value.
      return (await db.q(selectMembers, space)).map((row) => text(row, "member") as MemberId);
    },
    notePushTry: (space: SpaceId, member, { id, outcome }, at, keptMs) =>
      db.tx(async (q) => {
        await q(insertTry, space, member, id, outcome, at);
        await q(prune, at - keptMs);
      }),
    async pushTry(space, member, id) {
      const row = (await db.q(selectTry, space, member, id))[0];
      // Written by this file only, from the same type.
      return row === undefined ? null : (text(row, "outcome") as PushOutcome);
    },
    async lastPushTry(space, member) {
      const row = (await db.q(selectLast, space, member))[0];
      if (row === undefined) return null;
      // As above.
      return { outcome: text(row, "outcome") as PushOutcome, at: number(row, "tried_at") };
    },
  };
}
