import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerAnthropic, answerJson, answerOpenAi } from "./model-endpoint-answers.ts";
import { dueStep, type ModelMessage, type ModelStep } from "./model-endpoint-script.ts";

export type ModelRequest = {
  api: "openai" | "anthropic";
  /** The key that came with it, however it came. */
  key: string | null;
  messages: ModelMessage[];
  /** A small request beside the conversation, for a title or the like. */
  isAside: boolean;
  /** The caller went before the answer was complete. */
  isClosedEarly: boolean;
};

/** A language model's HTTP endpoint on loopback that answers what the prompt says; both common interfaces. */
export class ModelEndpoint {
  readonly requests: ModelRequest[] = [];
  readonly #server: Server;
  readonly #failures = new Map<string, number>();
  #waits: { isMet: () => boolean; resolve: () => void }[] = [];

  static async start(): Promise<ModelEndpoint> {
    const endpoint = new ModelEndpoint();
    endpoint.#server.listen(0, "127.0.0.1");
    await once(endpoint.#server, "listening");
    return endpoint;
  }

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#handle(request, response);
    });
  }

  get baseUrl(): string {
    // Listening on a TCP port, so the address is an object.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** The conversation's requests, without the asides. */
  get turns(): ModelRequest[] {
    return this.requests.filter((request) => !request.isAside);
  }

  until(isMet: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waits.push({ isMet, resolve });
      this.#settle();
    });
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (request.method === "GET" && path.endsWith("/models"))
      return answerJson(response, 200, { data: [{ id: "scripted", object: "model" }] });
    if (path.endsWith("/count_tokens")) return answerJson(response, 200, { input_tokens: 10 });
    const api = path.endsWith("/chat/completions") ? "openai" : path.endsWith("/messages") ? "anthropic" : null;
    if (api === null) return answerJson(response, 404, { error: { type: "not_found_error", message: path } });
    const body = await readBody(request);
    const messages = listOf(body["messages"]).map(messageOf);
    const isAside = listOf(body["tools"]).length === 0;
    const seen: ModelRequest = { api, key: keyOf(request), messages, isAside, isClosedEarly: false };
    response.on("close", () => {
      seen.isClosedEarly = !response.writableEnded;
      this.#settle();
    });
    this.requests.push(seen);
    this.#settle();
    answer(response, api, isAside ? { say: "A title" } : this.#stepFor(messages), body["stream"] === true);
  }

  #stepFor(messages: ModelMessage[]): ModelStep {
    const { fail, failTimes, ...rest } = dueStep(messages) ?? { say: "not scripted" };
    if (fail === undefined) return rest;
    const key = JSON.stringify([fail, failTimes, rest]);
    const failed = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failed + 1);
    return failTimes !== undefined && failed >= failTimes ? rest : { fail };
  }

  #settle(): void {
    for (const wait of this.#waits.filter((waiting) => waiting.isMet())) {
      this.#waits = this.#waits.filter((waiting) => waiting !== wait);
      wait.resolve();
    }
  }
}

function answer(response: ServerResponse, api: ModelRequest["api"], step: ModelStep, isStreamed: boolean): void {
  if (step.fail !== undefined) {
    const error = { type: step.fail.type, message: step.fail.message };
    return answerJson(response, step.fail.status, api === "anthropic" ? { type: "error", error } : { error });
  }
  return api === "openai" ? answerOpenAi(response, step, isStreamed) : answerAnthropic(response, step, isStreamed);
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const body: unknown = JSON.parse(text);
  // An object's fields are read as unknown; anything else has none.
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function keyOf(request: IncomingMessage): string | null {
  const key = request.headers["x-api-key"];
  if (typeof key === "string") return key;
  return request.headers.authorization?.replace(/^Bearer /i, "") ?? null;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A tool's result counts as the tool's words, not the user's: only a person's words carry a script. */
function messageOf(value: unknown): ModelMessage {
  const { role, content } = value as { role: string; content: unknown };
  if (typeof content === "string") return { role, text: content };
  // Both interfaces give parts with a type; what has no text is kept as JSON for tests to search.
  const parts = listOf(content) as { type: string; text?: string }[];
  const isToolResult = parts.length > 0 && parts.every((part) => part.type === "tool_result");
  return {
    role: isToolResult ? "tool" : role,
    text: parts.map((part) => part.text ?? JSON.stringify(part)).join("\n"),
  };
}
