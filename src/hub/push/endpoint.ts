import { BlockList, isIP } from "node:net";
import { limits } from "../../domain/limits.ts";

/** The push services of today's browsers. A star stands for one label or more. */
export const knownPushHosts: readonly string[] = [
  "fcm.googleapis.com",
  "updates.push.services.mozilla.com",
  "*.push.apple.com",
  "*.notify.windows.com",
];

export type EndpointRules = {
  hosts: readonly string[];
  /** For tests only: a push service of plain http on this machine. */
  allowLoopback: boolean;
};

/**
 * Why the hub will not speak to this address, or null. Anybody who owns a device may name one, so it must not become a
 * way into the hub's own network. What a name resolves to is looked at when it is spoken to: `isPublicAddress`.
 */
export function refusalOfEndpoint(text: string, rules: EndpointRules): string | null {
  if (text.length > limits.pushEndpointCharsMax) return "too_long";
  const url = URL.parse(text);
  // Only the one spelling that a parser gives back: no numbers that turn into addresses, no hidden parts.
  if (url === null || url.href !== text) return "not_canonical";
  if (url.username !== "" || url.password !== "") return "names_a_user";
  if (url.hash !== "") return "has_a_fragment";
  if (rules.allowLoopback && url.protocol === "http:" && url.hostname === "127.0.0.1") return null;
  if (url.protocol !== "https:") return "not_https";
  if (url.port !== "") return "port_not_443";
  if (isIP(url.hostname) !== 0 || url.hostname.startsWith("[")) return "names_an_address";
  return rules.hosts.some((pattern) => isHostOf(pattern, url.hostname)) ? null : "host_not_known";
}

function isHostOf(pattern: string, host: string): boolean {
  return pattern.startsWith("*.") ? host.length > pattern.length && host.endsWith(pattern.slice(1)) : host === pattern;
}

/** Not of this machine, of a private network, of a cloud's metadata, or of any range that is not somebody's public host. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !notPublic4.check(address, "ipv4");
  return family === 6 && global6.check(address, "ipv6") && !notPublic6.check(address, "ipv6");
}

const subnets = (type: "ipv4" | "ipv6", ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix = ""] = range.split("/");
    list.addSubnet(network, Number(prefix), type);
  }
  return list;
};

/** https://www.iana.org/assignments/iana-ipv4-special-registry, multicast and what is reserved. */
const notPublic4 = subnets("ipv4", [
  ..."0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24".split(" "),
  ..."192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4".split(" "),
]);
/** Global unicast; what carries another address inside (mapped, 6to4, Teredo, NAT64) is outside of it or taken out. */
const global6 = subnets("ipv6", ["2000::/3"]);
const notPublic6 = subnets("ipv6", ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);
