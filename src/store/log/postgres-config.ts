import { types, type ClientConfig } from "pg";
import { limits } from "../../domain/limits.ts";

const INT8 = 20;
/** Counters and times are safe integers; nothing else of this type is read. */
const numbers: ClientConfig["types"] = {
  // The driver's own signature: any parser for any type.
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === INT8 && format !== "binary" ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/**
 * `stored` means on disk: said for each session, whatever the server's default is. A replica that stands still in the
 * middle of a transaction, or whose machine is gone, must not hold a space's row for long.
 */
const settings = {
  synchronous_commit: "on",
  idle_in_transaction_session_timeout: limits.storeStandStillMs,
  statement_timeout: limits.storeStatementMs,
  tcp_keepalives_idle: 10,
  tcp_keepalives_interval: 5,
  tcp_keepalives_count: 3,
};

export function postgresConfig(url: string, replica: string, others: Record<string, string> = {}): ClientConfig {
  const all = Object.entries({ ...settings, ...others });
  return {
    connectionString: url,
    application_name: `errand ${replica}`,
    options: all.map(([name, value]) => `-c ${name}=${value}`).join(" "),
    types: numbers,
    // Statements of one transaction that don't wait for each other go in one piece.
    pipeline: true,
    // Past the server's own limit only a dead connection is silent.
    query_timeout: limits.storeStatementMs * 2,
    keepAlive: true,
  };
}
