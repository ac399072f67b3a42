import { isProblem, Problem } from "../../domain/problem.ts";

/** `isPassing`: the same may work in a moment, on a new connection. */
export type Failure = { problem: Problem; isPassing: boolean };

/** Null for what is no fault of the world: our own mistake, or an answer of the work inside a transaction. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof Error) || isProblem(error)) return null;
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  const reason = code === null ? reasonOfText(error.message) : reasonOf(code);
  if (reason === null) return null;
  return { problem: new Problem("store_failed", { reason }), isPassing: passing.has(reason) };
}

const passing: ReadonlySet<string> = new Set(["away", "busy", "raced", "too_many_connections"]);

/** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html, or a system's error. */
function reasonOf(code: string): string | null {
  const exact = reasons.get(code);
  if (exact !== undefined) return exact;
  if (/^E[A-Z]{3,}$/.test(code)) return "away";
  return code.length === 5 ? (classes.get(code.slice(0, 2)) ?? null) : null;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["40001", "raced"],
  ["40P01", "raced"],
  ["55P03", "busy"],
  ["57014", "busy"],
  ["57P01", "away"],
  ["57P02", "away"],
  ["57P03", "away"],
  ["25P03", "away"],
  ["25006", "read_only"],
  ["53300", "too_many_connections"],
  ["53100", "full"],
  ["3D000", "no_database"],
  ["42501", "not_permitted"],
]);

const classes: ReadonlyMap<string, string> = new Map([
  ["08", "away"],
  ["28", "login_refused"],
  ["53", "full"],
  ["58", "io"],
  ["XX", "corrupt"],
]);

/** What the driver says without a code. */
function reasonOfText(message: string): string | null {
  if (message === "timeout exceeded when trying to connect") return "busy";
  return /^Connection terminated|connection error and is not queryable|was closed and is not|^Query read timeout/.test(
    message,
  )
    ? "away"
    : null;
}
