import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ApprovalBody } from "../../src/domain/entries.ts";
import type { Header } from "../../src/domain/envelope.ts";
import type { EntryId, ThreadId } from "../../src/domain/ids.ts";
import { openBlob } from "../../src/seal/blob.ts";
import { openInside } from "../../src/runner/files-made.ts";
import { randomId } from "../fakes/sealed-space.ts";
import { script, type Step } from "../fakes/scripted-agent-script.ts";
import { BadRows } from "./bad-rows.ts";
import { taskBody } from "./bad-tasks.ts";
import { flipped } from "./forge.ts";
import type { Seen } from "./watch.ts";

/** Answers that are not the answer to what was asked, and files that an agent made to lead its runner astray. */
const rows = new BadRows();

type Ask = Seen<"approval">;
type Given = { to: EntryId; hash: string; answer: unknown };

/** A task of the thread that asks whether it may do harm. */
async function asked(thread = rows.thread): Promise<{ ask: Ask; task: Header }> {
  const step: Step = {
    do: "ask",
    tool: "shell",
    kind: "execute",
    command: "rm -rf /",
    yes: [{ do: "write", path: rows.harm, text: "harm" }],
  };
  const task = await rows.world.order(thread, "task", taskBody({ text: script("ask", step) }));
  return { ask: await rows.world.watch.report("approval", (body: ApprovalBody) => body.task === task.id), task };
}

const given = ({ header, hash }: Ask, choice = "once"): Given => ({ to: header.id, hash, answer: { choice } });
const endOf = async (task: Header) =>
  (await rows.world.watch.report("task_ended", (body) => body.task === task.id)).body;
const refusalOf = async ({ id }: Header) =>
  (await rows.world.watch.report("refused", ({ order }) => order === id)).body.code;

describe("an answer", () => {
  const table: [string, string, (ask: Ask) => Partial<Given>][] = [
    ["to another question's words", "answer_not_for_this_ask", ({ hash }) => ({ hash: flipped(hash) })],
    ["to a question nobody asked", "ask_unknown", () => ({ to: randomId<EntryId>() })],
    ["of a kind that was not asked for", "choice_not_offered", () => ({ answer: { values: { choice: "once" } } })],
    ["that declines what cannot be declined", "choice_not_offered", () => ({ answer: { declined: true } })],
  ];
  test.each(table)("%s: %s, and the question stays open", async (_says, code, change) => {
    const { world, thread } = rows;
    const { ask, task } = await asked();
    const answered = world.effects("answered");
    const wrong = await world.order(thread, "answer", { ...given(ask), ...change(ask) });
    expect(await refusalOf(wrong)).toBe(code);
    expect([world.effects("answered"), world.journal.asks.byId(ask.header.id)?.state]).toEqual([answered, "open"]);
    await world.order(thread, "answer", given(ask, "deny"));
    expect(await endOf(task)).toMatchObject({ outcome: "unchecked", words: "refused" });
    await world.goodTask(thread);
    expect(rows.wasHarmed()).toBe(false);
  });

  test("from another thread: ask_unknown", async () => {
    const { world, thread } = rows;
    const other = randomId<ThreadId>();
    await world.goodTask(other);
    const { ask, task } = await asked();
    expect(await refusalOf(await world.order(other, "answer", given(ask)))).toBe("ask_unknown");
    await world.order(thread, "cancel", { task: task.id });
    expect(await endOf(task)).toMatchObject({ outcome: "cancelled" });
    await Promise.all([world.goodTask(thread), world.goodTask(other)]);
    expect(rows.wasHarmed()).toBe(false);
  });

  test("that was sealed for another thread: envelope_not_opened", async () => {
    const { world, thread } = rows;
    const { ask, task } = await asked();
    const { wire, header } = await rows.bad(
      { k: "answer" },
      { body: given(ask), sealedAs: { thread: randomId<ThreadId>() } },
    );
    const seq = await world.smuggle(wire, header);
    await world.order(thread, "answer", given(ask, "stop"));
    expect(await endOf(task)).toMatchObject({ outcome: "cancelled" });
    expect(world.verdict(seq, header.id)).toEqual({ told: "refused", code: "envelope_not_opened" });
    await world.goodTask(thread);
    expect(rows.wasHarmed()).toBe(false);
  });

  test("of a bridge, a revoked device and a stranger are no answers at all", async () => {
    const { world, thread } = rows;
    const { ask, task } = await asked();
    const answered = world.effects("answered");
    const codes = [];
    for (const sender of [world.bridge, world.revoked, world.stranger]) {
      const { wire, header } = await rows.bad({ k: "answer" }, { body: given(ask) }, sender);
      codes.push([await world.smuggle(wire, header), header.id] as const);
    }
    await world.order(thread, "answer", given(ask, "deny"));
    expect(await endOf(task)).toMatchObject({ words: "refused" });
    expect(codes.map(([seq, id]) => world.verdict(seq, id).code)).toEqual([
      "role_not_allowed",
      "sender_revoked",
      "unknown_sender",
    ]);
    expect(world.effects("answered")).toBe(answered + 1);
    await world.goodTask(thread);
    expect(rows.wasHarmed()).toBe(false);
  });

  test("twice: already_answered, and the first one counts", async () => {
    const { world, thread } = rows;
    const { ask, task } = await asked();
    const answered = world.effects("answered");
    await world.order(thread, "answer", given(ask, "deny"));
    expect(await refusalOf(await world.order(thread, "answer", given(ask, "once")))).toBe("already_answered");
    expect(await endOf(task)).toMatchObject({ words: "refused" });
    expect(await refusalOf(await world.order(thread, "answer", given(ask, "once")))).toMatch(
      /^(already_answered|ask_closed)$/,
    );
    expect(world.effects("answered")).toBe(answered + 1);
    await world.goodTask(thread);
    expect(rows.wasHarmed()).toBe(false);
  });

  test("of two devices at once: the first one counts, the other is told", async () => {
    const { world, thread } = rows;
    const { ask, task } = await asked();
    const answered = world.effects("answered");
    const both = await Promise.all(
      [world.owner, world.tablet].map((sender) => world.order(thread, "answer", given(ask, "deny"), sender)),
    );
    await endOf(task);
    await world.goodTask(thread);
    const told = both.map(
      ({ id }) => world.watch.all("refused").find(({ body }) => body.order === id)?.body.code ?? "taken",
    );
    expect(told.toSorted()).toEqual(["already_answered", "taken"]);
    expect(world.effects("answered")).toBe(answered + 1);
  });

  test("after the end of its task: ask_closed", async () => {
    const { world, thread } = rows;
    const { ask, task } = await asked();
    await world.order(thread, "cancel", { task: task.id });
    expect(await endOf(task)).toMatchObject({ outcome: "cancelled" });
    expect(await refusalOf(await world.order(thread, "answer", given(ask)))).toBe("ask_closed");
    await world.goodTask(thread);
    expect(rows.wasHarmed()).toBe(false);
  });
});

describe("files that an agent made", () => {
  const longAgo = new Date(Date.now() - 86_400_000);

  beforeAll(async () => {
    const { world, thread } = rows;
    for (const path of [join(world.home, "private", "secret.txt"), join(world.home, "private", "secret-too.txt")]) {
      writeFileSync(path, "secret");
      utimesSync(path, longAgo, longAgo);
    }
    // Made well before the task that shall not take it up.
    await world.goodTask(thread);
  });

  /** The names and texts of what the thread's next task brings. */
  async function brought(thread: ThreadId, ...steps: Step[]): Promise<Map<string, string>> {
    const { world } = rows;
    const ended = await world.goodTask(thread, ...steps);
    const files = new Map<string, string>();
    for (const { body } of world.watch.all("artifact").filter(({ body: { task } }) => task === ended.task)) {
      const chunks = [];
      const { blob } = body.file;
      for await (const bytes of openBlob(blob, (index) => world.ownerConnection.getBlobChunk(blob.id, index)))
        chunks.push(bytes);
      files.set(body.file.name, Buffer.concat(chunks).toString());
    }
    return files;
  }

  test("links, pipes and devices are never followed nor waited for; real files come", async () => {
    const { world, thread } = rows;
    const secret = join(world.home, "private", "secret.txt");
    const commands = [
      `ln -s /etc/passwd passwd.txt`,
      `ln -s ${secret} secret-link.txt`,
      `ln -s ${join(world.home, "private")} folder-link`,
      `ln ${secret} secret-hard.txt`,
      `ln -s loop loop`,
      `mkfifo pipe.txt`,
      `mknod zero.txt c 1 5 || true`,
      `printf kept > kept.txt`,
    ];
    const files = await brought(thread, { do: "shell", command: commands.join(" && ") });
    expect(Object.fromEntries(files)).toEqual({ "kept.txt": "kept" });
    await world.goodTask(thread);
  });

  test("names of two lines, with escapes or turned around come under names that can be shown", async () => {
    const thread = randomId<ThreadId>();
    const command = `printf one > "$(printf 'two\\nlines.txt')" && printf two > "$(printf 'esc\\033[2J.txt')" && printf three > "$(printf 'bidi\\342\\200\\256txt.exe')" && printf four > "$(printf 'bad\\377utf8.txt')" && printf five > plain.txt`;
    const files = await brought(thread, { do: "shell", command });
    expect([...files.values()]).toEqual(expect.arrayContaining(["one", "two", "three", "five"]));
    for (const name of files.keys()) expect(name).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069/\\]/u);
    await rows.world.goodTask(thread);
  });

  test("a folder that is swapped for a link between looking and opening gives nothing", async () => {
    const { world } = rows;
    const root = join(world.home, "swap");
    mkdirSync(join(root, "inner"), { recursive: true });
    writeFileSync(join(root, "inner", "secret.txt"), "mine");
    const open = await openInside(root, join(root, "inner", "secret.txt"));
    expect(open).not.toBeNull();
    await open?.close();
    renameSync(join(root, "inner"), join(root, "was"));
    symlinkSync(join(world.home, "private"), join(root, "inner"));
    writeFileSync(join(world.home, "private", "secret.txt"), "secret");
    expect(await openInside(root, join(root, "inner", "secret.txt"))).toBeNull();
    symlinkSync("/etc/passwd", join(root, "link"));
    expect(await openInside(root, join(root, "link"))).toBeNull();
    execFileSync("mkfifo", [join(root, "pipe")]);
    expect(await openInside(root, join(root, "pipe"))).toBeNull();
    linkSync(join(root, "was", "secret.txt"), join(root, "hard"));
    expect(await openInside(root, join(root, "inner", "nothing"))).toBeNull();
  });
});
