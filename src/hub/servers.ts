import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import { limits } from "../domain/limits.ts";

/** PEM texts. */
export type TlsIdentity = { key: string; cert: string };

const options = {
  headersTimeout: limits.requestHeadMs,
  requestTimeout: limits.requestMs,
  connectionsCheckingInterval: 2_000,
  // Longer than a client keeps an idle connection: the client is the one that lets go.
  keepAliveTimeout: 75_000,
  maxHeaderSize: limits.requestHeadBytesMax,
  requireHostHeader: true,
  noDelay: true,
};

export function plainServer(): Server {
  return guarded(createServer(options));
}

export function tlsServer(identity: TlsIdentity): TlsServer {
  const server = createTlsServer({
    ...options,
    ...identity,
    minVersion: "TLSv1.2",
    handshakeTimeout: limits.requestHeadMs,
  });
  // A phone that does not know the certificate yet hangs up in the middle of the handshake.
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  return guarded(server);
}

/** Throws what the system says, EADDRINUSE for one. */
export async function listenAt(server: Server, host: string, port: number): Promise<number> {
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen({ host, port }, () => listening.resolve());
  await listening.promise;
  server.off("error", listening.reject);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}

function guarded<Kind extends Server>(server: Kind): Kind {
  server.maxConnections = limits.hubConnectionsMax;
  server.on("clientError", (_error, stream) => stream.destroy());
  return server;
}
