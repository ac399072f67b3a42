import { limits } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import type { Roster } from "../../domain/roster.ts";
import { spaceId } from "../../protocol/fields.ts";
import { appendRosterRequest, createSpaceRequest, rosterQuery } from "../../protocol/http.ts";
import { parse } from "../../protocol/parse.ts";
import { STATEMENT_BYTES_MAX } from "../../protocol/wire.ts";
import { isDirectFromThisMachine } from "../gate.ts";
import { inviteHash } from "../invites.ts";
import { readJson } from "./body.ts";
import { json } from "./reply.ts";
import { memberOf, queryOf, strangerKey, type Handler } from "./request.ts";

const rosterHead = ({ n, hash }: Roster): { n: number; hash: string } => ({ n, hash });

/** Free for a program on this machine; from elsewhere it uses an invite up. */
export const createSpace: Handler = async (request, hub) => {
  const id = parse(spaceId, request.params["sp"], "not_found");
  hub.buckets.spacesPerAddress.takeOrThrow(strangerKey(request));
  const body = await readJson(request.incoming, limits.preLoginBytesMax);
  const { statement, invite } = parse(createSpaceRequest, body, "request_malformed");
  const isFree = isDirectFromThisMachine(request.incoming) && request.incoming.headers.origin === undefined;
  if (invite === undefined && !isFree) throw new Problem("invite_needed");
  const created = await hub.spaces.create(id, statement, invite === undefined ? null : await inviteHash(invite));
  const space = await hub.spaces.get(id);
  if (space === null) throw new Error("a space that was made is there");
  return json(created === "created" ? 201 : 200, { roster: rosterHead(space.roster) });
};

export const readRoster: Handler = async (request, hub) => {
  const { space } = await memberOf(request, hub);
  const { after = 0 } = parse(rosterQuery, queryOf(request), "request_malformed");
  return json(200, {
    statements: await hub.store.statements(space.id, after, limits.batchMax),
    roster: rosterHead(space.roster),
  });
};

/** Any member may bring it: root's signature is what counts. */
export const appendRoster: Handler = async (request, hub) => {
  const { space } = await memberOf(request, hub);
  const body = await readJson(request.incoming, STATEMENT_BYTES_MAX * 1.5);
  const { statement } = parse(appendRosterRequest, body, "request_malformed");
  const appended = await hub.spaces.appendStatement(space, statement);
  return json(appended === "appended" ? 201 : 200, { roster: rosterHead(space.roster) });
};
