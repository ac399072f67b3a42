import { EventEmitter } from "node:events";
import type { Link } from "./link.ts";
import type { Life, World } from "./world.ts";

type Listener = (event: { data?: unknown }) => void;

/** The global WebSocket's contract, as far as hub-client uses it. */
export class ClientSocket {
  static readonly OPEN = 1;
  readonly OPEN = 1;
  readyState = 0;
  readonly #listeners = new Map<string, Listener[]>();
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(data: string): void {
    this.connection.toServer(data);
  }

  close(): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.connection.endedBy("client");
  }

  tell(type: "open" | "message" | "close", data?: unknown): void {
    if (type === "open") this.readyState = 1;
    if (type === "close") this.readyState = 3;
    for (const listener of this.#listeners.get(type) ?? []) listener({ data });
  }
}

/** What `ws` gives the hub, as far as `HubSocket` uses it. */
export class ServerSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  /** What a hostile hub makes of a frame. */
  tamper: (data: string) => string[] = (data) => [data];
  readonly #held: string[] = [];
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super();
    this.#connection = connection;
  }

  send(data: string, onSent?: (error?: Error) => void): void {
    this.bufferedAmount += data.length;
    const frames = this.tamper(data);
    const sent = (): void => {
      this.bufferedAmount -= data.length;
      onSent?.();
    };
    for (const [index, frame] of frames.entries())
      this.#connection.toClient(frame, index === frames.length - 1 ? sent : () => {});
    if (frames.length === 0) sent();
  }

  ping(): void {
    this.#connection.ping();
  }

  close(_code?: number, _reason?: string): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.#connection.endedBy("server");
  }

  terminate(): void {
    this.close();
    this.tellClose();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    for (const data of this.#held.splice(0)) this.tellMessage(data);
  }

  tellMessage(data: string): void {
    if (this.isPaused) this.#held.push(data);
    else this.emit("message", Buffer.from(data), false);
  }

  tellClose(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit("close");
  }
}

export type Ends = { world: World; link: Link; client: Life; server: Life };

/** One connection: each direction in its order, until it breaks, is closed, or falls silent. */
export class Connection {
  readonly #ends: Ends;
  readonly client: ClientSocket;
  readonly server: ServerSocket;
  readonly #forgetCut: () => void;
  /** Frames vanish from here on: TCP sends no later one before an earlier. */
  #isSilent = false;
  #isOver = false;
  #lastToClient = 0;
  #lastToServer = 0;

  constructor(ends: Ends) {
    this.#ends = ends;
    this.client = new ClientSocket(this);
    this.server = new ServerSocket(this);
    this.#forgetCut = ends.link.onCut(() => this.break());
  }

  toServer(data: string): void {
    const { server } = this.#ends;
    this.#lastToServer = this.#carry(this.#lastToServer, server, () => {
      if (this.server.readyState === 1) this.server.tellMessage(data);
    });
  }

  toClient(data: string, onSent: () => void): void {
    const { client, server, world } = this.#ends;
    this.#lastToClient = this.#carry(this.#lastToClient, client, () => {
      world.after(0, server, onSent);
      if (this.client.readyState === 1) this.client.tell("message", data);
    });
  }

  /** The platform of the other side answers by itself. */
  ping(): void {
    const { world, server, client, link } = this.#ends;
    this.#lastToClient = this.#carry(this.#lastToClient, client, () => {
      if (!link.isLost()) world.after(link.delayMs(), server, () => this.server.emit("pong"));
    });
  }

  endedBy(who: "client" | "server"): void {
    if (who === "client") this.#lastToServer = this.#carry(this.#lastToServer, this.#ends.server, () => this.#closed());
    else this.#lastToClient = this.#carry(this.#lastToClient, this.#ends.client, () => this.#closed());
  }

  /** Both learn of it, each in its time, or never. */
  break(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forgetCut();
    const { world, link, client, server } = this.#ends;
    world.after(link.delayMs(), client, () => this.client.tell("close"));
    if (link.isTold()) world.after(link.delayMs(), server, () => this.server.tellClose());
  }

  /** One end's program is gone. */
  endDied(who: "client" | "server", isTold: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forgetCut();
    if (!isTold) return;
    const { world, link, client, server } = this.#ends;
    if (who === "client") world.after(link.delayMs(), server, () => this.server.tellClose());
    else world.after(link.delayMs(), client, () => this.client.tell("close"));
  }

  #closed(): void {
    this.#isOver = true;
    this.#forgetCut();
    this.#ends.world.after(0, this.#ends.server, () => this.server.tellClose());
    this.#ends.world.after(0, this.#ends.client, () => {
      if (this.client.readyState !== 3) this.client.tell("close");
    });
  }

  #carry(last: number, to: Life, arrive: () => void): number {
    const { world, link } = this.#ends;
    if (this.#isOver || this.#isSilent) return last;
    if (link.mode === "silent") {
      this.#isSilent = true;
      return last;
    }
    if (link.isBroken()) {
      this.break();
      return last;
    }
    const at = Math.max(last + 0.001, world.now + link.delayMs());
    world.after(at - world.now, to, () => {
      if (!this.#isOver && !this.#isSilent) arrive();
    });
    return at;
  }
}
