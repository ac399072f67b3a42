import { chmodSync, lstatSync, rmSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { limits } from "../domain/limits.ts";
import type { Clock, Log } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { deferred } from "../kit/deferred.ts";
import type { DeskApi } from "./desk-api.ts";
import { DeskExchange } from "./desk-exchange.ts";

/** `api` may be promised: an Errand takes its place before it begins to work, so that no second one works beside it. */
export type DeskSocketOptions = { path: string; api: DeskApi | Promise<DeskApi>; clock: Clock; log: Log };

/**
 * The one door for this computer's command line: a unix socket that only its owner may open (on Windows a named pipe).
 * The file's mode is the whole login, so it lies in a folder of the same owner.
 */
export class DeskSocket {
  readonly #server: Server;
  readonly #exchanges = new Set<DeskExchange>();

  /** Throws `already_running` when another Errand answers there; what a killed one left behind is replaced. */
  static async open(options: DeskSocketOptions): Promise<DeskSocket> {
    const { path } = options;
    if (process.platform !== "win32" && Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX)
      throw new Problem(
        "socket_path_too_long",
        { path, bytesMax: SOCKET_PATH_BYTES_MAX },
        "Choose a shorter folder: ERRAND_HOME=DIR errand up",
      );
    const desk = new DeskSocket(options);
    for (let triesLeft = 3; ; triesLeft -= 1) {
      const fault = await listening(desk.#server, path);
      if (fault === null) break;
      if (fault.code !== "EADDRINUSE" || triesLeft === 0) throw fault;
      if (await isAnswered(path)) throw new Problem("already_running", { path });
      removeStale(path);
    }
    if (process.platform !== "win32") chmodSync(path, 0o600);
    return desk;
  }

  private constructor({ api, clock, log }: DeskSocketOptions) {
    this.#server = createServer((socket) => {
      const exchange = new DeskExchange({ socket, api, clock, log });
      this.#exchanges.add(exchange);
      socket.once("close", () => this.#exchanges.delete(exchange));
    });
    this.#server.maxConnections = limits.deskConnectionsMax;
  }

  /** Everybody who still waits is hung up on; the socket's file is gone when it resolves. */
  async close(): Promise<void> {
    const closed = deferred<void>();
    this.#server.close(() => closed.resolve());
    for (const exchange of this.#exchanges) exchange.hangUp();
    await closed.promise;
  }
}

/** What a unix socket's address has room for, less one for the final zero, on the narrowest system we run on. */
const SOCKET_PATH_BYTES_MAX = 103;
const ANSWER_WITHIN_MS = 2_000;

type SystemFault = Error & { code?: string };

function listening(server: Server, path: string): Promise<SystemFault | null> {
  return new Promise((resolve) => {
    const onError = (fault: Error) => {
      server.removeListener("listening", onListening);
      resolve(fault);
    };
    const onListening = () => {
      server.removeListener("error", onError);
      resolve(null);
    };
    server.once("error", onError);
    server.once("listening", onListening);
    server.listen(path);
  });
}

/** A live Errand takes the connection, even when it is too busy to speak. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe: Socket = createConnection(path);
    probe.setTimeout(ANSWER_WITHIN_MS, () => done(true));
    probe.once("connect", () => done(true));
    // Anything else, like a queue that is full, is a sign of life.
    probe.once("error", (fault: SystemFault) => done(fault.code !== "ECONNREFUSED" && fault.code !== "ENOENT"));
    const done = (isLive: boolean) => {
      probe.destroy();
      resolve(isLive);
    };
  });
}

function removeStale(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new Problem("desk_path_taken", { path });
  rmSync(path, { force: true });
}
