import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomId, testRandom } from "../../test/fakes/sealed-space.ts";
import type { BlobRef } from "../domain/entries.ts";
import type { BlobId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { concatBytes, fromB64u, toB64u, type Bytes } from "../kit/bytes.ts";
import { CHUNK_TAG_BYTES, chunkCount, openBlob, sealBlob, sealBlobStream } from "./blob.ts";
import { pae } from "./pae.ts";

const chunkBytes = limits.blobChunkBytes;
const content = (size: number): Bytes => Uint8Array.from({ length: size }, (_, i) => (i * 31) % 256);

async function opened(ref: BlobRef, chunks: readonly Bytes[]): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const part of openBlob(ref, async (index) => chunks[index] ?? new Uint8Array())) parts.push(part);
  return concatBytes(...parts);
}

describe("a blob", () => {
  test.each([0, 1, 255, 256, 257, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes])(
    "P-BLB-2: of %i bytes comes back whole, and shows its size only in steps of 256",
    async (size) => {
      const { ref, chunks } = await sealBlob(testRandom, content(size));
      expect(await opened(ref, chunks)).toEqual(content(size));
      expect(chunks.length).toBe(chunkCount(size));
      for (const chunk of chunks) expect((chunk.length - CHUNK_TAG_BYTES) % limits.padToBytes).toBe(0);
      expect(ref).toMatchObject({
        size,
        sha256: toB64u(new Uint8Array(await crypto.subtle.digest("SHA-256", content(size)))),
      });
    },
  );

  test("P-BLB-3: is the same however its source is cut, and known by an id made before", async () => {
    const bytes = content(2 * chunkBytes + 77);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: chunkBytes * 2 }), { maxLength: 8 }), async (sizes) => {
        const pieces: Bytes[] = [];
        let at = 0;
        for (const size of sizes) pieces.push(bytes.slice(at, (at += size)));
        const id = randomId<BlobId>();
        const sealing = sealBlobStream(testRandom, [...pieces, bytes.slice(at)], id);
        const chunks: Bytes[] = [];
        let step = await sealing.next();
        for (; step.done !== true; step = await sealing.next()) {
          expect(step.value).toMatchObject({ index: chunks.length, isLast: chunks.length === 2 });
          chunks.push(step.value.bytes);
        }
        expect(step.value.id).toBe(id);
        expect(await opened(step.value, chunks)).toEqual(bytes);
      }),
      { numRuns: 8 },
    );
  });

  test("P-BLB-2: a source longer than a blob may be is refused while it is read", async () => {
    const piece = new Uint8Array(chunkBytes);
    let given = 0;
    const endless = (function* () {
      for (;;) {
        given += 1;
        // The last piece says that it is longer than it is, so that the test need not seal a gigabyte.
        yield given < 3 ? piece : ({ length: limits.blobBytesMax } as Uint8Array);
      }
    })();
    const sealing = sealBlobStream(testRandom, endless);
    const drain = async (): Promise<void> => {
      for (let step = await sealing.next(); step.done !== true;) step = await sealing.next();
    };
    await expect(drain()).rejects.toMatchObject({ code: "blob_too_large" });
    expect(given).toBe(3);
  });
});

describe("P-BLB-4: is refused:", () => {
  const size = 2 * chunkBytes + 100;
  const sealed = () => sealBlob(testRandom, content(size));
  const damaged = { name: "Problem", code: "blob_damaged" };

  test("a byte changed in any chunk", async () => {
    const { ref, chunks } = await sealed();
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 }), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, at, change) => {
        const bytes = chunks[which]!.slice();
        bytes[at % bytes.length]! ^= change;
        await expect(opened(ref, chunks.with(which, bytes))).rejects.toMatchObject(damaged);
      }),
      { numRuns: 20 },
    );
  });

  test("chunks in another order, twice, or of another blob with the same key", async () => {
    const { ref, chunks } = await sealed();
    const [a, b, c] = chunks as [Bytes, Bytes, Bytes];
    for (const order of [
      [b, a, c],
      [a, a, c],
      [b, b, c],
      [a, b, b],
    ]) {
      await expect(opened(ref, order)).rejects.toMatchObject(damaged);
    }
    await expect(opened({ ...ref, id: randomId<BlobId>() }, chunks)).rejects.toMatchObject(damaged);
    await expect(opened({ ...ref, key: toB64u(testRandom.bytes(32)) }, chunks)).rejects.toMatchObject(damaged);
  });

  test("an end before the end, whether chunks are missing or the size lies", async () => {
    const { ref, chunks } = await sealed();
    await expect(opened({ ...ref, size: size + chunkBytes }, chunks)).rejects.toMatchObject({ code: "blob_truncated" });
    await expect(opened(ref, chunks.slice(0, 2))).rejects.toMatchObject(damaged);
    await expect(opened({ ...ref, size: 2 * chunkBytes }, chunks)).rejects.toMatchObject(damaged);
    await expect(opened({ ...ref, size: size + 256 }, chunks)).rejects.toMatchObject(damaged);
    await expect(opened({ ...ref, size: size - 1 }, chunks)).rejects.toMatchObject(damaged);
    await expect(opened({ ...ref, size: size + 1 }, chunks)).rejects.toMatchObject(damaged);
  });

  test("padding that is not zeros, though its sealing is right", async () => {
    const { ref } = await sealBlob(testRandom, content(10));
    const plain = Uint8Array.of(...content(10), ...new Uint8Array(245), 1);
    const key = await crypto.subtle.importKey("raw", fromB64u(ref.key)!, "AES-GCM", false, ["encrypt"]);
    const iv = Uint8Array.of(...new Uint8Array(11), 1);
    const additionalData = pae("errand1/blob", [fromB64u(ref.id)!]);
    const chunk = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain));
    await expect(opened(ref, [chunk])).rejects.toMatchObject({ ...damaged, detail: { reason: "padding" } });
  });

  test("a whole that is not what the body names: the last chunk is not handed out", async () => {
    const { ref, chunks } = await sealed();
    const parts: number[] = [];
    const reading = async (): Promise<void> => {
      const wrong = { ...ref, sha256: toB64u(testRandom.bytes(32)) };
      for await (const part of openBlob(wrong, async (index) => chunks[index]!)) parts.push(part.length);
    };
    await expect(reading()).rejects.toMatchObject(damaged);
    expect(parts).toEqual([chunkBytes, chunkBytes]);
  });
});
