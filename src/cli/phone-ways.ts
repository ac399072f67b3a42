import type { ReachState, Way } from "../runner/desk-api.ts";
import { homeNameOf, isHomeAddress, resolved, type PhoneNet } from "./phone-net.ts";
import { findTailscale } from "./phone-tailscale.ts";

export type FoundWay =
  | { isFound: true; way: Way; run: string; serve: string[] | null }
  /** `why` is a word of the catalogue. */
  | { isFound: false; kind: Way["kind"]; why: MissingWhy };
export type MissingWhy =
  | "tailscale_absent"
  | "tailscale_stopped"
  | "tailscale_no_name"
  | "tailscale_no_https"
  | "home_no_network"
  | "home_no_name"
  | "hub_needs_https";

/** The port of the home's door: it stays the same, because keys belong to the address. */
const homePort = 7434;

/** What this computer has, in the order in which it is offered. An own address can't be found: the person knows it. */
export async function findWays(
  { hubUrl, instance }: ReachState,
  net: PhoneNet,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundWay[]> {
  if (instance === null) return [hubElsewhere(hubUrl)];
  const port = Number(new URL(hubUrl).port || 80);
  return Promise.all([tailscaleWay(port, env), homeWay(net)]);
}

export function hubElsewhere(hubUrl: string): FoundWay {
  const { protocol, origin } = new URL(hubUrl);
  return protocol === "https:"
    ? { isFound: true, way: { kind: "hub", url: origin }, run: "errand phone", serve: null }
    : { isFound: false, kind: "hub", why: "hub_needs_https" };
}

export async function tailscaleWay(
  hubPort: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundWay> {
  const found = await findTailscale(hubPort, env);
  if (found.state === "absent") return { isFound: false, kind: "tailscale", why: "tailscale_absent" };
  if (found.state === "unready") return { isFound: false, kind: "tailscale", why: `tailscale_${found.why}` };
  const serve = found.isServing ? null : found.command;
  return { isFound: true, way: { kind: "tailscale", url: found.url }, run: "errand phone --tailscale", serve };
}

/** Offered only where the name leads back to this computer: then the rest of the home finds it too. */
export async function homeWay(net: PhoneNet): Promise<FoundWay> {
  const name = homeNameOf(net);
  if (!net.addresses.some(isHomeAddress)) return { isFound: false, kind: "home", why: "home_no_network" };
  const found = name === null ? [] : await resolved(net, name);
  const isOurs = found.some((address) => net.addresses.includes(address) || net.isLoopback(address));
  if (name === null || !isOurs) return { isFound: false, kind: "home", why: "home_no_name" };
  return {
    isFound: true,
    way: { kind: "home", url: `https://${name}:${homePort}` },
    run: "errand phone --home",
    serve: null,
  };
}
