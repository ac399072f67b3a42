import type { RequestListener } from "node:http";
import { Socket } from "node:net";
import type { HubParts } from "./parts.ts";
import { listenAt, tlsServer, type TlsIdentity } from "./servers.ts";
import { acceptSockets } from "./upgrades.ts";

export type TlsEntranceOptions = {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** The only name it answers to, without its port. */
  name: string;
  identity: TlsIdentity;
  /** Whose connections are taken, by the peer's address; the others are closed before a byte is read. */
  admits: (address: string) => boolean;
};

export type TlsEntrance = { url: string; renew(identity: TlsIdentity): void; close(): Promise<void> };

/** A second door of the same hub, which speaks TLS itself: for a phone in the same home, without a proxy. */
export async function openTlsEntrance(
  options: TlsEntranceOptions,
  hub: HubParts,
  answer: RequestListener,
): Promise<TlsEntrance> {
  const server = tlsServer(options.identity);
  server.on("connection", (socket) => {
    if (!(socket instanceof Socket && options.admits(socket.remoteAddress ?? ""))) socket.destroy();
  });
  server.on("request", answer);
  const port = await listenAt(server, options.host, options.port);
  const url = new URL(`https://${options.name}:${port}`).origin;
  const disallow = hub.gate.allow(url);
  const sockets = acceptSockets(server, hub);
  return {
    url,
    renew: ({ key, cert }) => server.setSecureContext({ key, cert, minVersion: "TLSv1.2" }),
    async close(): Promise<void> {
      disallow();
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      sockets.endAll("hub_stopping");
      server.closeAllConnections();
      await closed;
    },
  };
}
