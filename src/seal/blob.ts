import type { BlobRef } from "../domain/entries.ts";
import type { BlobId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { Random } from "../domain/ports.ts";
import { toB64u, type Bytes } from "../kit/bytes.ts";
import { decodeB64u, idBytes } from "./encoding.ts";
import { isOperationError } from "./primitives.ts";
import { pae } from "./pae.ts";
import { Sha256Stream } from "./sha256-stream.ts";

/** A sealed chunk is this much longer than what it holds. */
export const CHUNK_TAG_BYTES = 16;

export type SealedChunk = { index: number; bytes: Bytes; isLast: boolean };

/** For what is small and in memory; a file goes through `sealBlobStream`. Throws `blob_too_large`. */
export async function sealBlob(random: Random, bytes: Bytes): Promise<{ ref: BlobRef; chunks: Bytes[] }> {
  const sealing = sealBlobStream(random, [bytes]);
  const chunks: Bytes[] = [];
  let step = await sealing.next();
  for (; step.done !== true; step = await sealing.next()) chunks.push(step.value.bytes);
  return { ref: step.value, chunks };
}

/**
 * Yields the sealed chunks in order, holding one chunk of plain bytes at a time; returns the reference when the source
 * has ended. With an `id` made before, chunks may be uploaded while the file is still being read. Rules P-BLB-1 to P-BLB-4. Throws `blob_too_large`.
 */
export async function* sealBlobStream(
  random: Random,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  id: BlobId = makeBlobId(random),
): AsyncGenerator<SealedChunk, BlobRef, void> {
  const keyBytes = random.bytes(32);
  const key = await importChunkKey(keyBytes);
  const hash = new Sha256Stream();
  let chunk = new Uint8Array(limits.blobChunkBytes);
  let filled = 0;
  let index = 0;
  let size = 0;
  for await (const piece of source) {
    size += piece.length;
    if (size > limits.blobBytesMax) throw new Problem("blob_too_large", { bytesMax: limits.blobBytesMax });
    hash.update(piece);
    for (let at = 0; at < piece.length;) {
      // A full chunk waits until there is more: only then is it known not to be the last.
      if (filled === chunk.length) {
        yield { index, bytes: await sealChunk(key, id, index, false, chunk), isLast: false };
        chunk = new Uint8Array(limits.blobChunkBytes);
        filled = 0;
        index += 1;
      }
      const part = piece.subarray(at, at + chunk.length - filled);
      chunk.set(part, filled);
      filled += part.length;
      at += part.length;
    }
  }
  const last = chunk.subarray(0, paddedTo(filled));
  yield { index, bytes: await sealChunk(key, id, index, true, last), isLast: true };
  return { id, key: toB64u(keyBytes), size, sha256: toB64u(hash.digest()) };
}

/**
 * Yields the plain bytes chunk by chunk; the last only after the whole SHA-256 was right. `chunk` fetches one sealed
 * chunk. Throws `blob_damaged` or `blob_truncated`; what was yielded before is authentic but not the whole.
 */
export async function* openBlob(
  ref: BlobRef,
  chunk: (index: number) => Promise<Bytes>,
): AsyncGenerator<Bytes, void, void> {
  const key = await importChunkKey(decodeB64u(ref.key, "blob_damaged", 32));
  const hash = new Sha256Stream();
  const count = chunkCount(ref.size);
  for (let index = 0; index < count; index += 1) {
    const isLast = index === count - 1;
    const plain = await openChunk(key, ref.id, index, isLast, await chunk(index));
    const length = isLast ? ref.size - index * limits.blobChunkBytes : limits.blobChunkBytes;
    if (plain.length !== (isLast ? paddedTo(length) : length))
      throw new Problem("blob_damaged", { index, reason: "length" });
    const bytes = plain.subarray(0, length);
    if (plain.subarray(length).some((byte) => byte !== 0))
      throw new Problem("blob_damaged", { index, reason: "padding" });
    hash.update(bytes);
    if (isLast && toB64u(hash.digest()) !== ref.sha256) throw new Problem("blob_damaged", { index, reason: "sha256" });
    yield bytes;
  }
}

export function makeBlobId(random: Random): BlobId {
  // Safe: 16 bytes in base64url is what the brand means.
  return toB64u(random.bytes(16)) as BlobId;
}

/** How many chunks a blob of this size has: at least one. */
export function chunkCount(size: number): number {
  return Math.max(1, Math.ceil(size / limits.blobChunkBytes));
}

/** The last chunk is padded with zeros, so that the hub sees sizes only in steps. */
function paddedTo(length: number): number {
  return Math.max(1, Math.ceil(length / limits.padToBytes)) * limits.padToBytes;
}

function importChunkKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, { name: "AES-GCM" }, false, ["encrypt", "decrypt"]);
}

async function sealChunk(key: CryptoKey, id: BlobId, index: number, isLast: boolean, plain: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt(place(id, index, isLast), key, plain));
}

async function openChunk(key: CryptoKey, id: BlobId, index: number, isLast: boolean, sealed: Bytes): Promise<Bytes> {
  const plain = await tryOpen(key, id, index, isLast, sealed);
  if (plain !== null) return plain;
  const endsHere = !isLast && (await tryOpen(key, id, index, true, sealed)) !== null;
  throw new Problem(endsHere ? "blob_truncated" : "blob_damaged", { index });
}

async function tryOpen(
  key: CryptoKey,
  id: BlobId,
  index: number,
  isLast: boolean,
  sealed: Bytes,
): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(place(id, index, isLast), key, sealed));
  } catch (error) {
    if (isOperationError(error)) return null;
    throw error;
  }
}

/** The nonce says which chunk this is and whether it is the last; the key is used for this blob only. Rule P-BLB-3. */
function place(id: BlobId, index: number, isLast: boolean): AesGcmParams {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(7, index);
  iv[11] = isLast ? 1 : 0;
  return { name: "AES-GCM", iv, additionalData: pae("errand1/blob", [idBytes(id)]) };
}
