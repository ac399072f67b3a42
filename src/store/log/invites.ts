import type { Timestamp } from "../../domain/ids.ts";
import type { LogStore } from "./log-store.ts";
import type { Query, Sql } from "./sql.ts";

const insert = "insert into invite (hash, expires_at) values ($1, $2) on conflict (hash) do nothing";
const use = "update invite set used_at = $2 where hash = $1 and used_at is null and expires_at > $2 returning hash";

export function invitesTable(db: Sql): Pick<LogStore, "addInvite"> {
  return {
    addInvite: (hash, expiresAt) => db.tx(async (q) => void (await q(insert, hash, expiresAt))),
  };
}

/** False when it was used, is too old or never was. */
export async function useInvite(q: Query, hash: string, at: Timestamp): Promise<boolean> {
  return (await q(use, hash, at)).length === 1;
}
