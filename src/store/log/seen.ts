import type { MemberId } from "../../domain/ids.ts";
import type { LogStore } from "./log-store.ts";
import { number, text, type Sql } from "./sql.ts";

const upsert = `insert into seen (space, member, seen_at) values ($1, $2, $3)
  on conflict (space, member) do update set seen_at = excluded.seen_at`;
const select = "select member, seen_at from seen where space = $1";

export function seenTable(db: Sql): Pick<LogStore, "noteSeen" | "seen"> {
  return {
    noteSeen: (space, members, at) =>
      db.tx(async (q) => {
        for (const member of members) await q(upsert, space, member, at);
      }),
    async seen(space) {
      // Written by this file only, from parsed values.
      return new Map(
        (await db.q(select, space)).map((row) => [text(row, "member") as MemberId, number(row, "seen_at")]),
      );
    },
  };
}
