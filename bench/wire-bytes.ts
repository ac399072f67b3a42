import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

/** Counts what comes down all connections of this process, of requests and of WebSockets, as the network had it. */
export class WireBytes {
  readonly #sockets = new Set<Socket>();

  constructor() {
    subscribe("undici:client:connected", (message) => {
      // What Node's own fetch publishes there.
      this.#sockets.add((message as { socket: Socket }).socket);
    });
  }

  get down(): number {
    return [...this.#sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }
}
