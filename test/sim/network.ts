import type { Link } from "./link.ts";
import { Connection, type ClientSocket, type ServerSocket } from "./sim-socket.ts";
import { Life, type World } from "./world.ts";

export type SimRequest = {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
};
/** `body` is a connection where the answer is a stream that has begun. */
export type SimAnswer = { status: number; headers: Record<string, string>; body: Uint8Array | Connection };

/** The hub as the network finds it. */
export type Door = {
  life: Life;
  answer(request: SimRequest, stream: Connection | null): Promise<SimAnswer>;
  accept(socket: ServerSocket): void;
};

export const hubPort = 4321;
export const hubUrl = `http://127.0.0.1:${hubPort}`;

/** All that lies between the nodes and the hub. */
export class Network {
  readonly #world: World;
  readonly #life = new Life("network");
  readonly #connections = new Set<{ connection: Connection; client: Life; server: Life }>();
  /** Requests that a hub has taken and not answered, by its life. */
  readonly #asked = new Map<Life, Set<() => void>>();
  #door: Door | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  /** Null: nobody listens. */
  open(door: Door | null): void {
    this.#door = door;
  }

  /** As `fetch` does: fulfilled with any answer, rejected by the network or the signal. */
  request(client: Life, link: Link, request: SimRequest, signal: AbortSignal | null): Promise<SimAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<SimAnswer>();
    const fail = (): void =>
      void this.#world.after(link.delayMs(), client, () => reject(new TypeError("fetch failed")));
    const onAbort = (): void => reject(new DOMException("aborted", "AbortError"));
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener("abort", onAbort);
    if (link.mode === "cut") fail();
    else if (link.isLost()) {
      if (link.isTold()) fail();
    } else {
      const times = link.isRepeated() ? 2 : 1;
      for (let i = 0; i < times; i += 1)
        this.#world.after(link.delayMs(), this.#life, () => this.#arrive(client, link, request, resolve, fail));
    }
    return promise.finally(() => signal?.removeEventListener("abort", onAbort));
  }

  connect(client: Life, link: Link): ClientSocket {
    const door = this.#door;
    const server = door?.life ?? new Life("nobody");
    const connection = this.#connection(client, link, server);
    if (link.mode === "silent") return connection.client;
    const isRefused = door === null || link.isBroken();
    if (isRefused) connection.endDied("server", true);
    else
      this.#world.after(link.delayMs(), server, () => {
        door.accept(connection.server);
        this.#world.after(0, client, () => {
          if (connection.client.readyState === 0) connection.client.tell("open");
        });
      });
    return connection.client;
  }

  /** A program is gone. Its peers learn of it at once, or by their patience. */
  died(life: Life, isTold: boolean): void {
    for (const kept of this.#connections) {
      const { connection, client, server } = kept;
      if (client === life) connection.endDied("client", isTold);
      else if (server === life) connection.endDied("server", isTold);
      else continue;
      this.#connections.delete(kept);
    }
    for (const fail of this.#asked.get(life) ?? []) fail();
    this.#asked.delete(life);
  }

  #connection(client: Life, link: Link, server: Life): Connection {
    const connection = new Connection({ world: this.#world, link, client, server });
    this.#connections.add({ connection, client, server });
    return connection;
  }

  #arrive(client: Life, link: Link, request: SimRequest, resolve: (answer: SimAnswer) => void, fail: () => void): void {
    const door = this.#door;
    if (door === null) return fail();
    const { life } = door;
    const stream = request.path.includes("/follow?") ? this.#connection(client, link, life) : null;
    const failed = (): void => (link.isTold() ? fail() : undefined);
    const asked = this.#asked.get(life) ?? new Set();
    this.#asked.set(life, asked.add(failed));
    this.#world.after(0, life, () => {
      door.answer(request, stream).then(
        (answer) => {
          asked.delete(failed);
          if (link.isLost() || link.mode === "cut") failed();
          else this.#world.after(link.delayMs(), client, () => resolve(answer));
        },
        () => {},
      );
    });
  }
}
