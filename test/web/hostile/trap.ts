import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** Another origin, on this machine: whoever only opens a connection to it is written down. */
export class Trap {
  readonly caught: string[] = [];
  readonly #server = createServer((socket) => {
    this.caught.push("a connection");
    socket.on("error", () => {});
    socket.on("data", (bytes) => void this.caught.push(String(bytes).split("\r\n")[0] ?? ""));
  });
  url = "";

  static async open(): Promise<Trap> {
    const trap = new Trap();
    trap.#server.listen(0, "127.0.0.1");
    await once(trap.#server, "listening");
    // A TCP server's address is an object.
    trap.url = `http://127.0.0.1:${(trap.#server.address() as AddressInfo).port}`;
    return trap;
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, "close");
  }
}
