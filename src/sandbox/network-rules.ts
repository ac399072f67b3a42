import { domainToASCII } from "node:url";
import type { HostCeiling } from "../domain/ceilings.ts";
import { addressClass } from "./address-class.ts";

export type Target = { host: string; port: number };
/** Why a target is refused; also what the log calls it. */
export type TargetFault =
  | "target_malformed"
  | "target_has_login"
  | "host_malformed"
  | "host_is_address"
  | "port_malformed";
export type RuleFault = "host_not_allowed" | "port_not_allowed";

/** `host` or `host:port` as a client writes it. Everything but one plain spelling is refused, so that what is checked is what is meant. */
export function parseTarget(text: string, defaultPort: number | null): Target | TargetFault {
  // What stands before an @ is shown first and means nothing.
  if (text.includes("@")) return "target_has_login";
  if (text.startsWith("[")) return "host_is_address";
  const [name = "", port, ...more] = text.split(":");
  if (more.length > 0) return "host_malformed";
  const host = canonicalHost(name);
  if (host === null) return isAddress(name) ? "host_is_address" : "host_malformed";
  if (port === undefined) return defaultPort === null ? "port_malformed" : { host, port: defaultPort };
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535 ? { host, port: Number(port) } : "port_malformed";
}

/** An absolute `http:` address as a proxy is asked for one; the path is passed on as it is. */
export function parseHttpTarget(url: string): (Target & { path: string }) | TargetFault {
  const found = /^http:\/\/([^/?#]*)(\/[^#]*)?$/i.exec(url);
  if (!found) return "target_malformed";
  const target = parseTarget(found[1] ?? "", 80);
  return typeof target === "string" ? target : { ...target, path: found[2] ?? "/" };
}

/** The rule that lets a target through; the first that names the host decides about its port. */
export function ruleFor(hosts: readonly HostCeiling[], { host, port }: Target): HostCeiling | RuleFault {
  const named = hosts.filter((rule) => isNamedBy(rule.name, host));
  if (named.length === 0) return "host_not_allowed";
  return named.find((rule) => rule.ports.includes(port)) ?? "port_not_allowed";
}

/** True when every address is one that the rule opens: one bad address among good ones is how a name is rebound. */
export function mayConnect(rule: HostCeiling, addresses: readonly string[]): boolean {
  const allowed = rule.isPrivate ? ["public", "private"] : ["public"];
  return addresses.length > 0 && addresses.every((address) => allowed.includes(addressClass(address)));
}

/**
 * What the owner wrote: a host, or `*.` and at least two labels for every host below them; null when it can't be one.
 * Names in any script become A-labels here, as every client sends them.
 */
export function canonicalRuleName(text: string): string | null {
  const isWildcard = text.startsWith("*.");
  const host = canonicalHost(domainToASCII(isWildcard ? text.slice(2) : text));
  if (host === null || (isWildcard && !host.includes("."))) return null;
  return isWildcard ? `*.${host}` : host;
}

/** Lower case, A-labels, no final dot; null for anything else, an address in any notation among it. */
function canonicalHost(text: string): string | null {
  const host = text.toLowerCase().replace(/\.$/, "");
  if (host.length > 253 || !host.split(".").every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)))
    return null;
  return isAddress(host) || domainToASCII(host) !== host ? null : host;
}

/** 127.0.0.1, 2130706433, 0x7f.1, 0177.1: where the last part is a number, programs read a v4 address. */
const isAddress = (host: string): boolean => /(^|\.)(\d+|0x[0-9a-f]*)\.?$/i.test(host);

const isNamedBy = (name: string, host: string): boolean =>
  name.startsWith("*.") ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name;
