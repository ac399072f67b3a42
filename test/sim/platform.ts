import type { Bytes } from "../../src/kit/bytes.ts";
import type { Link } from "./link.ts";
import type { Network, SimAnswer } from "./network.ts";
import { Connection, type ClientSocket } from "./sim-socket.ts";
import { SyncSubtle } from "./sync-crypto.ts";
import type { Life, World } from "./world.ts";

/** What a node's program finds around it. */
export type Seat = { link: Link; bytes: (length: number) => Bytes };

type Scene = { world: World; network: Network; seats: WeakMap<Life, Seat> };

let scene: Scene | null = null;
export const subtle = new SyncSubtle();

/** From here on the globals that programs use as their platform are those of this world. */
export function enter(next: Scene): void {
  scene = next;
}

function here(): { world: World; network: Network; life: Life; seat: Seat } {
  if (scene === null) throw new Error("no world to be in");
  const { world, network, seats } = scene;
  const life = world.current;
  const seat = seats.get(life);
  if (seat === undefined) throw new Error(`${life.name} has no seat`);
  return { world, network, life, seat };
}

async function simFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const { network, life, seat } = here();
  const { pathname, search } = new URL(url);
  const headers = Object.fromEntries(new Headers(init.headers));
  const body = bodyOf(init.body ?? null);
  const request = { method: init.method ?? "GET", path: `${pathname}${search}`, headers, body };
  const signal = init.signal ?? null;
  return responseOf(await network.request(life, seat.link, request, signal), signal);
}

function bodyOf(body: RequestInit["body"]): Uint8Array | null {
  if (body == null) return null;
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body.slice();
  throw new Error("a body is text or bytes here");
}

/** As much of a Response as hub-client reads. */
function responseOf({ status, headers, body }: SimAnswer, signal: AbortSignal | null): Response {
  const bytes = body instanceof Connection ? new Uint8Array() : body;
  const text = (): string => Buffer.from(bytes).toString("utf8");
  const answer = {
    ok: status >= 200 && status < 300,
    status,
    headers: new Headers(headers),
    json: async (): Promise<unknown> => JSON.parse(text()),
    text: async () => text(),
    arrayBuffer: async () => bytes.slice().buffer,
    body: body instanceof Connection ? streamOf(body, signal) : null,
  };
  return answer as unknown as Response;
}

function streamOf({ client }: Connection, signal: AbortSignal | null): ReadableStream<Uint8Array> {
  client.readyState = 1;
  return new ReadableStream({
    start(controller) {
      client.addEventListener("message", ({ data }) => controller.enqueue(Buffer.from(String(data))));
      client.addEventListener("close", () => controller.close());
      signal?.addEventListener("abort", () => client.close());
    },
  });
}

function SimWebSocket(): ClientSocket {
  const { network, life, seat } = here();
  return network.connect(life, seat.link);
}
SimWebSocket.OPEN = 1;

/** Once in a process. Whatever asks the platform is answered by the world of the moment, as the node whose turn it is. */
export function replacePlatform(): void {
  const replace = (target: object, name: string, value: unknown): void =>
    void Object.defineProperty(target, name, { value, configurable: true, writable: true });
  subtle.bytes = (length) => here().seat.bytes(length);
  replace(globalThis, "fetch", simFetch);
  replace(globalThis, "WebSocket", SimWebSocket);
  replace(globalThis.crypto, "subtle", subtle);
  replace(globalThis.crypto, "getRandomValues", (into: Uint8Array) => {
    into.set(here().seat.bytes(into.length));
    return into;
  });
  replace(globalThis, "setImmediate", (work: () => void) => {
    const { world, life } = here();
    return world.after(0, life, work);
  });
  replace(AbortSignal, "timeout", (ms: number) => {
    const { world, life } = here();
    const controller = new AbortController();
    world.after(ms, life, () => controller.abort(new DOMException("timed out", "TimeoutError")));
    return controller.signal;
  });
  for (const name of ["setTimeout", "setInterval"])
    replace(globalThis, name, () => {
      throw new Error(`${name}: time comes by the front door`);
    });
}
