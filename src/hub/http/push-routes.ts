import { limits } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { fromB64u } from "../../kit/bytes.ts";
import { memberId } from "../../protocol/fields.ts";
import { parse } from "../../protocol/parse.ts";
import { pushEndpointRequest, pushRequest } from "../../protocol/push.ts";
import { activeMember } from "../spaces.ts";
import { readJson } from "./body.ts";
import { json } from "./reply.ts";
import { memberKey, memberOf, type Handler } from "./request.ts";

/** Public: it is what a browser subscribes with, before anything is known of it. */
export const readPushKey: Handler = async (_request, hub) => json(200, { key: await hub.pushes.vapid.publicKey() });

/** Only a device itself knows where its browser listens. */
export const putPushEndpoint: Handler = async (request, hub) => {
  const { space, member } = await memberOf(request, hub);
  if (parse(memberId, request.params["memberId"], "not_found") !== member) throw new Problem("push_of_another");
  if (activeMember(space, member)?.role !== "owner") throw new Problem("role_refused");
  const body = await readJson(request.incoming, limits.preLoginBytesMax);
  const { endpoint } = parse(pushEndpointRequest, body, "request_malformed");
  await hub.pushes.setEndpoint(space.id, member, endpoint);
  return json(200, await hub.pushes.state(space.id, member));
};

export const readPushState: Handler = async (request, hub) => {
  const { space } = await memberOf(request, hub);
  const member = parse(memberId, request.params["memberId"], "not_found");
  if (!space.roster.members.has(member)) throw new Problem("not_found");
  return json(200, await hub.pushes.state(space.id, member));
};

/** The record is opaque; every outcome is an answer, not a failure of the request. */
export const push: Handler = async (request, hub) => {
  const loggedIn = await memberOf(request, hub);
  const { space } = loggedIn;
  if (activeMember(space, loggedIn.member)?.role !== "runner") throw new Problem("role_refused");
  const body = await readJson(request.incoming, limits.preLoginBytesMax);
  const { id, member, topic = null, ttl, urgency, record } = parse(pushRequest, body, "request_malformed");
  const bytes = fromB64u(record);
  if (bytes === null) throw new Problem("request_malformed", { path: "record" });
  hub.buckets.pushesPerMember.takeOrThrow(memberKey(loggedIn));
  if (activeMember(space, member) === null) return json(200, { outcome: "not_subscribed" });
  return json(200, {
    outcome: await hub.pushes.push(space.id, member, id, { record: bytes, ttlSeconds: ttl, urgency, topic }),
  });
};
