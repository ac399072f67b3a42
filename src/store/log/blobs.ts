import type { MemberId } from "../../domain/ids.ts";
import { equalBytes } from "../../kit/bytes.ts";
import type { BlobState, LogStore } from "./log-store.ts";
import { bytes, number, text, untilSettled, type Row, type Sql } from "./sql.ts";

const select = "select sender, chunk_count, size, is_complete from blob where space = $1 and id = $2";
const insert = `insert into blob (space, id, sender, chunk_count, size, is_complete, created_at) values ($1, $2, $3, 0, 0, 0, $4)
  on conflict (space, id) do nothing`;
const grow = `update blob set chunk_count = $3, size = size + $4, is_complete = $5
  where space = $1 and id = $2 and chunk_count = $3 - 1 and is_complete = 0 returning chunk_count`;
const insertChunk = "insert into blob_chunk (space, blob, chunk, bytes) values ($1, $2, $3, $4)";
const selectChunk = "select bytes from blob_chunk where space = $1 and blob = $2 and chunk = $3";

export function blobsTable(db: Sql): Pick<LogStore, "putChunk" | "chunk" | "blob"> {
  return {
    putChunk: ({ space, blob, sender, index, bytes: newBytes, isLast, sizeMax }, at) =>
      untilSettled(db, async (q) => {
        const found = (await q(select, space, blob))[0];
        const state = found === undefined ? null : blobState(found);
        if (state !== null && state.sender !== sender) return "differs";
        const chunkCount = state?.chunkCount ?? 0;
        if (index > chunkCount) return "gap";
        if (index < chunkCount) {
          const row = (await q(selectChunk, space, blob, index))[0];
          const isSame = row !== undefined && equalBytes(bytes(row, "bytes"), newBytes);
          const isLastHere = state?.isComplete === true && index === chunkCount - 1;
          return isSame && isLast === isLastHere ? "repeat" : "differs";
        }
        if (state?.isComplete === true) return "differs";
        if ((state?.size ?? 0) + newBytes.length > sizeMax) return "too_large";
        if (state === null) await q(insert, space, blob, sender, at);
        // Another replica has just written it: what it wrote decides.
        if ((await q(grow, space, blob, index + 1, newBytes.length, isLast ? 1 : 0)).length === 0) return "again";
        await q(insertChunk, space, blob, index, newBytes);
        return "stored";
      }),
    async chunk(space, blob, index) {
      const row = (await db.q(selectChunk, space, blob, index))[0];
      return row === undefined ? null : bytes(row, "bytes");
    },
    async blob(space, blob) {
      const row = (await db.q(select, space, blob))[0];
      return row === undefined ? null : blobState(row);
    },
  };
}

function blobState(row: Row): BlobState {
  return {
    // Written by this file only, from parsed values.
    sender: text(row, "sender") as MemberId,
    chunkCount: number(row, "chunk_count"),
    size: number(row, "size"),
    isComplete: number(row, "is_complete") === 1,
  };
}
