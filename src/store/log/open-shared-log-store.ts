import { Problem } from "../../domain/problem.ts";
import { toB64u } from "../../kit/bytes.ts";
import type { LogStore } from "./log-store.ts";
import { migrate } from "./migrate.ts";
import { logStore } from "./open-log-store.ts";
import { openPostgres, type PostgresOptions } from "./postgres.ts";
import { PostgresListener } from "./postgres-listener.ts";
import { postgresReplicas } from "./postgres-replicas.ts";
import { text, type Sql } from "./sql.ts";

/**
 * Opens a PostgreSQL database that other replicas may use at the same time, bringing it to the newest schema. Throws
 * `log_is_newer`, `database_url_malformed`, `database_forgets` and `store_failed`.
 */
export async function openSharedLogStore(options: Omit<PostgresOptions, "replica">): Promise<LogStore> {
  if (!/^postgres(ql)?:\/\//.test(options.url) || !URL.canParse(options.url))
    throw new Problem("database_url_malformed");
  const own = { ...options, replica: toB64u(options.random.bytes(6)) };
  const db = openPostgres(own);
  const listener = new PostgresListener(own);
  try {
    await refuseForgetful(db);
    await migrate(db);
  } catch (error) {
    await db.close();
    throw error;
  }
  const store = logStore(db, postgresReplicas(db, listener, own.replica));
  return {
    ...store,
    async close() {
      await listener.close();
      await store.close();
    },
  };
}

/** With fsync off the server says `stored` of what a power cut takes. */
async function refuseForgetful(db: Sql): Promise<void> {
  const row = (await db.q("select current_setting('fsync') as fsync"))[0];
  if (row !== undefined && text(row, "fsync") !== "on") throw new Problem("database_forgets");
}
