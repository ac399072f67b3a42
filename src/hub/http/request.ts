import type { IncomingMessage, ServerResponse } from "node:http";
import { Problem } from "../../domain/problem.ts";
import type { Answer } from "./reply.ts";
import type { HubParts } from "../parts.ts";
import { addressOf } from "../gate.ts";
import type { LoggedIn } from "../logins.ts";

/** One request, past the gate. `params` are the path's variable parts, decoded and still unchecked. */
export type HubRequest = {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
};
export type Handler = (request: HubRequest, hub: HubParts) => Promise<Answer>;

/**
 * Who asks, for the space that the path names. Throws `not_logged_in`, `rate_limited`, and `space_unknown` for any space
 * but the asker's own, whether it exists or not.
 */
export async function memberOf({ incoming, params }: HubRequest, hub: HubParts): Promise<LoggedIn> {
  const bearer = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(incoming.headers.authorization ?? "");
  const loggedIn = await hub.logins.whoIs(bearer?.[1] ?? null);
  if (loggedIn.space.id !== params["sp"]) throw new Problem("space_unknown");
  hub.buckets.requestsPerMember.takeOrThrow(memberKey(loggedIn));
  return loggedIn;
}

export const memberKey = ({ space, member }: LoggedIn): string => `${space.id} ${member}`;

export const strangerKey = ({ incoming }: HubRequest): string => addressOf(incoming);

/** The query as an object for a strict schema: an unknown name is refused by it, a name given twice here. */
export function queryOf({ query }: HubRequest): Record<string, string> {
  const names = [...query.keys()];
  if (new Set(names).size !== names.length) throw new Problem("request_malformed", { reason: "repeated_parameter" });
  return Object.fromEntries(query);
}
