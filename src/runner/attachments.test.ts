import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testRandom } from "../../test/fakes/sealed-space.ts";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import type { FileRef } from "../domain/entries.ts";
import type { TaskId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { noFailpoint } from "../domain/ports.ts";
import type { Bytes } from "../kit/bytes.ts";
import { assertSafeAttachments, fetchAttachments } from "./attachments.ts";
import { Outgoing } from "./outgoing.ts";

const task = "AAAAAAAAAAAAAAAAAAAAAA" as TaskId;

/** A hub's shelf of chunks, filled by an upload. */
class Shelf {
  readonly chunks = new Map<string, { bytes: Bytes; isLast: boolean }>();
  readonly outgoing: Outgoing;
  constructor(folder: string) {
    this.outgoing = new Outgoing(folder, testRandom, noFailpoint);
  }
  async put(name: string, content: Buffer): Promise<FileRef> {
    const blob = await this.outgoing.seal(pieces(content));
    await this.outgoing.upload(
      blob.id,
      async (id, index, bytes, isLast) => void this.chunks.set(`${id}/${index}`, { bytes, isLast }),
    );
    return { name, mime: "application/octet-stream", blob };
  }
  readonly source = async (id: string, index: number): Promise<Bytes> => {
    const found = this.chunks.get(`${id}/${index}`);
    if (!found) throw new Error("no such chunk");
    return found.bytes;
  };
}

async function* pieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 50_000) yield content.subarray(at, at + 50_000);
}

test.each([0, 1, limits.blobChunkBytes, limits.blobChunkBytes + 1, 3 * limits.blobChunkBytes])(
  "a file of %i bytes goes out sealed and comes in whole",
  async (size) => {
    const [state, kept] = [temporaryFolder(), temporaryFolder()];
    const shelf = new Shelf(kept);
    const content = Buffer.from(testRandom.bytes(Math.min(size, 60_000)))
      .toString("hex")
      .repeat(4)
      .slice(0, size);
    const file = await shelf.put("a.bin", Buffer.from(content));
    expect([...shelf.chunks.values()].filter(({ isLast }) => isLast)).toHaveLength(1);
    const [path = ""] = await fetchAttachments(state, task, [file], shelf.source);
    expect(path).toBe(join(state, "attachments", task, "a.bin"));
    expect(readFileSync(path, "utf8")).toBe(content);
    if (size > 100) expect(readFileSync(join(kept, file.blob.id), "latin1")).not.toContain(content.slice(0, 16));
  },
);

test("a damaged file never appears under its name", async () => {
  const state = temporaryFolder();
  const shelf = new Shelf(temporaryFolder());
  const file = await shelf.put("a.bin", Buffer.alloc(limits.blobChunkBytes + 10, 1));
  const last = shelf.chunks.get(`${file.blob.id}/1`);
  if (last) last.bytes[3] = (last.bytes[3] ?? 0) ^ 1;
  await expect(fetchAttachments(state, task, [file], shelf.source)).rejects.toMatchObject({ code: "blob_damaged" });
  expect(existsSync(join(state, "attachments", task, "a.bin"))).toBe(false);
});

describe("an agent that lays links into its own folder", () => {
  test("cannot make us write elsewhere: a link to a folder in the way is taken out", async () => {
    const [state, elsewhere] = [temporaryFolder(), temporaryFolder()];
    const shelf = new Shelf(temporaryFolder());
    const file = await shelf.put("authorized_keys", Buffer.from("key"));
    symlinkSync(elsewhere, join(state, "attachments"));
    const [path = ""] = await fetchAttachments(state, task, [file], shelf.source);
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(readFileSync(path, "utf8")).toBe("key");
    expect(lstatSync(join(state, "attachments")).isDirectory()).toBe(true);
  });

  test("cannot make us write through a link of the file's own name", async () => {
    const [state, elsewhere] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(elsewhere, "profile"), "as it was");
    const shelf = new Shelf(temporaryFolder());
    const file = await shelf.put("profile", Buffer.from("new"));
    mkdirSync(join(state, "attachments", task), { recursive: true });
    for (const name of ["profile", "0.part"])
      symlinkSync(join(elsewhere, "profile"), join(state, "attachments", task, name));
    const [path = ""] = await fetchAttachments(state, task, [file], shelf.source);
    expect(readFileSync(join(elsewhere, "profile"), "utf8")).toBe("as it was");
    expect(readFileSync(path, "utf8")).toBe("new");
  });

  test("cannot make us delete a folder of that name", async () => {
    const state = temporaryFolder();
    const shelf = new Shelf(temporaryFolder());
    const file = await shelf.put("a", Buffer.from("x"));
    mkdirSync(join(state, "attachments", task, "a/kept"), { recursive: true });
    await expect(fetchAttachments(state, task, [file], shelf.source)).rejects.toMatchObject({
      code: "state_folder_damaged",
    });
    expect(existsSync(join(state, "attachments", task, "a/kept"))).toBe(true);
  });
});

describe("attachments are refused", () => {
  const ref = (name: string, size = 1): FileRef => ({
    name,
    mime: "text/plain",
    blob: { id: "b" as never, key: "k", size, sha256: "s" },
  });
  test.each<[string, FileRef[], string]>([
    ["too many", Array.from({ length: limits.attachmentsMax + 1 }, (_, i) => ref(`${i}`)), "too_many_attachments"],
    ["two of one name, however it is written", [ref("Cafe\u0301.md"), ref("CAF\u00c9.md")], "attachment_name_twice"],
    ["too large", [ref("a", limits.blobBytesMax + 1)], "attachment_too_large"],
    ["a path for a name", [ref("../a")], "attachment_name_unsafe"],
  ])("%s", (_name, files, code) => {
    expect(() => assertSafeAttachments(files)).toThrow(expect.objectContaining({ code, next: expect.any(String) }));
  });
});

test("at a start only the files that something still to be sent names are kept", async () => {
  const kept = temporaryFolder();
  const shelf = new Shelf(kept);
  const [one, two] = [await shelf.put("a", Buffer.from("a")), await shelf.put("b", Buffer.from("b"))];
  shelf.outgoing.keepOnly(new Set([two.blob.id]), []);
  expect(readdirSync(kept)).toEqual([two.blob.id]);
  shelf.outgoing.forget([two.blob.id, one.blob.id]);
  expect(readdirSync(kept)).toEqual([]);
});
