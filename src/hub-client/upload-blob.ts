import type { BlobRef } from "../domain/entries.ts";
import type { BlobId } from "../domain/ids.ts";
import type { Random } from "../domain/ports.ts";
import { sealBlobStream } from "../seal/blob.ts";
import type { HubConnection } from "./connection.ts";

/** Seals while it uploads: no more than a chunk of it is in memory. */
export async function uploadBlob(
  connection: Pick<HubConnection, "putBlobChunk">,
  random: Random,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  id: BlobId,
): Promise<BlobRef> {
  const sealing = sealBlobStream(random, source, id);
  let step = await sealing.next();
  for (; step.done !== true; step = await sealing.next())
    await connection.putBlobChunk(id, step.value.index, step.value.bytes, step.value.isLast);
  return step.value;
}
