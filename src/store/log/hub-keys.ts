import type { LogStore } from "./log-store.ts";
import { text, type Sql } from "./sql.ts";

const insert = "insert into hub_key (name, value) values ($1, $2) on conflict (name) do nothing";
const select = "select value from hub_key where name = $1";

export function hubKeysTable(db: Sql): Pick<LogStore, "hubKey" | "keepHubKey"> {
  return {
    async hubKey(name) {
      const row = (await db.q(select, name))[0];
      return row === undefined ? null : text(row, "value");
    },
    keepHubKey: (name, value) =>
      db.tx(async (q) => {
        await q(insert, name, value);
        const row = (await q(select, name))[0];
        if (row === undefined) throw new Error("a key that was kept is there");
        return text(row, "value");
      }),
  };
}
