import { createConnection, createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import type { Chance } from "./chance.ts";

/** What the network does to what passes: `drop` closes, `half_open` swallows and says nothing, `drip` passes crumbs. */
export const networkFaults = ["delay", "drop", "half_open", "drip", "rst"] as const;
export type NetworkFault = (typeof networkFaults)[number];

type Pair = { near: Socket; far: Socket };

/** Stands between the members and the hub. Clean unless told otherwise; a fault holds for old and new connections alike. */
export class FaultProxy {
  readonly counts: Record<NetworkFault, number> = { delay: 0, drop: 0, half_open: 0, drip: 0, rst: 0 };
  readonly #server: Server;
  readonly #hubPort: number;
  readonly #chance: Chance;
  readonly #pairs = new Set<Pair>();
  /** What a half-open connection holds back: its other end is not told when it dies, as by a cable that was pulled. */
  readonly #dead = new Set<Pair>();
  #fault: NetworkFault | null = null;

  private constructor(server: Server, hubPort: number, chance: Chance) {
    this.#server = server;
    this.#hubPort = hubPort;
    this.#chance = chance;
    server.on("connection", (near) => this.#accept(near));
  }

  static async open(hubPort: number, chance: Chance): Promise<FaultProxy> {
    const server = createServer({ noDelay: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FaultProxy(server, hubPort, chance);
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy does not listen");
    return `http://127.0.0.1:${address.port}`;
  }

  /** From now on. What is cut is cut at once. */
  begin(fault: NetworkFault): void {
    this.#fault = fault;
    this.counts[fault] += 1;
    if (fault === "drop") for (const pair of this.#pairs) close(pair);
    if (fault === "rst") for (const pair of this.#pairs) reset(pair);
    if (fault === "half_open") for (const pair of this.#pairs) if (this.#chance.is(0.7)) this.#dead.add(pair);
  }

  /** The network is back; whoever speaks on a connection that died meanwhile is told so. */
  heal(): void {
    this.#fault = null;
    for (const pair of this.#dead) reset(pair);
    this.#dead.clear();
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const pair of this.#pairs) reset(pair);
    await once(this.#server, "close");
  }

  #accept(near: Socket): void {
    const far = createConnection({ port: this.#hubPort, host: "127.0.0.1", noDelay: true });
    const pair = { near, far };
    this.#pairs.add(pair);
    if (this.#fault === "half_open") this.#dead.add(pair);
    if (this.#fault === "rst" || (this.#fault === "drop" && this.#chance.is(0.5))) reset(pair);
    this.#pipe(pair, near, far);
    this.#pipe(pair, far, near);
  }

  #pipe(pair: Pair, from: Socket, to: Socket): void {
    let last = Promise.resolve();
    from.on("data", (data: Buffer) => {
      from.pause();
      last = last.then(() => this.#pass(pair, to, data)).finally(() => void from.resume());
    });
    from.on("error", () => {});
    from.on("close", () => {
      this.#pairs.delete(pair);
      void last.then(() => {
        if (!this.#dead.has(pair)) to.end();
      });
    });
  }

  async #pass(pair: Pair, to: Socket, data: Buffer): Promise<void> {
    if (this.#dead.has(pair)) return;
    if (this.#fault === "delay") await pause(this.#chance.between(1, 120));
    if (this.#fault === "drop" && this.#chance.is(0.3)) return close(pair);
    if (this.#fault !== "drip") return write(to, data);
    for (let start = 0; start < data.length;) {
      const size = this.#fault === "drip" ? this.#chance.between(1, 400) : data.length;
      await write(to, data.subarray(start, start + size));
      start += size;
      if (this.#fault === "drip") await pause(1);
    }
  }
}

function close({ near, far }: Pair): void {
  near.destroy();
  far.destroy();
}

function reset({ near, far }: Pair): void {
  near.resetAndDestroy();
  far.resetAndDestroy();
}

/** Waits where the other end does not read: what cannot be passed on is not read either. */
async function write(to: Socket, data: Buffer): Promise<void> {
  if (to.destroyed || to.write(data)) return;
  await Promise.race([once(to, "drain"), once(to, "close")]).catch(() => {});
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
