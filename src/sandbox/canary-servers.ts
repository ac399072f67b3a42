import { once } from "node:events";
import { createServer, type ListenOptions, type Server } from "node:net";

export type CanaryAddress = { host: string; port: number } | { path: string };

/** Listeners on this machine's loopback that nothing confined may reach. */
export class CanaryServers {
  readonly addresses: Record<string, CanaryAddress>;
  private readonly servers: Server[];
  private contacts = 0;

  /** `name` is this test's own: abstract sockets are shared by the whole machine. */
  static async start(name: string): Promise<CanaryServers> {
    const abstract = `\0${name}`;
    const wanted: Record<string, ListenOptions> = {
      v4: { host: "127.0.0.1", port: 0 },
      v6: { host: "::1", port: 0 },
      abstract: { path: abstract },
    };
    const started = await Promise.all(
      Object.entries(wanted).map(async ([key, at]) => [key, await listen(at)] as const),
    );
    const servers = new Map(started.flatMap(([key, server]) => (server === null ? [] : [[key, server] as const])));
    return new CanaryServers(servers, abstract);
  }

  private constructor(servers: Map<string, Server>, abstract: string) {
    this.servers = [...servers.values()];
    for (const server of this.servers)
      server.on("connection", (socket) => void ((this.contacts += 1), socket.destroy()));
    const v4 = portOf(servers.get("v4"));
    const v6 = portOf(servers.get("v6"));
    this.addresses = {
      ...(v4 === null
        ? {}
        : {
            loopback_reachable: { host: "127.0.0.1", port: v4 },
            any_address_reachable: { host: "0.0.0.0", port: v4 },
          }),
      // A machine without IPv6 has no such address to be reached at.
      ...(v6 === null ? {} : { loopback6_reachable: { host: "::1", port: v6 } }),
      ...(servers.has("abstract") ? { abstract_socket_reachable: { path: abstract } } : {}),
    };
  }

  get contacted(): boolean {
    return this.contacts > 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => once(server.close(), "close")));
  }
}

async function listen(at: ListenOptions): Promise<Server | null> {
  const server = createServer();
  server.listen(at);
  try {
    await once(server, "listening");
    return server;
  } catch {
    return null;
  }
}

function portOf(server: Server | undefined): number | null {
  const address = server?.address();
  return typeof address === "object" && address !== null ? address.port : null;
}
