import type { MemberId, SpaceId } from "../../domain/ids.ts";
import type { LogStore } from "./log-store.ts";
import { text, type Sql } from "./sql.ts";

const insert = `insert into order_wait (space, runner, since, is_told) values ($1, $2, $3, 0)
  on conflict (space, runner) do nothing`;
const end = "delete from order_wait where space = $1 and runner = $2";
const due = `update order_wait set is_told = 1 where is_told = 0 and since <= $1 returning space, runner`;

export function orderWaitsTable(db: Sql): Pick<LogStore, "orderWaits" | "endOrderWait" | "takeLongOrderWaits"> {
  return {
    orderWaits: (space, runner, since) => db.tx(async (q) => void (await q(insert, space, runner, since))),
    endOrderWait: (space, runner) => db.tx(async (q) => void (await q(end, space, runner))),
    takeLongOrderWaits: (before) =>
      db.tx(async (q) =>
        (await q(due, before)).map((row) => ({
          // Written by this file only, from parsed values.
          space: text(row, "space") as SpaceId,
          runner: text(row, "runner") as MemberId, // as above
        })),
      ),
  };
}
