import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import type { FileRef } from "../domain/entries.ts";
import type { TaskId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { inlineImage } from "./inline-image.ts";

// Ids are any text here; nothing of a blob but its size is looked at.
const task = "t" as TaskId;
const png = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1");
const ref = (name: string, size: number, mime = "image/png"): FileRef =>
  // Only these fields are read.
  ({ name, mime, blob: { size } }) as FileRef;

function state(files: Record<string, Buffer>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "attachments", task), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, "attachments", task, name), bytes);
  return folder;
}

test("a photo is shown as it is, by the type that its bytes say", () => {
  expect(inlineImage(state({ "a.png": png }), task, ref("a.png", png.length, "image/jpeg"))).toEqual({
    mime: "image/png",
    data: png.toString("base64"),
  });
});

test.each([
  ["no image by its type", png, ref("a.png", png.length, "text/plain")],
  ["no image by its bytes", Buffer.from("<svg/>"), ref("a.png", 6, "image/svg+xml")],
  ["of another size than was sent", png, ref("a.png", png.length - 1)],
  ["too large for a model", png, ref("a.png", limits.imageBytesMax + 1)],
  ["gone", png, ref("b.png", png.length)],
])("%s goes as a file", (_name, bytes, file) => expect(inlineImage(state({ "a.png": bytes }), task, file)).toBe(null));

test("an agent that puts a link in its place has nothing of what it leads to shown to the model", () => {
  const folder = state({});
  const secret = join(temporaryFolder(), "secret.png");
  writeFileSync(secret, png);
  symlinkSync(secret, join(folder, "attachments", task, "a.png"));
  expect(inlineImage(folder, task, ref("a.png", png.length))).toBe(null);
});
