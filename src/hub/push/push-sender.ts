import { lookup } from "node:dns/promises";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { PushOutcome } from "../../domain/entries.ts";
import { limits } from "../../domain/limits.ts";
import type { Clock, Random } from "../../domain/ports.ts";
import { backoffMs } from "../../kit/backoff.ts";
import type { Bytes } from "../../kit/bytes.ts";
import { isPublicAddress, refusalOfEndpoint, type EndpointRules } from "./endpoint.ts";
import type { Vapid } from "./vapid.ts";

export type Resolved = { address: string; family: number };
export type Resolve = (host: string) => Promise<Resolved[]>;
export const systemResolve: Resolve = (host) => lookup(host, { all: true });

/** `record` is null for the hub's own push, which has no content. */
export type Push = {
  record: Bytes | null;
  ttlSeconds: number;
  urgency: "low" | "normal" | "high";
  topic: string | null;
};

/** What a push service answered; null where it did not say how long to wait. */
export type PushAnswer = { status: number; retryAfter: string | null };
/** Brings one push to one push service. Throws when it is not reached. */
export type Post = (
  url: URL,
  push: { headers: Record<string, string | number>; record: Bytes | null },
  addresses: readonly Resolved[],
  signal: AbortSignal,
) => Promise<PushAnswer>;

type Tried = { outcome: PushOutcome; isWorthATry: boolean; waitMs: number | null };

export type PushSenderPorts = {
  rules: EndpointRules;
  resolve: Resolve;
  post: Post;
  vapid: Vapid;
  clock: Clock;
  random: Random;
};

/** Hands pushes to the push services, and to nobody else. */
export class PushSender {
  readonly #ports: PushSenderPorts;
  readonly #stopping = new AbortController();

  constructor(ports: PushSenderPorts) {
    this.#ports = ports;
  }

  /** Tries again, a few times and not for long, where the service is busy or away. Never throws for what others do. */
  async send(endpoint: string, push: Push): Promise<PushOutcome> {
    const { clock, random } = this.#ports;
    for (let tries = 1; ; tries += 1) {
      const tried = await this.#try(endpoint, push);
      const waitMs = tried.waitMs ?? backoffMs(tries - 1, random.chance(), 500, limits.pushTryMsMax);
      const isLast = tries >= limits.pushTriesMax || waitMs > limits.pushTryMsMax || this.#stopping.signal.aborted;
      if (!tried.isWorthATry || isLast) return tried.outcome;
      await new Promise<void>((resolve) => {
        const timer = clock.after(waitMs, resolve);
        this.#stopping.signal.addEventListener("abort", () => (timer.cancel(), resolve()), { once: true });
      });
    }
  }

  /** What is under way ends as unreachable: whoever asked asks again. */
  stop(): void {
    this.#stopping.abort();
  }

  async #try(endpoint: string, push: Push): Promise<Tried> {
    const { rules, vapid, resolve } = this.#ports;
    if (refusalOfEndpoint(endpoint, rules) !== null) return final("refused");
    const url = new URL(endpoint);
    const authorization = await vapid.authorization(endpoint);
    try {
      const addresses = await resolvedFor(url, rules, resolve);
      if (addresses === null) return final("refused");
      return await this.#post(url, push, authorization, addresses);
    } catch {
      // The network's, the service's or the resolver's failure; which one makes no difference to anybody.
      return { outcome: "unreachable", isWorthATry: true, waitMs: null };
    }
  }

  async #post(url: URL, push: Push, authorization: string, addresses: readonly Resolved[]): Promise<Tried> {
    const { record, ttlSeconds, urgency, topic } = push;
    const headers = {
      authorization,
      ttl: String(ttlSeconds),
      urgency,
      "content-length": record?.length ?? 0,
      ...(topic === null ? {} : { topic }),
      ...(record === null ? {} : { "content-encoding": "aes128gcm", "content-type": "application/octet-stream" }),
    };
    const late = new AbortController();
    const timer = this.#ports.clock.after(limits.pushTryMsMax, () => late.abort(new Error("too slow")));
    try {
      const signal = AbortSignal.any([late.signal, this.#stopping.signal]);
      const { status, retryAfter } = await this.#ports.post(url, { headers, record }, addresses, signal);
      return judged(status, retryAfter);
    } finally {
      timer.cancel();
    }
  }
}

/** Only to the addresses that were looked at: nothing resolves the name a second time. Redirects are not followed. */
export const postOverHttp: Post = async (url, { headers, record }, addresses, signal) => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
    method: "POST",
    headers,
    agent: false,
    lookup: pinned(addresses),
    maxHeaderSize: limits.requestHeadBytesMax,
    signal,
  });
  try {
    request.on("response", resolve).on("error", reject);
    request.on("socket", (socket) =>
      socket.on("connect", () => {
        const isExpected = addresses.some(({ address }) => address === socket.remoteAddress);
        if (!isExpected) request.destroy(new Error("connected elsewhere"));
      }),
    );
    request.end(record ?? undefined);
    const response = await promise;
    await readLittle(response);
    return { status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] ?? null };
  } finally {
    request.destroy();
  }
};

/** Null when any of them is not a public host's: a name that mixes them is up to something. */
async function resolvedFor(url: URL, rules: EndpointRules, resolve: Resolve): Promise<Resolved[] | null> {
  if (rules.allowLoopback && isIP(url.hostname) !== 0) return [{ address: url.hostname, family: isIP(url.hostname) }];
  const found = await resolve(url.hostname);
  return found.length > 0 && found.every(({ address }) => isPublicAddress(address)) ? found : null;
}

const pinned =
  (addresses: readonly Resolved[]): LookupFunction =>
  (_host, options, answer) => {
    const [first] = addresses;
    if (options.all === true) answer(null, [...addresses]);
    else answer(null, first?.address ?? "", first?.family ?? 4);
  };

/** The body says nothing that we need; it is read so that the connection ends well, and only so far. */
async function readLittle(response: IncomingMessage): Promise<void> {
  let total = 0;
  // What a stream without encoding gives is bytes.
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    total += chunk.length;
    if (total > limits.pushAnswerBytesMax) return;
  }
}

const final = (outcome: PushOutcome): Tried => ({ outcome, isWorthATry: false, waitMs: null });

function judged(status: number, retryAfter: string | null): Tried {
  if (status >= 200 && status < 300) return final("sent");
  if (status === 404 || status === 410) return final("gone");
  if (status === 413) return final("too_large");
  const waitMs = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : null;
  if (status === 429) return { outcome: "rate_limited", isWorthATry: true, waitMs };
  if (status >= 500) return { outcome: "unreachable", isWorthATry: true, waitMs };
  return final("refused");
}
