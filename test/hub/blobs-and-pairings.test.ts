import { describe, expect, test } from "vitest";
import type { BlobId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import { concatBytes, utf8, type Bytes } from "../../src/kit/bytes.ts";
import { openBlob, sealBlobStream } from "../../src/seal/blob.ts";
import { randomId, sealedSpace, testRandom } from "../fakes/sealed-space.ts";
import { rawRequest } from "../fakes/raw-request.ts";
import { bearerOf, connect, publish, testHub } from "../fakes/test-hub.ts";

async function published() {
  const { url } = await testHub();
  const space = await sealedSpace();
  return { url, space, runner: await publish(url, space), owner: connect(url, space, space.owner) };
}

describe("a blob", () => {
  test("goes up in chunks, goes on where it stopped, and comes down whole for every member", async () => {
    const { runner, owner } = await published();
    const file = crypto.getRandomValues(new Uint8Array(60_000));
    const content = concatBytes(...Array.from({ length: 4 }, () => file));
    const id = randomId<BlobId>();
    const sealing = sealBlobStream(testRandom, [content], id);
    expect(await owner.blobState(id)).toBeNull();
    let step = await sealing.next();
    for (; step.done !== true; step = await sealing.next()) {
      const { index, bytes, isLast } = step.value;
      await owner.putBlobChunk(id, index, bytes, isLast);
      await owner.putBlobChunk(id, index, bytes, isLast);
      expect(await owner.blobState(id)).toEqual({ chunkCount: index + 1, isComplete: isLast });
    }
    const parts: Bytes[] = [];
    for await (const part of openBlob(step.value, (index) => runner.getBlobChunk(id, index))) parts.push(part);
    expect(concatBytes(...parts)).toEqual(content);
    await expect(runner.putBlobChunk(id, 0, utf8("other"), false)).rejects.toMatchObject({
      code: "blob_chunk_differs",
    });
  });

  test("has no holes and no oversized chunk", async () => {
    const { owner } = await published();
    const id = randomId<BlobId>();
    await expect(owner.putBlobChunk(id, 1, utf8("x"), true)).rejects.toMatchObject({ code: "blob_gap" });
    await expect(owner.putBlobChunk(id, 0, new Uint8Array(limits.blobChunkBytes * 2), true)).rejects.toMatchObject({
      code: expect.stringMatching(/body_too_large|hub_unreachable/),
    });
    await expect(owner.getBlobChunk(id, 0)).rejects.toMatchObject({ code: "blob_unknown" });
  });

  test.each([
    "..",
    "../..",
    "%2e%2e",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "A".repeat(23),
    "AAAAAAAAAAAAAAAAAAAAA%00",
    "．．",
    "AAAAAAAAAAAAAAAAAAAAAB",
    "aux",
    "con.txt",
    " ",
    "~",
  ])("has an id that is no path: %s", async (id) => {
    const { url, space } = await published();
    const authorization = `Bearer ${await bearerOf(url, space, space.owner)}`;
    const headers = { host: new URL(url).host, authorization, "content-type": "application/octet-stream" };
    for (const path of [
      `/v1/spaces/${space.spaceId}/blobs/${encodeURI(id).replaceAll("%25", "%")}/0`,
      `/v1/spaces/${space.spaceId}/blobs/AAAAAAAAAAAAAAAAAAAAAA/${encodeURI(id).replaceAll("%25", "%")}`,
    ]) {
      expect([404, 405]).toContain((await rawRequest(url, { method: "PUT", path, headers, body: "x" })).status);
      expect([404, 405]).toContain((await rawRequest(url, { method: "GET", path, headers })).status);
    }
  });
});

describe("a pairing's mailbox", () => {
  const pairId = () => Buffer.from(testRandom.bytes(8)).toString("base64url");

  test("carries one write per slot to who waits for it, without a login", async () => {
    const { runner, owner } = await published();
    const id = pairId();
    const waiting = runner.getSlot(id, "m1", { waitMs: 20_000 });
    expect(await owner.getSlot(id, "m2", { waitMs: 0 })).toBeNull();
    await owner.putSlot(id, "m1", utf8("m1"));
    expect(await waiting).toEqual(utf8("m1"));
    await owner.putSlot(id, "m1", utf8("m1"));
    expect(await runner.getSlot(id, "m1", { waitMs: 0 })).toEqual(utf8("m1"));
  });

  test("a second writer is refused, and both sides hear of it (P-PAIR-7)", async () => {
    const { runner, owner } = await published();
    const id = pairId();
    await owner.putSlot(id, "m1", utf8("mine"));
    const desk = runner.getSlot(id, "hello", { waitMs: 20_000 });
    await expect(owner.putSlot(id, "m1", utf8("other"))).rejects.toMatchObject({ code: "slot_taken" });
    await expect(desk).rejects.toMatchObject({ code: "pairing_raced" });
    await expect(owner.getSlot(id, "m2", { waitMs: 0 })).rejects.toMatchObject({ code: "pairing_raced" });
  });

  test("a hub that stops lets its waiting readers go", async () => {
    const { url, hub } = await testHub();
    const space = await sealedSpace();
    const waiting = connect(url, space, space.owner).getSlot(pairId(), "m1", { waitMs: 20_000 });
    await rawRequest(url, { path: "/v1/health", headers: { host: new URL(url).host } });
    const refused = waiting.catch((error: unknown) => error);
    await hub.close();
    expect(await refused).toMatchObject({ code: expect.stringMatching(/hub_stopping|hub_unreachable/) });
  });

  test("takes no other slots and nothing too large", async () => {
    const { url, owner } = await published();
    const headers = { host: new URL(url).host, "content-type": "application/octet-stream" };
    for (const path of [`${pairId()}/m4`, `${pairId()}/1`, "short/m1", `${pairId()}/__proto__`]) {
      expect((await rawRequest(url, { method: "PUT", path: `/v1/pairings/${path}`, headers, body: "x" })).status).toBe(
        404,
      );
    }
    const large = new Uint8Array(limits.mailboxSlotBytesMax + 1);
    await expect(owner.putSlot(pairId(), "m1", large)).rejects.toMatchObject({
      code: expect.stringMatching(/body_too_large|hub_unreachable/),
    });
  });
});
