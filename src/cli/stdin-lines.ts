import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { deferred } from "../kit/deferred.ts";
import type { Deferred } from "../kit/deferred.ts";
import type { Io } from "./io.ts";

/** What somebody types, or a script writes, line by line. Reading starts with the first `next`; `close` ends it. */
export class StdinLines {
  readonly #stdin: Io["stdin"];
  readonly #waiting: Deferred<string | null>[] = [];
  readonly #lines: string[] = [];
  #reader: Interface | null = null;
  #isEnded = false;

  constructor(stdin: Io["stdin"]) {
    this.#stdin = stdin;
  }

  /** Null when there will be no more. Rejects with the signal's reason when it is aborted first. */
  async next(signal: AbortSignal): Promise<string | null> {
    signal.throwIfAborted();
    this.#start();
    const line = this.#lines.shift();
    if (line !== undefined) return line;
    if (this.#isEnded) return null;
    const wanted = deferred<string | null>();
    const onAbort = () => {
      this.#waiting.splice(this.#waiting.indexOf(wanted), 1);
      wanted.reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    this.#waiting.push(wanted);
    return wanted.promise.finally(() => signal.removeEventListener("abort", onAbort));
  }

  close(): void {
    this.#reader?.close();
    this.#stdin.pause();
    this.#stdin.unref?.();
  }

  #start(): void {
    if (this.#reader !== null) return;
    this.#reader = createInterface({ input: this.#stdin, terminal: false, crlfDelay: Infinity });
    this.#reader.on("line", (line) => {
      const wanted = this.#waiting.shift();
      if (wanted) wanted.resolve(line);
      else this.#lines.push(line);
    });
    this.#reader.once("close", () => {
      this.#isEnded = true;
      for (const wanted of this.#waiting.splice(0)) wanted.resolve(null);
    });
  }
}

/** A whole task from a pipe. Throws `text_too_long` before it has kept more than an order may hold. */
export async function readWhole(stdin: Io["stdin"]): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const part = Buffer.from(chunk);
    length += part.length;
    if (length > limits.orderBytesMax) throw new Problem("text_too_long", { bytesMax: limits.orderBytesMax });
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString("utf8");
  return text.replace(/^\ufeff/, "").trimEnd();
}
