import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { Problem } from "../domain/problem.ts";

export type ModelApi = "anthropic" | "openai";

/** Where the model is. `key` is the owner's own and never leaves the runner; null for a model that asks for none. */
export type ModelUpstream = { api: ModelApi; baseUrl: string; key: string | null };

/** Throws model_url_malformed, and model_url_not_private where a key would cross a network in the clear. */
export function upstreamUrl(upstream: ModelUpstream): URL {
  const url = URL.canParse(upstream.baseUrl) ? new URL(upstream.baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "" || url.hash !== "") {
    throw new Problem("model_url_malformed", {}, "Give the model's base URL as https://host/path.");
  }
  if (url.protocol === "http:" && upstream.key !== null && !isLoopback(url.hostname)) {
    throw new Problem("model_url_not_private", { host: url.hostname }, "Use https, or a model on this computer.");
  }
  return url;
}

/** The agent's token, from whichever header its kind of client uses. Compared in constant time. */
export function hasToken(headers: IncomingHttpHeaders, token: string): boolean {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
  const apiKey = headers["x-api-key"];
  // Both at once would let one be checked and the other be meant.
  const given = [bearer, apiKey].filter((value) => typeof value === "string");
  return given.length > 0 && given.every((value) => timingSafeEqual(digest(value), digest(token)));
}

/**
 * The path and query to ask for upstream, or null: only below the base path, and there only what asks a model. The
 * key opens more than that (files, batches, an account), and those are ways out for what an agent has read.
 */
export function upstreamPath(rawUrl: string, base: URL, api: ModelApi): string | null {
  const [path = "", ...query] = rawUrl.split("?");
  // No escapes and no dots to resolve: one spelling, so that what is checked is what is asked for.
  if (!/^(\/[A-Za-z0-9_.:@-]+)+$/.test(path) || /\/\.{1,2}(\/|$)/.test(path) || query.length > 1) return null;
  const basePath = base.pathname.replace(/\/+$/, "");
  if (!path.startsWith(`${basePath}/`)) return null;
  const asked = path.slice(basePath.length);
  const isAllowed = modelPaths[api].includes(asked) || asked.startsWith(`${modelsPath[api]}/`);
  return isAllowed ? rawUrl : null;
}

const modelsPath = { anthropic: "/v1/models", openai: "/models" };
const modelPaths = {
  anthropic: ["/v1/messages", "/v1/messages/count_tokens", modelsPath.anthropic],
  openai: ["/chat/completions", "/completions", "/responses", "/embeddings", modelsPath.openai],
};

/** The agent's headers without its credentials, with the real key where there is one. */
export function upstreamHeaders(headers: IncomingHttpHeaders, upstream: ModelUpstream | null): OutgoingHttpHeaders {
  const kept = withoutHops(headers, ["host", "content-length", ...credentialHeaders]);
  const length = headers["content-length"];
  return {
    ...kept,
    ...(length === undefined ? {} : { "content-length": length }),
    ...(upstream === null ? {} : keyHeader(upstream)),
  };
}

export function downstreamHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return withoutHops(headers, ["set-cookie"]);
}

const credentialHeaders = [
  "authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "cookie",
  "proxy-authorization",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
];
const hopHeaders = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
];

/** The headers that are about the message, without those about one connection. */
export function withoutHops(headers: IncomingHttpHeaders, others: string[]): OutgoingHttpHeaders {
  const named = (headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase());
  const dropped = new Set([...hopHeaders, ...named, ...others]);
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => !dropped.has(name) && value !== undefined),
  );
}

function keyHeader({ api, key }: ModelUpstream): OutgoingHttpHeaders {
  if (key === null) return {};
  return api === "anthropic" ? { "x-api-key": key } : { authorization: `Bearer ${key}` };
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
