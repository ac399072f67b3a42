import type { SignedStatement } from "../../domain/roster.ts";
import type { Database } from "./database.ts";
import { number, text } from "./database.ts";

/** The verified roster chain and the epochs' keys. `key` is base64url of 32 bytes. */
export function rostersTable(db: Database) {
  const statements = db.query("select s, sig from roster_statement where n > $1 order by n");
  const insert = db.command("insert into roster_statement (n, s, sig) values ($1, $2, $3)");
  const epochs = db.query("select epoch, key from epoch order by epoch");
  const insertEpoch = db.command("insert into epoch (epoch, key) values ($1, $2) on conflict (epoch) do nothing");
  return {
    transaction: (work: () => void): void => db.transaction(work),
    statementsAfter: (n: number): SignedStatement[] =>
      statements(n).map((row) => ({ s: text(row, "s"), sig: text(row, "sig") })),
    insertStatement: (n: number, signed: SignedStatement): void => void insert(n, signed.s, signed.sig),
    epochs: (): { epoch: number; key: string }[] =>
      epochs().map((row) => ({ epoch: number(row, "epoch"), key: text(row, "key") })),
    insertEpoch: (epoch: number, key: string): void => void insertEpoch(epoch, key),
  };
}
