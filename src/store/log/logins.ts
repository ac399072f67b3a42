import type { MemberId, SpaceId } from "../../domain/ids.ts";
import type { LogStore } from "./log-store.ts";
import { number, text, type Sql } from "./sql.ts";

const forgetNonces = "delete from used_nonce where expires_at <= $1";
const useNonce =
  "insert into used_nonce (nonce, expires_at) values ($1, $2) on conflict (nonce) do nothing returning nonce";

const forgetBearers = "delete from bearer where expires_at <= $1";
const insert = `insert into bearer (hash, space, member, expires_at) values ($1, $2, $3, $4)
  on conflict (hash) do nothing`;
const forgetOldest = `delete from bearer where space = $1 and member = $2 and hash not in
  (select hash from bearer where space = $1 and member = $2 order by expires_at desc limit $3)`;
const select = "select space, member, expires_at from bearer where hash = $1 and expires_at > $2";

export function loginsTables(db: Sql): Pick<LogStore, "useNonce" | "keepBearer" | "bearer"> {
  return {
    useNonce: (nonce, expiresAt, at) =>
      db.tx(async (q) => {
        void q(forgetNonces, at);
        return (await q(useNonce, nonce, expiresAt)).length === 1;
      }),
    keepBearer: (hash, { space, member, expiresAt }, countMax, at) =>
      db.tx(async (q) => {
        void q(forgetBearers, at);
        void q(insert, hash, space, member, expiresAt);
        void q(forgetOldest, space, member, countMax);
      }),
    async bearer(hash, at) {
      const row = (await db.q(select, hash, at))[0];
      if (row === undefined) return null;
      return {
        // Written by this file only, from parsed values.
        space: text(row, "space") as SpaceId,
        member: text(row, "member") as MemberId, // as above
        expiresAt: number(row, "expires_at"),
      };
    },
  };
}
