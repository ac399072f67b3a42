import { equalBytes } from "../../kit/bytes.ts";
import type { LogStore } from "./log-store.ts";
import { bytes, number, untilSettled, type Sql } from "./sql.ts";

const sweep = "delete from slot where expires_at <= $1";
const count = "select count(*) as slots from slot";
const insert = `insert into slot (pair_id, slot, bytes, is_contested, expires_at) values ($1, $2, $3, 0, $4)
  on conflict (pair_id, slot) do nothing returning slot`;
const select = "select bytes from slot where pair_id = $1 and slot = $2 and expires_at > $3";
const selectContested = "select slot from slot where pair_id = $1 and is_contested = 1 and expires_at > $2 limit 1";
const contest = "update slot set is_contested = 1 where pair_id = $1 and slot = $2";
// A pairing is alive as a whole: while it goes on, a second write to its first slot must still be noticed.
const prolong = "update slot set expires_at = $2 where pair_id = $1";

export function slotsTable(db: Sql): Pick<LogStore, "putSlot" | "slot"> {
  return {
    putSlot: ({ pairId, slot, bytes: newBytes, expiresAt, countMax }, at) =>
      untilSettled(db, async (q) => {
        db.tell(q, { about: "slot", pairId });
        await q(sweep, at);
        const found = (await q(select, pairId, slot, at))[0];
        if (found !== undefined) {
          if (equalBytes(bytes(found, "bytes"), newBytes)) return "repeat";
          await q(contest, pairId, slot);
          return "taken";
        }
        const counted = (await q(count))[0];
        if (counted !== undefined && number(counted, "slots") >= countMax) return "full";
        // Another replica has just written it: what it wrote decides.
        if ((await q(insert, pairId, slot, newBytes, expiresAt)).length === 0) return "again";
        await q(prolong, pairId, expiresAt);
        return "stored";
      }),
    async slot(pairId, slot, at) {
      const row = (await db.q(select, pairId, slot, at))[0];
      const contested = await db.q(selectContested, pairId, at);
      return { bytes: row === undefined ? null : bytes(row, "bytes"), isContested: contested.length > 0 };
    },
  };
}
