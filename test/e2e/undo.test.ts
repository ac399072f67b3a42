import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CheckpointBody } from "../../src/domain/checkpoint.ts";
import type { EntryId } from "../../src/domain/ids.ts";
import type { Given, Phone } from "../device/phone.ts";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { treeHash, treeLines } from "../fakes/tree-hash.ts";
import { Computer } from "./errand.ts";
import { configureScripted } from "./scripted.ts";

type Undone = Extract<CheckpointBody, { is: "undone" }>;
type Wanted = { folder?: string; action?: "undo" | "redo"; files?: { path: string; seen: string | null }[] };

function order(phone: Phone, { thread, task }: Given, { folder, action = "undo", files }: Wanted): EntryId {
  const body = { task, action, folder: folder ?? null, files: files ?? null };
  return phone.device.send({ thread, kind: "undo", body });
}

async function undone(phone: Phone, given: Given, wanted: Wanted): Promise<Undone> {
  const id = order(phone, given, wanted);
  const isIt = (each: CheckpointBody): each is Undone => each.is === "undone" && each.order === id;
  const task = await phone.task(given, "the undo", (found) => found.checkpoints.some(isIt) || found.undo?.code != null);
  const found = task.checkpoints.find(isIt);
  if (!found) throw new Error(`it was refused: ${task.undo?.code}`);
  return found;
}

function makeWork(work: string): void {
  for (const folder of ["letters/2026", ".git/refs", "empty"]) mkdirSync(join(work, folder), { recursive: true });
  for (let at = 0; at < 40; at += 1) writeFileSync(join(work, `letters/2026/letter ${at}.md`), `# Letter ${at}\n`);
  writeFileSync(join(work, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(work, "run.sh"), "echo hello\n", { mode: 0o750 });
  symlinkSync("letters/2026", join(work, "newest"));
}

test("a project folder that an agent emptied is undone from the phone to identical hashes, and redone", async (context) => {
  skipUnlessConfined(context);
  await using computer = new Computer();
  const { work } = configureScripted(computer);
  makeWork(work);
  await computer.up();
  const phone = await computer.pairPhone();
  const was = treeHash(work);
  const given = phone.give(
    script("tidy up", { do: "shell", command: "find . -mindepth 1 -delete && echo gone > left.txt" }),
    { project: "Work", agent: "pi" },
  );
  const ended = await phone.ended(given);
  expect(treeLines(work)).toHaveLength(2);
  const isGone = treeHash(work);
  const changes = ended.checkpoints.find(({ folder }) => folder === work);
  expect(changes).toMatchObject({ is: "changes", folder: work, added: 1, changed: 0, unkept: 0 });
  // 40 letters, HEAD, run.sh, the link and two empty folders.
  expect(changes?.is === "changes" && changes.deleted).toBe(45);

  expect(await undone(phone, given, { folder: work })).toMatchObject({
    done: 44,
    conflicts: [],
    failed: [],
    code: null,
  });
  expect(treeHash(work)).toBe(was);
  expect(await undone(phone, given, { folder: work, action: "redo" })).toMatchObject({
    conflicts: [],
    failed: [],
    code: null,
  });
  expect(treeHash(work)).toBe(isGone);
  await undone(phone, given, { folder: work });
  expect(treeHash(work)).toBe(was);
});

test("what the person changed since is left and shown; at the desk it can be chosen to lose it", async (context) => {
  skipUnlessConfined(context);
  await using computer = new Computer();
  const { work } = configureScripted(computer);
  writeFileSync(join(work, "a.txt"), "mine\n");
  writeFileSync(join(work, "b.txt"), "mine\n");
  await computer.up();
  const phone = await computer.pairPhone();
  const write = (path: string) => ({ do: "write" as const, path, text: "the agent's\n" });
  const given = phone.give(script("write", write("a.txt"), write("b.txt")), { project: "Work", agent: "pi" });
  await phone.ended(given);
  writeFileSync(join(work, "a.txt"), "mine again\n");

  const first = await undone(phone, given, { folder: work });
  expect(first.conflicts).toMatchObject([{ path: "a.txt", reason: "edited" }]);
  expect(["a.txt", "b.txt"].map((name) => readFileSync(join(work, name), "utf8"))).toEqual(["mine again\n", "mine\n"]);
  const told = await computer.errand("changes", given.task, "--json");
  expect(told.lines.at(-1)).toMatchObject({ task: given.task });
  const forced = await computer.errand("undo", given.task, "--files", join(work, "a.txt"), "--force", "--json");
  expect([forced.code, forced.lines.at(-1)]).toMatchObject([0, { undone: [{ done: 1, conflicts: [] }] }]);
  expect(readFileSync(join(work, "a.txt"), "utf8")).toBe("mine\n");
});

test.each(["runner.undo.before", "runner.undo.step.before:3", "runner.undo.after"])(
  "an undo that is killed at %s is finished by the next start",
  async (point) => {
    await using computer = new Computer();
    const { work } = configureScripted(computer);
    makeWork(work);
    const was = treeHash(work);
    const { url } = await computer.up([], { ERRAND_DIE_AT: point });
    const phone = await computer.pairPhone();
    const shell = { do: "shell" as const, command: "find . -mindepth 1 -delete" };
    const given = phone.give(script("tidy up", shell), { project: "Work", agent: "pi" });
    await phone.ended(given);
    const id = order(phone, given, { folder: work });
    await computer.running.ended;
    await computer.up(["--listen", new URL(url).host]);
    const task = await phone.task(given, "the undo", (found) =>
      found.checkpoints.some((each) => each.is === "undone" && each.order === id),
    );
    expect(task.checkpoints.at(-1)).toMatchObject({ is: "undone", conflicts: [], failed: [], code: null });
    expect(treeHash(work)).toBe(was);
  },
);

test.each(["checkpoints.take.before", "runner.checkpoint.before"])(
  "a checkpoint that is killed at %s is none: the task goes on from one that is whole, and can be undone",
  async (point) => {
    await using computer = new Computer();
    const { work } = configureScripted(computer);
    makeWork(work);
    const was = treeHash(work);
    const { url } = await computer.up([], { ERRAND_DIE_AT: point });
    const phone = await computer.pairPhone();
    const shell = { do: "shell" as const, command: "find . -mindepth 1 -delete" };
    const given = phone.give(script("tidy up", shell), { project: "Work", agent: "pi" });
    await computer.running.ended;
    await computer.up(["--listen", new URL(url).host]);
    expect((await phone.ended(given)).outcome).toBe("unchecked");
    expect(await undone(phone, given, { folder: work })).toMatchObject({ conflicts: [], failed: [], code: null });
    expect(treeHash(work)).toBe(was);
  },
);
