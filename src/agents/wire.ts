import type { AnyMessage } from "@agentclientprotocol/sdk";
import type { Readable, Writable } from "node:stream";
import { fieldsOf } from "./wire-fields.ts";

export type WireListeners = {
  /** Called in order and before any later response is seen: no update is overtaken by the end of its turn. */
  onUpdate(params: unknown): void;
  /** Any well-formed message: the agent is alive. */
  onMessage(): void;
  /** A line that is not a message; agents and their libraries print such things. */
  onJunk(): void;
};

export class LineTooLong extends Error {}

const newline = 0x0a;

/**
 * The agent's stdio as a stream of messages. The SDK's own reader answers each junk line with an error and checks
 * every update strictly; here junk is counted and updates bypass the SDK, so that neither can end a session.
 */
export function openWire(stdin: Writable, stdout: Readable, lineBytesMax: number, listeners: WireListeners) {
  const readable = new ReadableStream<AnyMessage>({
    async start(controller) {
      try {
        await eachLine(stdout, lineBytesMax, (line) => takeLine(line, controller, listeners));
        controller.close();
      } catch (error) {
        controller.error(error);
      }
    },
  });
  const writable = new WritableStream<AnyMessage>({
    write: (message) =>
      new Promise<void>((resolve, reject) => {
        stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
      }),
  });
  return { readable, writable };
}

function takeLine(
  line: string,
  controller: ReadableStreamDefaultController<AnyMessage>,
  listeners: WireListeners,
): void {
  if (line.trim() === "") return;
  const message = parseMessage(line);
  if (message === null) {
    listeners.onJunk();
    return;
  }
  listeners.onMessage();
  if ("method" in message && message.method === "session/update" && !("id" in message))
    listeners.onUpdate(message.params);
  else controller.enqueue(message);
}

function parseMessage(line: string): AnyMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Not JSON: the caller counts it as junk.
    return null;
  }
  const fields = fieldsOf(value);
  const isCall = typeof fields["method"] === "string";
  const isAnswer = "id" in fields && ("result" in fields || "error" in fields);
  // The shape that the SDK needs was just checked; it validates params and results itself.
  return fields["jsonrpc"] === "2.0" && (isCall || isAnswer) ? (value as AnyMessage) : null;
}

/** Each line as soon as its bytes are here. Fulfilled at the end of the stream; rejected by its failure or an endless line. */
function eachLine(stdout: Readable, lineBytesMax: number, onLine: (line: string) => void): Promise<void> {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  const take = (bytes: Buffer): void => {
    pendingBytes += bytes.length;
    if (pendingBytes > lineBytesMax) throw new LineTooLong();
    pending.push(bytes);
  };
  const end = (): void => {
    const line = Buffer.concat(pending).toString("utf8");
    pending = [];
    pendingBytes = 0;
    onLine(line);
  };
  return new Promise((resolve, reject) => {
    stdout.on("data", (chunk: Buffer) => {
      try {
        let from = 0;
        for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
          take(chunk.subarray(from, at));
          end();
          from = at + 1;
        }
        if (from < chunk.length) take(chunk.subarray(from));
      } catch (error) {
        stdout.destroy();
        reject(error instanceof Error ? error : new Error("a line was not taken"));
      }
    });
    stdout.once("error", reject);
    stdout.once("close", () => {
      if (pendingBytes > 0) end();
      resolve();
    });
  });
}
