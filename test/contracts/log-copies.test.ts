import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { BlobId, EntryId, MemberId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import type { LogStore, NewEnvelope } from "../../src/store/log/log-store.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import { openSharedLogStore } from "../../src/store/log/open-shared-log-store.ts";
import { ErrandCommand } from "../fakes/errand-command.ts";
import { realClock } from "../fakes/real-clock.ts";
import { testRandom } from "../fakes/sealed-space.ts";
import { withPostgres } from "../fakes/with-postgres.ts";

// Tests may cast texts to ids.
const spaces = ["_b", "-A", "a", "B", "Ab"] as SpaceId[];
const member = "m" as MemberId;

const envelope = (space: SpaceId, n: number): NewEnvelope => ({
  space,
  sender: member,
  id: `id${n}` as EntryId,
  thread: `t${n % 7}` as ThreadId,
  kind: n % 3 === 0 ? "summary" : "task",
  audience: "*",
  n,
  wire: JSON.stringify({ c: `${n}`.repeat(50), note: 'quotes " and \\ and 한국어' }),
});

/** Names in every order that a language's rules might sort otherwise, bytes, nothing and large numbers. */
async function fill(store: LogStore): Promise<void> {
  for (const space of spaces) {
    await store.createSpace(space, { s: `${space}1`, sig: "x" }, 1_800_000_000_000, null);
    await store.appendStatement(space, 2, { s: `${space}2`, sig: "y" });
    const batch = Array.from({ length: 90 }, (_, i) => envelope(space, i + 1));
    await store.append(batch, 1_800_000_000_001);
    for (const blob of ["z", "Z", "_", "-"] as BlobId[]) {
      const chunk = { space, blob, sender: member, sizeMax: 99, bytes: new Uint8Array([0, 255, 10, 13]) };
      await store.putChunk({ ...chunk, index: 0, isLast: false }, 3);
      await store.putChunk({ ...chunk, index: 1, isLast: true }, 3);
    }
    await store.noteSeen(space, [member, "M" as MemberId], 4);
    await store.setPushEndpoint(space, member, "https://push.example/1", 5);
    await store.notePushTry(space, member, { id: "p" as EntryId, outcome: "sent" }, 6, 100);
    await store.orderWaits(space, member, 7);
  }
  await store.keepHubKey("vapid", "secret");
  await store.addInvite("hash", 8);
}

async function linesOf(store: LogStore): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of store.exportLines()) lines.push(line);
  return lines;
}

async function sqlite(): Promise<LogStore> {
  const folder = mkdtempSync(join(tmpdir(), "errand-copy-"));
  const store = await openLogStore(join(folder, "hub.sqlite"));
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return store;
}

async function* given(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

withPostgres("a log that moves from SQLite to PostgreSQL and back", (server) => {
  const shared = async (): Promise<LogStore> => {
    const url = await server().database();
    const store = await openSharedLogStore({ url, clock: realClock, random: testRandom });
    onTestFinished(() => store.close());
    return store;
  };

  test("is the same to the byte, and goes on where it was", async () => {
    const from = await sqlite();
    await fill(from);
    const lines = await linesOf(from);
    const middle = await shared();
    expect(await middle.importLines(() => given(lines))).toEqual({ spaces: 5, envelopes: 450 });
    expect((await linesOf(middle)).join("")).toBe(lines.join(""));
    const to = await sqlite();
    await to.importLines(() => given(lines));
    expect((await linesOf(to)).join("")).toBe(lines.join(""));
    for (const store of [middle, to]) {
      expect(await store.append([envelope(spaces[0]!, 5), envelope(spaces[0]!, 91)], 9)).toMatchObject([
        { seq: 5, isRepeat: true },
        { seq: 91, isRepeat: false },
      ]);
      const heads = await store.heads(spaces[1]!, "summary", 0, 9, 100_000);
      expect(heads.rows.map(({ seq }) => seq)).toEqual([72, 75, 78, 81, 84, 87, 90]);
    }
  });

  test("is of one moment, while others write into it", async () => {
    const store = await shared();
    await fill(store);
    const before = await linesOf(store);
    const during: string[] = [];
    let n = 1_000;
    for await (const line of store.exportLines()) {
      during.push(line);
      if (during.length % 20 === 0)
        await store.append(
          spaces.map((space) => envelope(space, (n += 1))),
          9,
        );
    }
    expect(during.join("")).toBe(before.join(""));
    expect(await store.head(spaces[0]!)).toBeGreaterThan(90);
  });
});

test("a copy that is damaged, cut off or longer than it was is refused, and so is a log that is not empty", async () => {
  const from = await sqlite();
  await fill(from);
  const lines = await linesOf(from);
  const to = await sqlite();
  const bad: string[][] = [
    lines.slice(0, -1),
    lines.slice(0, 100),
    lines.toSpliced(50, 1),
    lines.with(60, lines[60]!.replace("id", "Id")),
    [...lines, lines[5]!],
    ["hello\n"],
    [],
  ];
  for (const each of bad) {
    expect(each).not.toEqual(lines);
    await expect(to.importLines(() => given(each))).rejects.toMatchObject({ code: "export_damaged" });
  }
  expect(await linesOf(to)).toHaveLength(2);
  await to.importLines(() => given(lines));
  await expect(to.importLines(() => given(lines))).rejects.toMatchObject({ code: "log_not_empty" });
});

test("errand hub export and import move a hub from folder to folder", async () => {
  const at = new ErrandCommand();
  onTestFinished(() => at.close());
  const from = await openLogStore(join(at.home, "hub.sqlite"));
  onTestFinished(() => from.close());
  await fill(from);
  const file = join(at.home, "copy");
  expect(await at.run(["hub", "export", file])).toMatchObject({ exitCode: 0 });
  expect(readFileSync(file, "utf8")).toBe((await linesOf(from)).join(""));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await at.run(["hub", "export", file, "--json"])).toMatchObject({
    json: { problem: { code: "export_exists" } },
  });
  const data = join(at.home, "other");
  const imported = await at.run(["hub", "import", file, "--data", data, "--json"]);
  expect(imported).toMatchObject({ exitCode: 0, json: { spaces: 5, envelopes: 450 } });
  writeFileSync(file, readFileSync(file).subarray(0, 2_000));
  const again = await at.run(["hub", "import", file, "--data", join(at.home, "third"), "--json"]);
  expect(again).toMatchObject({ json: { problem: { code: "export_damaged" } } });
});
