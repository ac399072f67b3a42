import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context } from "hono";
import { Problem } from "../../domain/problem.ts";
import { addressOf, refusalAtGate } from "../gate.ts";
import type { HubParts } from "../parts.ts";
import { appFileRoutes } from "./app-files.ts";
import { getBlobState, getChunk, putChunk } from "./blob-routes.ts";
import { appendMany, appendOne, readHeads, readLog } from "./envelope-routes.ts";
import { followLines } from "./follow-route.ts";
import { giveNonce, health, logIn } from "./login-routes.ts";
import { getSlot, putSlot } from "./pairing-routes.ts";
import { push, putPushEndpoint, readPushKey, readPushState } from "./push-routes.ts";
import { problemAnswer, send } from "./reply.ts";
import type { Handler, HubRequest } from "./request.ts";
import { appendRoster, createSpace, readRoster } from "./space-routes.ts";
import { statusPage, statusStyle } from "./status-page.ts";

type Env = { Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } };
type Methods = Partial<Record<"GET" | "PUT" | "POST", Handler>>;

const routes: readonly (readonly [path: string, methods: Methods])[] = [
  ["/", { GET: statusPage }],
  ["/status.css", { GET: statusStyle }],
  ["/v1/health", { GET: health }],
  ["/v1/nonces", { POST: giveNonce }],
  ["/v1/logins", { POST: logIn }],
  ["/v1/spaces/:sp", { PUT: createSpace }],
  ["/v1/spaces/:sp/roster", { GET: readRoster, POST: appendRoster }],
  ["/v1/spaces/:sp/envelopes", { POST: appendMany }],
  ["/v1/spaces/:sp/envelopes/:id", { PUT: appendOne }],
  ["/v1/spaces/:sp/log", { GET: readLog }],
  ["/v1/spaces/:sp/heads", { GET: readHeads }],
  ["/v1/spaces/:sp/blobs/:id", { GET: getBlobState }],
  ["/v1/spaces/:sp/blobs/:id/:chunk", { GET: getChunk, PUT: putChunk }],
  ["/v1/push-key", { GET: readPushKey }],
  ["/v1/spaces/:sp/push/:memberId", { GET: readPushState, PUT: putPushEndpoint }],
  ["/v1/spaces/:sp/pushes", { POST: push }],
  ["/v1/pairings/:pairId/:slot", { GET: getSlot, PUT: putSlot }],
];

/** `appFolder` is that of the built phone app. Hono finds the handler; bodies are read and answers written on Node's own streams, where reading can stop. */
export function hubApp(hub: HubParts, appFolder: string | null): Hono<Env> {
  const app = new Hono<Env>();

  app.use(async ({ env: { incoming, outgoing } }, next) => {
    const refusal = hub.buckets.requestsPerAddress.take(addressOf(incoming))
      ? refusalAtGate(hub.gate, incoming)
      : new Problem("rate_limited", { waitMs: 1_000 });
    if (refusal === null) return next();
    send(incoming, outgoing, problemAnswer(refusal, hub.log));
    return RESPONSE_ALREADY_SENT;
  });

  // The first to name a path has it: the built app stands before the status page.
  const appFiles = appFileRoutes(appFolder).map(([path, GET]) => [path, { GET }] as const);
  for (const [path, methods] of [...appFiles, ...routes]) {
    for (const [method, handler] of Object.entries(methods))
      app.on(method, path, (context) => respond(context, answering(handler, hub), hub));
    app.all(path, (context) => respond(context, answering(refuseMethod(methods), hub), hub));
  }
  const follow: Answerer = (request) => followLines(request, hub);
  app.get("/v1/spaces/:sp/follow", (context) => respond(context, follow, hub));
  app.all("/v1/spaces/:sp/follow", (context) => respond(context, answering(refuseMethod({ GET: notFound }), hub), hub));
  app.all("*", (context) => respond(context, answering(notFound, hub), hub));
  app.onError((error, { env: { incoming, outgoing } }) => {
    send(incoming, outgoing, problemAnswer(error, hub.log));
    return RESPONSE_ALREADY_SENT;
  });
  return app;
}

/** Writes its own answer, or throws before the first byte of it. */
type Answerer = (request: HubRequest) => Promise<void>;

const answering =
  (handler: Handler, hub: HubParts): Answerer =>
  async (request) =>
    send(request.incoming, request.outgoing, await handler(request, hub));

async function respond(context: Context<Env>, answerer: Answerer, hub: HubParts): Promise<Response> {
  const { incoming, outgoing } = context.env;
  const failed = (error: unknown): void => send(incoming, outgoing, problemAnswer(error, hub.log));
  const answered = answerer(requestOf(context)).catch(failed);
  hub.underWay.add(answered);
  await answered;
  return RESPONSE_ALREADY_SENT;
}

function requestOf(context: Context<Env>): HubRequest {
  const { incoming, outgoing } = context.env;
  const url = incoming.url ?? "/";
  const question = url.indexOf("?");
  return {
    incoming,
    outgoing,
    params: context.req.param(),
    query: new URLSearchParams(question === -1 ? "" : url.slice(question + 1)),
  };
}

function refuseMethod(methods: Methods): Handler {
  return async () => {
    throw new Problem("method_not_allowed", { allow: Object.keys(methods).join(", ") });
  };
}

const notFound: Handler = async () => {
  throw new Problem("not_found");
};
