import { limits } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { blobId } from "../../protocol/fields.ts";
import { chunkQuery } from "../../protocol/http.ts";
import { parse } from "../../protocol/parse.ts";
import type { BlobId } from "../../domain/ids.ts";
import { readOctets } from "./body.ts";
import { empty, json, octets } from "./reply.ts";
import { memberKey, memberOf, queryOf, type Handler, type HubRequest } from "./request.ts";

/** A chunk's nonce, tag and counter come on top of its content. */
const sealedChunkBytesMax = limits.blobChunkBytes + 1024;
const chunksMax = Math.ceil(limits.blobBytesMax / limits.blobChunkBytes);

const refusals = { differs: "blob_chunk_differs", gap: "blob_gap", too_large: "blob_too_large" } as const;

export const putChunk: Handler = async (request, hub) => {
  const { space, member } = await memberOf(request, hub);
  const { id, index } = chunkOf(request);
  const { last } = parse(chunkQuery, queryOf(request), "request_malformed");
  const bytes = await readOctets(request.incoming, sealedChunkBytesMax);
  hub.buckets.blobBytesPerMember.takeOrThrow(memberKey({ space, member }), bytes.length);
  const sizeMax = limits.blobBytesMax + chunksMax * 1024;
  const put = await hub.store.putChunk(
    { space: space.id, blob: id, sender: member, index, bytes, isLast: last === "1", sizeMax },
    hub.clock.now(),
  );
  if (put === "stored") return empty(201);
  if (put === "repeat") return empty(200);
  throw new Problem(refusals[put]);
};

export const getChunk: Handler = async (request, hub) => {
  const { space } = await memberOf(request, hub);
  const { id, index } = chunkOf(request);
  const [bytes, state] = await Promise.all([hub.store.chunk(space.id, id, index), hub.store.blob(space.id, id)]);
  if (bytes === null || state === null) throw new Problem("blob_unknown");
  const isLast = state.isComplete && index === state.chunkCount - 1;
  return octets(200, bytes, { "errand-last": isLast ? "1" : "0" });
};

export const getBlobState: Handler = async (request, hub) => {
  const { space } = await memberOf(request, hub);
  const state = await hub.store.blob(space.id, parse(blobId, request.params["id"], "not_found"));
  if (state === null) throw new Problem("blob_unknown");
  return json(200, { chunkCount: state.chunkCount, isComplete: state.isComplete });
};

function chunkOf({ params }: HubRequest): { id: BlobId; index: number } {
  const id = parse(blobId, params["id"], "not_found");
  const text = params["chunk"] ?? "";
  const index = /^(?:0|[1-9]\d{0,5})$/.test(text) ? Number(text) : chunksMax;
  if (index >= chunksMax) throw new Problem("not_found");
  return { id, index };
}
