import type { SpaceId } from "../../domain/ids.ts";
import type { SignedStatement } from "../../domain/roster.ts";
import type { LogStore } from "./log-store.ts";
import { text, type Query, type Sql } from "./sql.ts";

const insert = "insert into statement (space, n, signed, signature) values ($1, $2, $3, $4)";
const moveOn = "update space set roster_n = $2 where id = $1 and roster_n = $3 returning roster_n";
const selectAfter = "select signed, signature from statement where space = $1 and n > $2 order by n limit $3";

export function statementsTable(db: Sql): Pick<LogStore, "statements" | "appendStatement"> {
  return {
    async statements(space, after, limit) {
      const rows = await db.q(selectAfter, space, after, limit);
      return rows.map((row) => ({ s: text(row, "signed"), sig: text(row, "signature") }));
    },
    appendStatement: (space, n, statement) =>
      db.tx(async (q) => {
        if ((await q(moveOn, space, n, n - 1)).length === 0) return "taken";
        await insertStatement(q, space, n, statement);
        db.tell(q, { about: "roster", space, n });
        return "appended";
      }),
  };
}

export async function insertStatement(q: Query, space: SpaceId, n: number, statement: SignedStatement): Promise<void> {
  await q(insert, space, n, statement.s, statement.sig);
}
