import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  mkdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readBackup, writeBackup } from "./backup-file.ts";

let at: string;
beforeEach(() => void (at = mkdtempSync(join(tmpdir(), "errand-backup-"))));
afterEach(() => rmSync(at, { recursive: true, force: true }));

const big = Buffer.alloc(3 * 1024 * 1024 + 17, "errand");
const passphrase = async () => "correct horse";

function written(secret: string | null): string {
  writeFileSync(join(at, "one"), "first");
  writeFileSync(join(at, "none"), "");
  writeFileSync(join(at, "big"), big);
  const files = [
    { name: "journal.sqlite", from: join(at, "one") },
    { name: "keys/phone/empty key.json", from: join(at, "none") },
    { name: "hub.sqlite", from: join(at, "big") },
  ];
  const file = join(at, "backup");
  const told = writeBackup(file, files, secret, 1234);
  expect(told.bytes).toBe(statSync(file).size);
  return file;
}

let unpackedCount = 0;
const unpack = async (file: string, secret = passphrase) => {
  const folder = join(at, `to-${(unpackedCount += 1)}`);
  mkdirSync(folder);
  return { folder, ...(await readBackup(file, folder, secret)) };
};

describe.each([
  ["with a passphrase", "correct horse"],
  ["without one", null],
])("a backup %s", (_name, secret) => {
  test("comes back byte for byte, and only its owner may read it", async () => {
    const file = written(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { folder, head, names } = await unpack(file);
    expect([head.at, names]).toEqual([1234, ["journal.sqlite", "keys/phone/empty key.json", "hub.sqlite"]]);
    expect(readFileSync(join(folder, "journal.sqlite"), "utf8")).toBe("first");
    expect(readFileSync(join(folder, "keys/phone/empty key.json"), "utf8")).toBe("");
    expect(readFileSync(join(folder, "hub.sqlite")).equals(big)).toBe(true);
    expect(statSync(join(folder, "hub.sqlite")).mode & 0o777).toBe(0o600);
  });

  test("is refused when any byte of it is another, when its end is missing, and when there is more", async () => {
    const file = written(secret);
    const whole = readFileSync(file);
    for (const place of [40, 300, Math.floor(whole.length / 2), whole.length - 33, whole.length - 1]) {
      const other = Buffer.from(whole);
      other[place] = (other[place] ?? 0) ^ 1;
      writeFileSync(file, other);
      await expect(unpack(file)).rejects.toMatchObject({ code: expect.stringMatching(/^backup_(damaged|not_one)$/) });
    }
    writeFileSync(file, whole);
    truncateSync(file, whole.length - 1);
    await expect(unpack(file)).rejects.toMatchObject({ code: "backup_damaged" });
    writeFileSync(file, whole);
    appendFileSync(file, "x");
    await expect(unpack(file)).rejects.toMatchObject({ code: "backup_damaged" });
  });
});

test("a wrong passphrase is told from damage, and shows nothing of what is inside", async () => {
  const file = written("correct horse");
  await expect(unpack(file, async () => "wrong horse")).rejects.toMatchObject({ code: "backup_passphrase_wrong" });
  expect(readFileSync(file).includes("errandEr")).toBe(false);
  expect(readFileSync(file).includes("first")).toBe(false);
});

test("another version and another kind of file are told", async () => {
  const file = join(at, "other");
  writeFileSync(file, '{"errandBackup":2,"at":1,"sealed":null}\nrest');
  await expect(unpack(file)).rejects.toMatchObject({ code: "backup_of_other_version", detail: { found: "2" } });
  for (const text of ["", "a letter\n", "{}\n", "x".repeat(5000)]) {
    writeFileSync(file, text);
    await expect(unpack(file)).rejects.toMatchObject({ code: "backup_not_one" });
  }
});

test("no name leads out of the folder", async () => {
  writeFileSync(join(at, "one"), "first");
  for (const name of ["../out", "keys/../../out", "/out", "a//b", "a\\b", ""]) {
    const file = join(at, `bad-${Buffer.from(name).toString("hex")}`);
    writeBackup(file, [{ name, from: join(at, "one") }], null, 1);
    await expect(unpack(file)).rejects.toMatchObject({ code: "backup_damaged" });
  }
});
