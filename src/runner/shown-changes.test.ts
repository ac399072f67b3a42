import { expect, test } from "vitest";
import { limits } from "../domain/limits.ts";
import type { FileEntry, FolderEntry, TreeChange } from "../domain/tree.ts";
import { shownChanges } from "./shown-changes.ts";

const texts = new Map<string, Buffer>();
const file = (path: string, text: string | Buffer): FileEntry => {
  const bytes = Buffer.from(text);
  const hash = `${path} ${texts.size}`;
  texts.set(hash, bytes);
  return { type: "file", path, mode: 0o644, mtimeNs: "1000000", size: bytes.length, hash, stamp: "" };
};
const folder = (path: string): FolderEntry => ({
  type: "folder",
  path,
  mode: 0o755,
  mtimeNs: "1000000",
  isClosed: false,
});
const change = (path: string, before: TreeChange["before"], after: TreeChange["after"]): TreeChange => ({
  path,
  before,
  after,
  isBroken: false,
});
const shown = (...changes: TreeChange[]) => shownChanges(changes, (hash) => texts.get(hash) ?? Buffer.alloc(0));

test("small texts are shown line by line; what is long, or no text, is only named", () => {
  const { files } = shown(
    change("a.txt", file("a.txt", "one"), file("a.txt", "two")),
    change("b.bin", null, file("b.bin", Buffer.from([0xff, 0xfe, 0]))),
    change("c.txt", null, file("c.txt", "c".repeat(limits.changeDiffChars + 1))),
  );
  expect(files.map(({ diff }) => diff)).toEqual([{ path: "a.txt", before: "one", after: "two" }, null, null]);
});

test("a folder is named only where nothing in it says it already", () => {
  const told = shown(
    change("full", folder("full"), null),
    change("full/a.txt", file("full/a.txt", "a"), null),
    change("empty", null, folder("empty")),
    change("", folder(""), { ...folder(""), mtimeNs: "2000000" }),
  );
  expect(told.files.map(({ path }) => path)).toEqual(["full/a.txt", "empty"]);
  expect([told.added, told.changed, told.deleted]).toEqual([1, 0, 1]);
});

test("however much changed, the counts are whole and the list fits a report; tools' own files come last", () => {
  const many = Array.from({ length: 5_000 }, (_, at) =>
    change(`.git/${at}`, null, file(`.git/${at}`, "x".repeat(2_000))),
  );
  const told = shown(...many, change("z.txt", null, file("z.txt", "mine")));
  expect(told.added).toBe(5_001);
  expect(told.files[0]).toMatchObject({ path: "z.txt", diff: { after: "mine" } });
  expect(JSON.stringify(told).length).toBeLessThan(limits.reportBytesMax - 8_192);
});
