import { blobsTable } from "./blobs.ts";
import { copies } from "./copies.ts";
import { envelopesTable } from "./envelopes.ts";
import { hubKeysTable } from "./hub-keys.ts";
import { invitesTable } from "./invites.ts";
import type { LogStore } from "./log-store.ts";
import { loginsTables } from "./logins.ts";
import { migrate } from "./migrate.ts";
import { orderWaitsTable } from "./order-waits.ts";
import { pushTables } from "./push.ts";
import type { Replicas } from "./replicas.ts";
import { seenTable } from "./seen.ts";
import { slotsTable } from "./slots.ts";
import { spacesTable } from "./spaces.ts";
import type { Sql } from "./sql.ts";
import { openSqlite } from "./sqlite.ts";
import { statementsTable } from "./statements.ts";

/** Opens the SQLite file, making it or bringing it to the newest schema. Throws `log_is_newer` and `store_failed`. */
export async function openLogStore(path: string): Promise<LogStore> {
  const db = openSqlite(path);
  try {
    await migrate(db);
  } catch (error) {
    await db.close();
    throw error;
  }
  return logStore(db, null);
}

export function logStore(db: Sql, replicas: Replicas | null): LogStore {
  return {
    ...spacesTable(db),
    ...statementsTable(db),
    ...envelopesTable(db),
    ...blobsTable(db),
    ...slotsTable(db),
    ...loginsTables(db),
    ...invitesTable(db),
    ...seenTable(db),
    ...pushTables(db),
    ...orderWaitsTable(db),
    ...hubKeysTable(db),
    ...copies(db),
    replicas,
    close: () => db.close(),
  };
}
