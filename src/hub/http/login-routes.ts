import { limits } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { loginRequest } from "../../protocol/http.ts";
import { parse } from "../../protocol/parse.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { readJson } from "./body.ts";
import { json } from "./reply.ts";
import { strangerKey, type Handler } from "./request.ts";

export const giveNonce: Handler = async (request, hub) =>
  json(201, { v: PROTOCOL_VERSION, ...(await hub.logins.giveNonce(strangerKey(request))) });

export const logIn: Handler = async (request, hub) => {
  const claim = parse(loginRequest, await readJson(request.incoming, limits.preLoginBytesMax), "request_malformed");
  if (!(await hub.logins.useNonce(claim.nonce))) throw new Problem("login_nonce_used");
  const loggedIn = await hub.logins.check(claim, strangerKey(request));
  const bearer = await hub.logins.giveBearer(loggedIn);
  const { head, roster } = loggedIn.space;
  return json(201, { ...bearer, head, roster: { n: roster.n, hash: roster.hash } });
};

export const health: Handler = async (_request, { instance }) =>
  json(200, { v: PROTOCOL_VERSION, isReady: true, instance });
