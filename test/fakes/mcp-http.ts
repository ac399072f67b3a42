import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerMcp } from "./mcp-server.ts";

/** The connector of mcp-server.ts over HTTP on loopback; refuses who does not show its key. */
export class McpHttp {
  readonly seen: { method: string; path: string; key: string }[] = [];
  readonly #key: string;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const { method = "", url = "" } = request;
    this.seen.push({ method, path: url, key: request.headers.authorization ?? "" });
    if (request.headers.authorization !== this.#key) return response.writeHead(401).end();
    if (method !== "POST") return response.writeHead(405).end();
    // Its client speaks the protocol.
    const answer = answerMcp(
      JSON.parse(await bodyOf(request)) as Parameters<typeof answerMcp>[0],
      "the calendar's key",
    );
    if (answer === null) return response.writeHead(202).end();
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  static async start(key: string): Promise<McpHttp> {
    const server = new McpHttp(key);
    await once(server.#server.listen(0, "127.0.0.1"), "listening");
    return server;
  }

  private constructor(key: string) {
    this.#key = key;
  }

  get url(): string {
    // Listening on a port, so the address has one.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), "close");
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
