import type { IncomingMessage } from "node:http";
import { Problem } from "../domain/problem.ts";

/** The names that the hub answers to, and the pages that may speak to it. `allow` adds an origin until its result is called. */
export type Gate = { hosts: ReadonlySet<string>; origins: ReadonlySet<string>; allow(origin: string): () => void };

const loopbackNames: ReadonlyMap<string, readonly string[]> = new Map([
  ["127.0.0.1", ["127.0.0.1", "localhost"]],
  ["localhost", ["127.0.0.1", "localhost"]],
  ["::1", ["[::1]", "localhost"]],
]);

export const isLoopbackHost = (host: string): boolean => loopbackNames.has(host);

/** Bound to a loopback address the hub answers to its names; bound elsewhere only to the origins it was given. */
export function makeGate(host: string, port: number, origins: readonly string[]): Gate {
  const own = (loopbackNames.get(host) ?? []).map((name) => `http://${name}:${port}`);
  const urls = new Set([...own, ...origins].map((origin) => new URL(origin)));
  const gate = { hosts: new Set<string>(), origins: new Set<string>() };
  const fill = (): void => {
    gate.hosts.clear();
    gate.origins.clear();
    for (const url of urls) {
      for (const host of hostsOf(url)) gate.hosts.add(host);
      gate.origins.add(url.origin);
    }
  };
  fill();
  const allow = (origin: string): (() => void) => {
    const url = new URL(origin);
    urls.add(url);
    fill();
    return () => {
      urls.delete(url);
      fill();
    };
  };
  return { ...gate, allow };
}

/** The port that goes without saying may be said. */
function hostsOf({ host, port, protocol }: URL): string[] {
  return port === "" ? [host, `${host}:${protocol === "https:" ? 443 : 80}`] : [host];
}

/** Looked at before anything else of a request or an upgrade. Null lets it in. */
export function refusalAtGate(gate: Gate, { headers, headersDistinct, method, url }: IncomingMessage): Problem | null {
  if (url === undefined || !url.startsWith("/")) return new Problem("request_malformed");
  if (method !== "GET" && method !== "PUT" && method !== "POST") return new Problem("method_not_allowed");
  // A rebound name resolves to this machine, but the browser still says which name it asked for.
  if (headersDistinct["host"]?.length !== 1 || !gate.hosts.has(headers.host?.toLowerCase() ?? ""))
    return new Problem("host_refused");
  const { origin } = headers;
  if (origin !== undefined) return gate.origins.has(origin) ? null : new Problem("origin_refused");
  const site = headers["sec-fetch-site"];
  const isOtherSite = site !== undefined && site !== "same-origin" && site !== "none";
  // Another site may link to the status page, and nothing more.
  const isLinkToPage =
    method === "GET" &&
    url === "/" &&
    headers["sec-fetch-mode"] === "navigate" &&
    headers["sec-fetch-dest"] === "document";
  return isOtherSite && !isLinkToPage ? new Problem("origin_refused") : null;
}

const loopbackAddresses: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
const proxyHeaders = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
  "tailscale-user-login",
];

/** Came from a program on this machine, to a loopback name, and no proxy on this machine passed it on. */
export function isDirectFromThisMachine({ headers, socket }: IncomingMessage): boolean {
  const name = (headers.host ?? "").replace(/:\d+$/, "");
  const isLoopbackName = [...loopbackNames.values()].some((names) => names.includes(name));
  return (
    loopbackAddresses.has(socket.remoteAddress ?? "") &&
    isLoopbackName &&
    proxyHeaders.every((header) => headers[header] === undefined)
  );
}

/** Whom to count limits on: the peer, or, behind a proxy on this machine, whom that proxy names last. IPv6 by its /64. */
export function addressOf({ headers, socket }: IncomingMessage): string {
  const peer = socket.remoteAddress ?? "gone";
  const forwarded = headers["x-forwarded-for"];
  if (!loopbackAddresses.has(peer) || typeof forwarded !== "string") return network(peer);
  return network(
    forwarded
      .slice(forwarded.lastIndexOf(",") + 1)
      .trim()
      .slice(0, 64),
  );
}

function network(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (v4 !== null) return v4[1] ?? address;
  // `::` stands for as many zeros as are missing; before it there may be fewer than four groups.
  const [front = "", back] = address.split("::");
  const groups = front.split(":").filter((group) => group !== "");
  if (back !== undefined) while (groups.length < 4) groups.push("0");
  return groups.slice(0, 4).join(":");
}
