import { createHash, timingSafeEqual } from "node:crypto";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HostCeiling } from "../domain/ceilings.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Log } from "../domain/ports.ts";
import { withoutHops } from "./model-request.ts";
import { mayConnect, parseHttpTarget, parseTarget, ruleFor, type Target } from "./network-rules.ts";
import { listenPrivately } from "./private-socket.ts";

/** Every address of a name, asked once for each connection. */
export type Resolve = (host: string) => Promise<string[]>;

export type NetworkProxyOptions = {
  /** In a folder of its own, which is made private. */
  socketPath: string;
  hosts: readonly HostCeiling[];
  /** The thread's own token. */
  token: string;
  resolve?: Resolve;
  clock: Clock;
  log: Log;
};

export type NetworkCounts = { connections: number; refused: number; bytesUp: number; bytesDown: number };

/** Throws socket_path_too_long. */
export async function startNetworkProxy(options: NetworkProxyOptions): Promise<NetworkProxy> {
  const proxy = new NetworkProxy(options);
  await proxy.listen();
  return proxy;
}

type Refusal = { code: string; status: number; target: Target | null };
const refused = (code: string, status: number, target: Target | null = null): Refusal => ({ code, status, target });
type Admitted = { target: Target; socket: Socket };

/**
 * One thread's only way to the internet: to the hosts its project lists and nowhere else. An allowed host can be told
 * anything, so it is a capability, not a mere destination. Keeps nothing and logs nothing of what passes.
 */
export class NetworkProxy {
  private readonly options: NetworkProxyOptions;
  private readonly server: Server;
  private readonly open = new Set<Socket>();
  private readonly totals: NetworkCounts = { connections: 0, refused: 0, bytesUp: 0, bytesDown: 0 };
  private underWay = 0;

  constructor(options: NetworkProxyOptions) {
    this.options = options;
    this.server = createServer(
      { headersTimeout: limits.requestHeadMs, noDelay: true },
      (request, response) => void this.forward(request, response),
    );
    this.server.on(
      "connect",
      (request: IncomingMessage, client: Duplex, head: Buffer) => void this.tunnel(request, client, head),
    );
    this.server.maxConnections = 2 * limits.networkConnectionsMax;
  }

  counts(): NetworkCounts {
    return { ...this.totals };
  }

  async listen(): Promise<void> {
    await listenPrivately(this.server, this.options.socketPath);
  }

  async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    for (const socket of this.open) socket.destroy();
    await closed;
    this.options.log.info("network proxy closed", this.counts());
  }

  private async tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    client.on("error", () => client.destroy());
    const admitted = await this.admit(request, () => parseTarget(request.url ?? "", null));
    if ("code" in admitted) {
      const { status, headers, body } = this.refusal(admitted);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      client.end(`HTTP/1.1 ${status} Refused\r\n${lines.join("")}\r\n${body}`);
      return;
    }
    const upstream = this.watch(admitted);
    // Whoever asked may have gone while the name was looked up.
    if (client.destroyed) return void upstream.destroy();
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
    client.write("HTTP/1.1 200 Connected\r\n\r\n");
    if (head.length > 0) upstream.write(head);
    client.pipe(upstream).pipe(client);
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = parseHttpTarget(request.url ?? "");
    const admitted = await this.admit(request, () => parsed);
    if ("code" in admitted || typeof parsed === "string") {
      const { status, headers, body } = this.refusal("code" in admitted ? admitted : refused("target_malformed", 400));
      // The body that was not read would otherwise be taken for the next request.
      response.writeHead(status, headers).end(body);
      return;
    }
    const socket = this.watch(admitted);
    if (response.destroyed) return void socket.destroy();
    const { host, port, path } = parsed;
    const headers = {
      ...withoutHops(request.headers, ["host", "proxy-authorization"]),
      host: port === 80 ? host : `${host}:${port}`,
      connection: "close",
    };
    const method = request.method ?? "GET";
    const upstream = httpRequest({ createConnection: () => socket, method, path, headers });
    upstream.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers, []));
      response.flushHeaders();
      // An answer cut off upstream must not look whole.
      answer.on("aborted", () => response.destroy()).on("error", () => response.destroy());
      answer.pipe(response);
    });
    upstream.on("error", () =>
      response.headersSent ? response.destroy() : response.writeHead(502, { connection: "close" }).end(),
    );
    request.on("error", () => upstream.destroy());
    response.on("close", () => socket.destroy());
    request.pipe(upstream);
  }

  /** Everything that is checked, in order: who asks, what is meant, whether it is listed, where it leads. */
  private async admit(request: IncomingMessage, target: () => Target | string): Promise<Admitted | Refusal> {
    // Before anything else, so that nobody without it learns what is allowed.
    if (!hasProxyToken(request.headers["proxy-authorization"], this.options.token))
      return refused("proxy_token_refused", 407);
    const asked = target();
    if (typeof asked === "string") return refused(asked, 400);
    const rule = ruleFor(this.options.hosts, asked);
    if (typeof rule === "string") return refused(rule, 403, asked);
    if (this.open.size + this.underWay >= limits.networkConnectionsMax) return refused("network_busy", 503, asked);
    this.underWay += 1;
    try {
      const addresses = await this.addressesOf(asked.host);
      if (addresses.length === 0) return refused("host_not_found", 502, asked);
      if (!mayConnect(rule, addresses)) return refused("address_not_allowed", 403, asked);
      const socket = await connectToFirst(addresses, asked.port);
      if (socket === null) return refused("host_unreachable", 502, asked);
      return { target: asked, socket };
    } finally {
      this.underWay -= 1;
    }
  }

  /** Asked once: the addresses that were checked are the ones that are connected to. */
  private async addressesOf(host: string): Promise<string[]> {
    const { resolve = resolveByName, clock } = this.options;
    const { promise: late, resolve: giveUp } = Promise.withResolvers<string[]>();
    const timer = clock.after(limits.networkConnectMs, () => giveUp([]));
    const found = resolve(host).catch(() => []);
    return Promise.race([found, late]).finally(() => timer.cancel());
  }

  private watch({ target, socket }: Admitted): Socket {
    this.totals.connections += 1;
    this.open.add(socket);
    this.options.log.info("network connection opened", target);
    socket.setTimeout(limits.networkIdleMs, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.open.delete(socket);
      this.totals.bytesUp += socket.bytesWritten;
      this.totals.bytesDown += socket.bytesRead;
      this.options.log.info("network connection closed", {
        ...target,
        bytesUp: socket.bytesWritten,
        bytesDown: socket.bytesRead,
      });
    });
    return socket;
  }

  private refusal({ code, status, target }: Refusal): {
    status: number;
    headers: Record<string, string>;
    body: string;
  } {
    this.totals.refused += 1;
    // A malformed target may be anything, what an agent has read included: only listed or plain names are logged.
    this.options.log.warn("network connection refused", { code, host: target?.host, port: target?.port });
    const body = `${refusals[code] ?? "Errand's proxy doesn't understand this address."} (${code})\n`;
    const ask = status === 407 ? { "proxy-authenticate": 'Basic realm="errand"' } : {};
    const length = String(Buffer.byteLength(body));
    return {
      status,
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-length": length,
        "x-errand-refused": code,
        connection: "close",
        ...ask,
      },
      body,
    };
  }
}

const refusals: Record<string, string> = {
  proxy_token_refused: "Errand's proxy doesn't know this token.",
  host_not_allowed:
    "This project's network does not include that host. The owner can list it in config.yaml on the computer, under the project's network.",
  port_not_allowed: "That host is allowed, but not on this port.",
  host_is_address: "Errand's proxy takes host names, not addresses.",
  address_not_allowed: "That name leads to an address that agents may not reach.",
  host_not_found: "That host is not found.",
  host_unreachable: "That host does not answer.",
  network_busy: "Too many connections at once.",
};

/** Basic, as every client makes it from the login of a proxy's URL. Compared in constant time. */
function hasProxyToken(header: string | undefined, token: string): boolean {
  const given = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(Buffer.from(given, "base64").toString()), digest(`errand:${token}`));
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

async function resolveByName(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function connectToFirst(addresses: readonly string[], port: number): Promise<Socket | null> {
  for (const host of addresses) {
    const socket = connect({ host, port, noDelay: true });
    if (await isConnected(socket)) return socket;
    socket.destroy();
  }
  return null;
}

function isConnected(socket: Socket): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.setTimeout(limits.networkConnectMs, () => resolve(false));
  socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  return promise;
}
