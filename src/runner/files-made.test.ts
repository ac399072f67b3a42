import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import { filesMadeDuring, openInside } from "./files-made.ts";

const hour = 3_600_000;
const always = { from: 0, to: Number.POSITIVE_INFINITY };
const since = (from: number) => [{ from, to: Number.POSITIVE_INFINITY }];
const names = async (root: string, spans = [always]) => (await filesMadeDuring(root, spans)).map(({ name }) => name);
const write = (path: string, at?: number): void => {
  writeFileSync(path, "text");
  if (at !== undefined) utimesSync(path, at / 1000, at / 1000);
};

describe("what a task made", () => {
  test("is what was written since it began, in folders below too", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "deep/er"), { recursive: true });
    const now = Date.now() + hour;
    write(join(root, "old.md"));
    write(join(root, "new.md"), now + 2);
    write(join(root, "deep/er/newer.md"), now + 5);
    expect(await names(root, since(now))).toEqual(["new.md", "deep/er/newer.md"]);
  });

  test("is not a file that was only moved", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "2026-11"));
    write(join(root, "report.csv"));
    renameSync(join(root, "report.csv"), join(root, "2026-11/report.csv"));
    expect(await names(root, since(Date.now() + hour))).toEqual([]);
  });

  test("is not what somebody wrote while it was parked", async () => {
    const root = temporaryFolder();
    const base = Date.now() + hour;
    write(join(root, "first try.md"), base + 5_000);
    write(join(root, "by hand.md"), base + 50_000);
    write(join(root, "second try.md"), base + 105_000);
    const spans = [
      { from: base, to: base + 10_000 },
      { from: base + 100_000, to: Number.POSITIVE_INFINITY },
    ];
    expect(await names(root, spans)).toEqual(["first try.md", "second try.md"]);
  });

  test("is neither a link nor what a link leads to, nor a pipe, nor tools' own folders", async () => {
    const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];
    write(join(elsewhere, "secret.md"));
    symlinkSync(join(elsewhere, "secret.md"), join(root, "link.md"));
    symlinkSync(elsewhere, join(root, "folder"));
    execFileSync("mkfifo", [join(root, "pipe")]);
    mkdirSync(join(root, "node_modules"));
    write(join(root, "node_modules/index.js"));
    expect(await names(root)).toEqual([]);
  });

  test("is nothing where the folder is gone", async () => {
    expect(await names(join(temporaryFolder(), "gone"))).toEqual([]);
  });
});

describe("a result is opened only where it really lies inside", () => {
  const textOf = async (root: string, path: string): Promise<string | null> => {
    const handle = await openInside(root, path);
    if (handle === null) return null;
    try {
      return String(await handle.readFile());
    } finally {
      await handle.close();
    }
  };

  test("an ordinary file, and a second name of it", async () => {
    const root = temporaryFolder();
    write(join(root, "a.md"));
    linkSync(join(root, "a.md"), join(root, "b.md"));
    expect([await textOf(root, join(root, "a.md")), await textOf(root, join(root, "b.md"))]).toEqual(["text", "text"]);
  });

  test("not a file that was swapped for a link after it was found", async () => {
    const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];
    write(join(elsewhere, "key"));
    write(join(root, "result.md"));
    const [made] = await filesMadeDuring(root, [always]);
    rmSync(join(root, "result.md"));
    symlinkSync(join(elsewhere, "key"), join(root, "result.md"));
    expect(await textOf(root, made?.path ?? "")).toBe(null);
  });

  test("not a file whose folder was swapped for a link to another", async (context) => {
    if (process.platform !== "linux") context.skip("only Linux tells what was really opened");
    const [root, elsewhere] = [temporaryFolder(), temporaryFolder()];
    write(join(elsewhere, "id"));
    mkdirSync(join(root, "out"));
    write(join(root, "out/id"));
    const [made] = await filesMadeDuring(root, [always]);
    renameSync(join(root, "out"), join(root, "away"));
    symlinkSync(elsewhere, join(root, "out"));
    expect(await textOf(root, made?.path ?? "")).toBe(null);
    expect(readFileSync(made?.path ?? "", "utf8")).toBe("text");
  });

  test("not a pipe, which would keep us waiting for ever", async () => {
    const root = temporaryFolder();
    execFileSync("mkfifo", [join(root, "pipe")]);
    expect(await textOf(root, join(root, "pipe"))).toBe(null);
  });
});
