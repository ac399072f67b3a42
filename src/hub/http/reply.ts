import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Log } from "../../domain/ports.ts";
import { isProblem, Problem } from "../../domain/problem.ts";
import { PROBLEM_MEDIA_TYPE, problemText, toProblemDocument } from "../../protocol/problems.ts";

/** On every answer, whatever it is. Nothing that the hub serves may be framed, sniffed, cached or speak to elsewhere. */
export const safeHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'",
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "require-trusted-types-for 'script'; trusted-types 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
  "cache-control": "no-store",
};

export type Answer = { status: number; headers?: OutgoingHttpHeaders; body: string | Uint8Array };

export const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

export const octets = (status: number, body: Uint8Array, headers: OutgoingHttpHeaders = {}): Answer => ({
  status,
  headers: { "content-type": "application/octet-stream", ...headers },
  body,
});

export const empty = (status: number): Answer => ({ status, body: "" });

/** What is not a Problem is our own mistake: logged by its name, told to nobody. */
export function problemAnswer(error: unknown, log: Log): Answer {
  const problem = isProblem(error) ? error : new Problem("hub_failed");
  const { status } = problemText(problem.code);
  if (status >= 500) {
    log.error("request failed", {
      code: problem.code,
      error: error instanceof Error ? `${error.name}: ${error.message}` : "unknown",
    });
  }
  const headers: OutgoingHttpHeaders = { "content-type": PROBLEM_MEDIA_TYPE };
  const { waitMs, allow } = problem.detail;
  if (typeof waitMs === "number") headers["retry-after"] = String(Math.ceil(waitMs / 1000));
  if (typeof allow === "string") headers["allow"] = allow;
  return { status, headers, body: JSON.stringify(toProblemDocument(problem)) };
}

export function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { status, headers = {}, body }: Answer,
): void {
  if (outgoing.headersSent || outgoing.destroyed) return;
  // A body that nobody read is not read to its end for the sake of the next request: the connection goes.
  const isUnread = !incoming.complete && mayHaveBody(incoming);
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  outgoing.writeHead(status, {
    ...safeHeaders,
    ...headers,
    "content-length": length,
    ...(isUnread ? { connection: "close" } : {}),
  });
  outgoing.end(body);
}

const mayHaveBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined ||
  (headers["content-length"] !== undefined && headers["content-length"] !== "0");
