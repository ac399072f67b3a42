import { once } from "node:events";
import {
  Agent as HttpAgent,
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { limits } from "../domain/limits.ts";
import type { Clock, Log, Timer } from "../domain/ports.ts";
import {
  downstreamHeaders,
  hasToken,
  type ModelUpstream,
  upstreamHeaders,
  upstreamPath,
  upstreamUrl,
} from "./model-request.ts";
import { listenPrivately } from "./private-socket.ts";

export type ModelGatewayOptions = {
  /** In a folder of its own, which is made private; null listens on a free loopback port instead, for an unconfined agent. */
  socketPath: string | null;
  upstream: ModelUpstream;
  /** The thread's own token: all that the agent ever holds. */
  token: string;
  clock: Clock;
  log: Log;
};

export type ModelCounts = { requests: number; refused: number; bytesUp: number; bytesDown: number };

/** The base URL to give to an agent: the gateway's own, with the upstream's path. */
export function agentBaseUrl(gatewayUrl: string, upstream: ModelUpstream): string {
  return gatewayUrl + upstreamUrl(upstream).pathname.replace(/\/+$/, "");
}

/** Throws socket_path_too_long and the codes of upstreamUrl. */
export async function startModelGateway(options: ModelGatewayOptions): Promise<ModelGateway> {
  const base = upstreamUrl(options.upstream);
  const gateway = new ModelGateway(options, base);
  await gateway.listen();
  return gateway;
}

/** One thread's way to its model. Adds the key outside the sandbox; keeps and logs nothing of what passes. */
export class ModelGateway {
  private readonly options: ModelGatewayOptions;
  private readonly base: URL;
  private readonly server: Server;
  private readonly agent: HttpAgent;
  private readonly open = new Set<ClientRequest>();
  private readonly totals: ModelCounts = { requests: 0, refused: 0, bytesUp: 0, bytesDown: 0 };

  constructor(options: ModelGatewayOptions, base: URL) {
    this.options = options;
    this.base = base;
    this.agent = base.protocol === "https:" ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.server = createServer({ headersTimeout: limits.requestHeadMs, noDelay: true }, (request, response) =>
      this.handle(request, response),
    );
    this.server.maxConnections = 4 * limits.modelRequestsAtOnceMax;
  }

  /** Only for a gateway without a socket. */
  get url(): string | null {
    const address = this.server.address();
    return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : null;
  }

  counts(): ModelCounts {
    return { ...this.totals };
  }

  async listen(): Promise<void> {
    const { socketPath } = this.options;
    if (socketPath === null) {
      this.server.listen(0, "127.0.0.1");
      await once(this.server, "listening");
    } else {
      await listenPrivately(this.server, socketPath);
    }
  }

  async close(): Promise<void> {
    for (const upstream of this.open) upstream.destroy();
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
    this.agent.destroy();
    this.options.log.info("model gateway closed", this.counts());
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    this.totals.requests += 1;
    const { upstream, token } = this.options;
    const path = upstreamPath(request.url ?? "", this.base, upstream.api);
    // The token first: without it nobody learns which paths there are.
    if (!hasToken(request.headers, token)) this.refuse(response, 401, "model_token_refused");
    else if (request.method !== "GET" && request.method !== "POST") this.refuse(response, 405, "model_method_refused");
    else if (path === null) this.refuse(response, 404, "model_path_refused");
    else if (this.open.size >= limits.modelRequestsAtOnceMax) this.refuse(response, 429, "model_requests_too_many");
    else if (Number(request.headers["content-length"] ?? 0) > limits.modelRequestBytesMax)
      this.refuse(response, 413, "model_request_too_large");
    else this.forward(request, response, path);
  }

  private forward(request: IncomingMessage, response: ServerResponse, path: string): void {
    const send = this.base.protocol === "https:" ? httpsRequest : httpRequest;
    const { method } = request;
    const headers = upstreamHeaders(request.headers, this.options.upstream);
    const upstream = send(this.base, { path, headers, agent: this.agent, ...(method === undefined ? {} : { method }) });
    this.open.add(upstream);
    const silence = this.watchSilence(() => fail(504, "model_silent"));
    const fail = (status: number, code: string) => {
      upstream.destroy();
      if (response.headersSent) response.destroy();
      else this.refuse(response, status, code);
    };
    upstream.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, downstreamHeaders(answer.headers));
      // A stream's first words may be long in coming; that it has begun should be known at once.
      response.flushHeaders();
      answer.on("data", (chunk: Buffer) => {
        silence.heard();
        this.totals.bytesDown += chunk.length;
      });
      // An answer cut off upstream must not look whole to the agent.
      answer.on("aborted", () => response.destroy()).on("error", () => response.destroy());
      answer.pipe(response);
    });
    upstream.on("error", () => fail(502, "model_unreachable"));
    let bytesUp = 0;
    request.on("data", (chunk: Buffer) => {
      silence.heard();
      bytesUp += chunk.length;
      this.totals.bytesUp += chunk.length;
      if (bytesUp > limits.modelRequestBytesMax) fail(413, "model_request_too_large");
    });
    request.on("error", () => upstream.destroy());
    response.on("error", () => upstream.destroy());
    // Covers both ends: the agent went away (then the model need not go on), and the answer is complete.
    response.on("close", () => {
      silence.stop();
      this.open.delete(upstream);
      if (!response.writableFinished) upstream.destroy();
    });
    request.pipe(upstream);
  }

  private watchSilence(onSilent: () => void): { heard(): void; stop(): void } {
    const { clock } = this.options;
    let timer: Timer = clock.after(limits.modelSilentMs, onSilent);
    return {
      heard: () => {
        timer.cancel();
        timer = clock.after(limits.modelSilentMs, onSilent);
      },
      stop: () => timer.cancel(),
    };
  }

  /** In the shape in which both kinds of client look for an error's message. */
  private refuse(response: ServerResponse, status: number, code: string): void {
    this.totals.refused += 1;
    this.options.log.warn("model request refused", { code, status });
    const body = JSON.stringify({ type: "error", error: { type: code, code, message: refusals[code] ?? code } });
    // The body that was not read would otherwise be taken for the next request.
    response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(body);
  }
}

const refusals: Record<string, string> = {
  model_token_refused: "Errand's model gateway doesn't know this token.",
  model_method_refused: "Errand's model gateway only passes on GET and POST.",
  model_path_refused: "Errand's model gateway doesn't pass this path on to the model.",
  model_requests_too_many: "Too many model requests at once.",
  model_request_too_large: "The model request is too large.",
  model_unreachable: "The model can't be reached from the desktop.",
  model_silent: "The model has not answered for too long.",
};
