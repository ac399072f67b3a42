import { once } from "node:events";
import {
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { limits } from "../domain/limits.ts";
import type { Log } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { downstreamHeaders, hasToken, upstreamHeaders } from "./model-request.ts";
import { listenPrivately } from "./private-socket.ts";

/** A connector on the network. `headers` carry the owner's credentials and never leave the runner. */
export type RemoteConnector = { name: string; url: string; headers: Record<string, string> };

export type ConnectorRelayOptions = {
  socketPath: string;
  connectors: readonly RemoteConnector[];
  /** The thread's own token: all that the agent ever holds. */
  token: string;
  log: Log;
};

/** Throws connector_url_malformed, and connector_url_not_private where credentials would cross a network in the clear. */
export function connectorUrl({ name, url, headers }: RemoteConnector): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username !== "" || parsed.hash !== "")
    throw new Problem(
      "connector_url_malformed",
      { connector: name },
      "Give its address as https://host/path, its login in a headersFile.",
    );
  if (
    parsed.protocol === "http:" &&
    Object.keys(headers).length > 0 &&
    !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(parsed.hostname)
  )
    throw new Problem("connector_url_not_private", { connector: name }, "Use https, or a connector on this computer.");
  return parsed;
}

export async function startConnectorRelay(options: ConnectorRelayOptions): Promise<ConnectorRelay> {
  const relay = new ConnectorRelay(options);
  await relay.listen();
  return relay;
}

/** One thread's way to its project's connectors on the network: each name is one address, its credentials added outside the sandbox. */
export class ConnectorRelay {
  private readonly options: ConnectorRelayOptions;
  private readonly targets: ReadonlyMap<string, { url: URL; headers: Record<string, string> }>;
  private readonly server: Server;
  private readonly open = new Set<ClientRequest>();

  constructor(options: ConnectorRelayOptions) {
    this.options = options;
    this.targets = new Map(
      options.connectors.map((connector) => [
        `/${connector.name}`,
        { url: connectorUrl(connector), headers: connector.headers },
      ]),
    );
    this.server = createServer({ headersTimeout: limits.requestHeadMs, noDelay: true }, (request, response) =>
      this.handle(request, response),
    );
    this.server.maxConnections = limits.networkConnectionsMax;
  }

  async listen(): Promise<void> {
    await listenPrivately(this.server, this.options.socketPath);
  }

  async close(): Promise<void> {
    for (const upstream of this.open) upstream.destroy();
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    // The whole path: what else that server offers under the same credentials is no part of the connector.
    const target = this.targets.get(request.url ?? "");
    if (!hasToken(request.headers, this.options.token)) this.refuse(response, 401, "connector_token_refused");
    else if (target === undefined) this.refuse(response, 404, "connector_unknown");
    else if (!["GET", "POST", "DELETE"].includes(request.method ?? ""))
      this.refuse(response, 405, "connector_method_refused");
    else this.forward(request, response, target);
  }

  private forward(
    request: IncomingMessage,
    response: ServerResponse,
    { url, headers }: { url: URL; headers: Record<string, string> },
  ): void {
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    const method = request.method ?? "GET";
    const upstream = send(url, { method, headers: { ...upstreamHeaders(request.headers, null), ...headers } });
    this.open.add(upstream);
    upstream.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, downstreamHeaders(answer.headers));
      response.flushHeaders();
      answer.on("aborted", () => response.destroy()).on("error", () => response.destroy());
      answer.pipe(response);
    });
    upstream.on("error", () =>
      response.headersSent ? response.destroy() : this.refuse(response, 502, "connector_unreachable"),
    );
    request.on("error", () => upstream.destroy());
    response.on("close", () => {
      this.open.delete(upstream);
      if (!response.writableFinished) upstream.destroy();
    });
    request.pipe(upstream);
  }

  private refuse(response: ServerResponse, status: number, code: string): void {
    this.options.log.warn("connector request refused", { code, status });
    response
      .writeHead(status, { "content-type": "application/json", connection: "close" })
      .end(JSON.stringify({ error: { code } }));
  }
}
