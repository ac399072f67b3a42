import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { deferred } from "../../src/kit/deferred.ts";
import { hubPort, type SimAnswer, type SimRequest } from "./network.ts";
import type { Connection } from "./sim-socket.ts";

/** What Node gives the hub of a request, as far as the hub reads it. */
export class Incoming extends EventEmitter {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly headersDistinct: Record<string, string[]>;
  readonly socket = { remoteAddress: "127.0.0.1" };
  readonly complete = true;
  readableEnded = false;
  readonly #body: Uint8Array | null;

  constructor({ method, path, headers, body }: SimRequest) {
    super();
    this.method = method;
    this.url = path;
    this.headers = { host: `127.0.0.1:${hubPort}`, ...headers };
    if (body !== null) this.headers["content-length"] = String(body.length);
    this.headersDistinct = Object.fromEntries(Object.entries(this.headers).map(([name, value]) => [name, [value]]));
    this.#body = body;
    this.on("newListener", (name) => {
      if (name === "end") queueMicrotask(() => this.#give());
    });
  }

  pause(): void {}

  // As much of it as is asked for.
  asNode = (): IncomingMessage => this as unknown as IncomingMessage;

  #give(): void {
    if (this.#body !== null) this.emit("data", this.#body);
    this.readableEnded = true;
    this.emit("end");
  }
}

/** With a connection it may be written to as long as both sides like; without one its end is all of it. */
export class Outgoing extends EventEmitter {
  headersSent = false;
  destroyed = false;
  readonly #connection: Connection | null;
  readonly #started = deferred<SimAnswer>();
  readonly #answer: SimAnswer = { status: 0, headers: {}, body: new Uint8Array() };

  constructor(connection: Connection | null) {
    super();
    this.#connection = connection;
    connection?.server.on("close", () => {
      this.destroyed = true;
      this.emit("close");
    });
  }

  /** Whole, or a stream that has begun. */
  get answer(): Promise<SimAnswer> {
    return this.#started.promise;
  }

  get writableLength(): number {
    return this.#connection?.server.bufferedAmount ?? 0;
  }

  writeHead(status: number, headers: Record<string, string | number>): void {
    this.headersSent = true;
    this.#answer.status = status;
    for (const [name, value] of Object.entries(headers)) this.#answer.headers[name] = String(value);
  }

  write(text: string, onSent?: (error?: Error) => void): void {
    if (this.#connection === null) throw new Error("this answer is no stream");
    this.#started.resolve({ ...this.#answer, body: this.#connection });
    this.#connection.server.send(text, onSent);
  }

  end(body: string | Uint8Array): void {
    this.#started.resolve({ ...this.#answer, body: typeof body === "string" ? Buffer.from(body) : body });
    if (this.#connection === null) return;
    this.#connection.server.send(String(body));
    this.#connection.server.close();
  }

  destroy(): void {
    this.#connection?.server.terminate();
  }

  // As much of it as is asked for.
  asNode = (): ServerResponse => this as unknown as ServerResponse;
}
