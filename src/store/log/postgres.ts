import { Pool, type PoolClient, type QueryConfig } from "pg";
import { limits } from "../../domain/limits.ts";
import type { Clock, Random } from "../../domain/ports.ts";
import { backoffMs } from "../../kit/backoff.ts";
import { newsText, type News } from "./news.ts";
import { failureOf } from "./postgres-failures.ts";
import { postgresConfig } from "./postgres-config.ts";
import type { Query, Row, Scan, Sql, SqlValue } from "./sql.ts";

export const NEWS_CHANNEL = "errand";
/** One number for all of Errand's versions: who changes the schema, or fills an empty database, is alone. */
const lockAlone = "select pg_advisory_xact_lock(7433, 1)";
/** Whoever reads or writes a whole log may wait for a disk in between. */
const patient = "set local idle_in_transaction_session_timeout = 60000";
const notify = `select pg_notify('${NEWS_CHANNEL}', $1)`;
/** Of the largest envelopes, 18 MB. */
const rowsAtOnce = 50;

export type PostgresOptions = {
  /** `postgres://…`, with what the driver takes behind it. */
  url: string;
  clock: Clock;
  random: Random;
  /** This process, in a few characters. */
  replica: string;
  connectionsMax?: number;
};

/** A PostgreSQL database, which other replicas use at the same time. Connects when first asked. */
export function openPostgres({ url, clock, random, replica, connectionsMax }: PostgresOptions): Sql {
  const pool = new Pool({
    ...postgresConfig(url, replica),
    max: connectionsMax ?? limits.storeConnectionsMax,
    connectionTimeoutMillis: limits.storeConnectMs,
    idleTimeoutMillis: limits.storeIdleMs,
    allowExitOnIdle: true,
  });
  // A connection that breaks fails the statement that uses it, or is replaced by the next one.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const named = namedStatements();
  const run = async (client: PoolClient, text: string, values: readonly SqlValue[]): Promise<Row[]> =>
    (await client.query<Row>(named(text, values))).rows;

  /** Until it works, it is no fault of the world, or it has failed for too long. */
  async function persistently<T>(work: () => Promise<T>): Promise<T> {
    const endsAt = clock.now() + limits.storeRetryMs;
    for (let tries = 0; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const failure = failureOf(error);
        if (failure === null) throw error;
        const waitMs = backoffMs(tries, random.chance(), 10, 1_000);
        if (!failure.isPassing || clock.now() + waitMs > endsAt) throw failure.problem;
        await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
      }
    }
  }

  async function transaction<T>(work: (q: Query) => Promise<T>, opening: readonly string[]): Promise<T> {
    const client = await pool.connect();
    const sent: Promise<unknown>[] = [];
    const send = <R>(statement: Promise<R>): Promise<R> => {
      statement.catch(() => undefined); // whoever waits has it; the commit waits for all
      sent.push(statement);
      return statement;
    };
    let isClean = false;
    try {
      for (const text of opening) void send(client.query(text));
      const result = await work((text, ...values) => send(run(client, text, values)));
      const committed = client.query("commit");
      committed.catch(() => undefined);
      await Promise.all(sent);
      // It says ROLLBACK where a statement had failed.
      if ((await committed).command !== "COMMIT") throw new Error("the transaction was not committed");
      isClean = true;
      return result;
    } catch (error) {
      await Promise.allSettled(sent);
      if (failureOf(error) === null)
        isClean = await client.query("rollback").then(
          () => true,
          () => false,
        );
      throw error;
    } finally {
      client.release(!isClean);
    }
  }

  return {
    q: (text, ...values) => persistently(async () => (await pool.query<Row>(named(text, values))).rows),
    tx: (work) => persistently(() => transaction(work, ["begin"])),
    txAlone: (work) => persistently(() => transaction(work, ["begin", patient, lockAlone])),
    async *snapshot<T>(work: (scan: Scan) => AsyncIterable<T>): AsyncGenerator<T> {
      const client = await persistently(() => pool.connect());
      try {
        for (const text of ["begin isolation level repeatable read read only", patient]) await client.query(text);
        yield* work((text, ...values) => scanned((each, ...its) => run(client, each, its), text, values));
      } catch (error) {
        throw failureOf(error)?.problem ?? error;
      } finally {
        client.release(true);
      }
    },
    byBytes: ' collate "C"',
    byIndex: () => "",
    tell: (q: Query, news: News) => void q(notify, newsText(replica, news)),
    close: () => pool.end(),
  };
}

let cursors = 0;

/** One statement at a time is read to its end, or its cursor is closed with the transaction. */
async function* scanned(q: Query, text: string, values: readonly SqlValue[]): ReturnType<Scan> {
  cursors += 1;
  const name = `scan_${cursors}`;
  await q(`declare ${name} no scroll cursor for ${text}`, ...values);
  for (;;) {
    const rows = await q(`fetch ${rowsAtOnce} from ${name}`);
    yield* rows;
    if (rows.length < rowsAtOnce) break;
  }
  await q(`close ${name}`);
}

/** The same text is planned once for each connection. Texts are constants, but for those that open a schema or a cursor. */
function namedStatements(): (text: string, values: readonly SqlValue[]) => QueryConfig {
  const names = new Map<string, string>();
  return (text, values) => {
    if (values.length === 0 || text.startsWith("declare ")) return { text, values: [...values] };
    const name = names.get(text) ?? `errand_${names.size + 1}`;
    names.set(text, name);
    return { text, name, values: [...values] };
  };
}
