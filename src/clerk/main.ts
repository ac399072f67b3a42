/** Clerk as a program: `node src/clerk/main.ts`, ACP over stdin and stdout. See ARCHITECTURE.md for what it is. */
import { randomUUID } from "node:crypto";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable, Writable } from "node:stream";
import { ndJsonStream } from "@agentclientprotocol/sdk";
import { clerkAgent } from "./acp-agent.ts";
import { isDay } from "./dates/calendar.ts";

// A program's start is where settings, clock and chance may be read; everything else is handed them.
const { ERRAND_RESULTS, ERRAND_DAY, ERRAND_LOCALE, HOME } = process.env;

const connection = clerkAgent({
  place: {
    results: ERRAND_RESULTS === undefined || ERRAND_RESULTS === "" ? null : resolve(ERRAND_RESULTS),
    state: join(HOME ?? homedir() ?? tmpdir(), ".clerk"),
    day: ERRAND_DAY !== undefined && isDay(ERRAND_DAY) ? ERRAND_DAY : localDay(new Date()),
    locale: ERRAND_LOCALE ?? null,
  },
  version: "0.1.0",
  now: () => new Date().toISOString(),
  newId: randomUUID,
}).connect(
  // Safe: Node's web streams over bytes; its types leave the element open.
  ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>),
);

// When the other side hangs up there is nobody to work for.
void connection.closed.then(() => process.exit(0));

function localDay(now: Date): string {
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}
