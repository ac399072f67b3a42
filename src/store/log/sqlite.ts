import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Problem } from "../../domain/problem.ts";
import type { Query, Row, Scan, Sql, SqlValue } from "./sql.ts";

/**
 * One SQLite file with two connections: writes go one transaction at a time through the first, reads see through the
 * second only what is committed, even while a transaction is between two awaits.
 */
export function openSqlite(path: string): Sql {
  const writer = connect(path, false);
  const reader = connect(path, true);
  let tail: Promise<unknown> = Promise.resolve();

  async function transaction<T>(work: (q: Query) => Promise<T>): Promise<T> {
    const sent: Promise<unknown>[] = [];
    const q: Query = (text, ...values) => {
      const statement = writer.q(text, ...values);
      statement.catch(() => undefined); // whoever waits has it; the commit waits for all
      sent.push(statement);
      return statement;
    };
    run(() => writer.exec("begin immediate"));
    try {
      const result = await work(q);
      await Promise.all(sent);
      run(() => writer.exec("commit"));
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some failures, a full disk for one.
      if (writer.isInTransaction()) writer.exec("rollback");
      throw error;
    }
  }

  function tx<T>(work: (q: Query) => Promise<T>): Promise<T> {
    const done = tail.then(() => transaction(work));
    tail = done.catch(() => undefined); // the caller has the failure; the next transaction must go on
    return done;
  }

  return {
    q: reader.q,
    tx,
    // `begin immediate` lets nobody else write.
    txAlone: tx,
    async *snapshot<T>(work: (scan: Scan) => AsyncIterable<T>): AsyncGenerator<T> {
      const still = connect(path, true);
      try {
        run(() => still.exec("begin"));
        yield* work(still.scan);
      } finally {
        still.close();
      }
    },
    byBytes: "",
    byIndex: (name) => `indexed by ${name}`,
    // One file has one hub.
    tell: () => undefined,
    async close(): Promise<void> {
      await tail;
      reader.close();
      writer.close();
    },
  };
}

function connect(path: string, isReader: boolean) {
  const db = run(() => {
    const opened = new DatabaseSync(path, { timeout: 5000 });
    opened.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
    if (process.platform === "darwin") opened.exec("pragma fullfsync = on; pragma checkpoint_fullfsync = on");
    if (isReader) opened.exec("pragma query_only = on");
    return opened;
  });
  const statements = new Map<string, StatementSync>();
  const prepared = (text: string): StatementSync => {
    let statement = statements.get(text);
    if (statement === undefined) statements.set(text, (statement = db.prepare(text)));
    return statement;
  };
  return {
    q: async (text: string, ...values: SqlValue[]): Promise<Row[]> => run(() => prepared(text).all(numbered(values))),
    async *scan(text: string, ...values: SqlValue[]): AsyncGenerator<Row> {
      const rows = run(() => db.prepare(text).iterate(numbered(values)));
      for (;;) {
        const next = run(() => rows.next());
        if (next.done === true) return;
        yield next.value;
      }
    },
    exec: (text: string): void => db.exec(text),
    isInTransaction: (): boolean => db.isTransaction,
    close: (): void => db.close(),
  };
}

/** `$1` is a parameter named "1" to SQLite. */
function numbered(values: readonly SqlValue[]): Record<string, SQLInputValue> {
  const named: Record<string, SQLInputValue> = {};
  for (let i = 0; i < values.length; i += 1) named[i + 1] = values[i] ?? null;
  return named;
}

/** A disk that is full or broken is the world's fault and has a name; any other error is our own mistake. */
function run<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const errcode = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : null;
    const reason = errcode === null ? undefined : worldFailures.get(errcode);
    if (reason === undefined) throw error;
    throw new Problem("store_failed", { reason });
  }
}

/** SQLite's primary result codes, https://sqlite.org/rescode.html */
const worldFailures: ReadonlyMap<number, string> = new Map([
  [5, "busy"],
  [8, "read_only"],
  [10, "io"],
  [11, "corrupt"],
  [13, "full"],
  [14, "cannot_open"],
  [26, "not_a_database"],
]);
