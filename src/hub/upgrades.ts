import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { problemText, toProblemDocument, PROBLEM_MEDIA_TYPE } from "../protocol/problems.ts";
import { addressOf, refusalAtGate } from "./gate.ts";
import { safeHeaders } from "./http/reply.ts";
import type { HubParts } from "./parts.ts";
import { HubSocket } from "./socket.ts";

/** Turns `GET /v1/follow` into a WebSocket, and every other upgrade away. The result ends all sockets. */
export function acceptSockets(server: Server, hub: HubParts): { endAll(code: string): void } {
  const acceptor = new WebSocketServer({
    noServer: true,
    maxPayload: limits.appendBytesMax,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const sockets = new Map<HubSocket, { address: string; stream: Duplex }>();

  server.on("upgrade", (incoming: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = refusalOf(incoming, hub) ?? strangerRefusal(addressOf(incoming), sockets);
    if (refusal !== null) return refuse(stream, refusal);
    acceptor.handleUpgrade(incoming, stream, head, (socket) => {
      const hubSocket = new HubSocket(socket, hub, addressOf(incoming));
      sockets.set(hubSocket, { address: addressOf(incoming), stream });
      socket.on("close", () => sockets.delete(hubSocket));
      limitBeforeLogin(stream, hubSocket);
    });
  });

  return {
    endAll: (code) => {
      for (const [socket, { stream }] of sockets) {
        socket.end(code);
        // What was said is still sent; a peer that does not close its side is not waited for.
        stream.end(() => stream.destroy());
      }
    },
  };
}

function refusalOf(incoming: IncomingMessage, hub: HubParts): Problem | null {
  if (!hub.buckets.requestsPerAddress.take(addressOf(incoming))) return new Problem("rate_limited");
  const refusal = refusalAtGate(hub.gate, incoming);
  if (refusal !== null) return refusal;
  // No query: nothing that could end in a log belongs into this address.
  return incoming.method === "GET" && incoming.url === "/v1/follow" ? null : new Problem("not_found");
}

function strangerRefusal(address: string, sockets: ReadonlyMap<HubSocket, { address: string }>): Problem | null {
  let count = 0;
  for (const [socket, from] of sockets) if (from.address === address && !socket.isLoggedIn) count += 1;
  return count >= limits.strangerSocketsPerAddress ? new Problem("too_many_sockets") : null;
}

/** The WebSocket library would gather a whole frame first: whoever has not logged in may not send so much. */
function limitBeforeLogin(stream: Duplex, socket: HubSocket): void {
  let total = 0;
  const count = (chunk: Buffer): void => {
    total += chunk.length;
    if (socket.isLoggedIn) stream.off("data", count);
    else if (total > limits.preLoginBytesMax) stream.destroy();
  };
  stream.on("data", count);
}

function refuse(stream: Duplex, problem: Problem): void {
  const body = JSON.stringify(toProblemDocument(problem));
  const headers = {
    ...safeHeaders,
    "content-type": PROBLEM_MEDIA_TYPE,
    "content-length": Buffer.byteLength(body),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  stream.on("error", () => stream.destroy());
  stream.end(`HTTP/1.1 ${problemText(problem.code).status} Refused\r\n${lines.join("")}\r\n${body}`, () =>
    stream.destroy(),
  );
}
