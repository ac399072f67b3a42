import { limits } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { entryId } from "../../protocol/fields.ts";
import type { AppendAnswer } from "../../protocol/frames.ts";
import { headsQuery, logQuery } from "../../protocol/http.ts";
import { parse } from "../../protocol/parse.ts";
import type { AppendOutcome } from "../appender.ts";
import type { LoggedIn } from "../logins.ts";
import type { HubParts } from "../parts.ts";
import type { LogPage } from "../../store/log/log-store.ts";
import { readJson } from "./body.ts";
import { json, type Answer } from "./reply.ts";
import { memberKey, memberOf, queryOf, type Handler, type HubRequest } from "./request.ts";
import { zipped } from "./zipped.ts";

export const appendOne: Handler = async (request, hub) => {
  const loggedIn = await memberOf(request, hub);
  const id = parse(entryId, request.params["id"], "not_found");
  const wire = await readJson(request.incoming, limits.appendBytesMax);
  takeAppend(hub, loggedIn, 1, bodyBytes(request));
  const [outcome] = await hub.appender.append(loggedIn.space, loggedIn.member, [wire], id);
  if (outcome === undefined) throw new Error("one envelope has one outcome");
  if ("problem" in outcome) throw outcome.problem;
  return json(outcome.isRepeat ? 200 : 201, { seq: outcome.seq, repeat: outcome.isRepeat });
};

export const appendMany: Handler = async (request, hub) => {
  const loggedIn = await memberOf(request, hub);
  const envelopes = await readJson(request.incoming, limits.appendBytesMax);
  if (!Array.isArray(envelopes) || envelopes.length === 0 || envelopes.length > limits.batchMax)
    throw new Problem("request_malformed");
  takeAppend(hub, loggedIn, envelopes.length, bodyBytes(request));
  const outcomes = await hub.appender.append(loggedIn.space, loggedIn.member, envelopes);
  return json(200, { results: outcomes.map(appendAnswer) });
};

export function appendAnswer(outcome: AppendOutcome): AppendAnswer {
  if ("problem" in outcome) return { id: outcome.id, code: outcome.problem.code };
  return { id: outcome.id, seq: outcome.seq, repeat: outcome.isRepeat };
}

/** Counts before the work is done. Throws `rate_limited`: nothing of the request was stored. */
export function takeAppend(hub: HubParts, loggedIn: LoggedIn, count: number, bytes: number): void {
  hub.buckets.envelopesPerMember.takeOrThrow(memberKey(loggedIn), count);
  hub.buckets.appendBytesPerMember.takeOrThrow(memberKey(loggedIn), bytes);
}

export const readLog: Handler = async (request, hub) => {
  const { space } = await memberOf(request, hub);
  const { limit, ...range } = parse(logQuery, queryOf(request), "request_malformed");
  const page = await hub.store.read(space.id, { ...range, limit: pageLimit(limit), bytesMax: limits.pageBytesMax });
  return zipped(pageAnswer(page, space.head), request.incoming);
};

export const readHeads: Handler = async (request, hub) => {
  const { space } = await memberOf(request, hub);
  const { kind, after = 0 } = parse(headsQuery, queryOf(request), "request_malformed");
  const page = await hub.store.heads(space.id, kind, after, limits.batchMax, limits.pageBytesMax);
  return zipped(pageAnswer(page, space.head), request.incoming);
};

/** Of a body without a stated length the most that it may be is counted. */
const bodyBytes = ({ incoming }: HubRequest): number =>
  Number(incoming.headers["content-length"] ?? limits.appendBytesMax);

function pageLimit(limit: number | undefined): number {
  if (limit === 0) throw new Problem("request_malformed", { path: "limit" });
  return Math.min(limit ?? limits.batchMax, limits.batchMax);
}

/** Stored texts go out as they are, not parsed and written again. */
function pageAnswer({ rows, more }: LogPage, head: number): Answer {
  const envelopes = rows.map(({ seq, wire }) => `{"seq":${seq},"envelope":${wire}}`).join(",");
  const body = `{"envelopes":[${envelopes}],"head":${head},"more":${more}}`;
  return { status: 200, headers: { "content-type": "application/json" }, body };
}
