import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { FileRef, TaskBody } from "../../src/domain/entries.ts";
import type { BlobId, EntryId, MemberId, ThreadId } from "../../src/domain/ids.ts";
import { limits } from "../../src/domain/limits.ts";
import { toB64u, utf8, type Bytes } from "../../src/kit/bytes.ts";
import { sealBlob } from "../../src/seal/blob.ts";
import { randomId, testRandom } from "../fakes/sealed-space.ts";
import { BadRows } from "./bad-rows.ts";
import { taskBody } from "./bad-tasks.ts";
import { flipped } from "./forge.ts";

/**
 * What an owner's own device may not ask for: outside the ceiling, into another thread, over a path. Each row leaves no
 * task, no prompt, no file and no folder, and the next task of the same thread runs to its end.
 */
const rows = new BadRows();
const projectThread = randomId<ThreadId>();

beforeAll(async () => {
  const { world } = rows;
  mkdirSync(join(world.project, "sub"));
  writeFileSync(join(world.project, "file.txt"), "a file");
  symlinkSync(join(world.home, "private"), join(world.project, "way-out"));
  symlinkSync("/", join(world.project, "root"));
  await world.order(projectThread, "thread", { action: "open", title: "Notes", project: "notes", agent: null });
  await world.goodTask(projectThread);
});

type Asked = () => Partial<TaskBody>;

async function refusesTask(code: string, asked: Partial<TaskBody>, thread = projectThread): Promise<void> {
  const folders = readdirSync(rows.world.results);
  await rows.refuses(
    "refused",
    code,
    () => rows.bad({}, { body: { ...rows.harmful(), ...asked } }, rows.world.owner, thread),
    thread,
  );
  expect(readdirSync(rows.world.results)).toEqual(folders);
}

describe("a task outside the ceiling", () => {
  const home = () => rows.world.home;
  const table: [string, string, Asked][] = [
    ["a project nobody added", "project_unknown", () => ({ project: "nowhere" })],
    ["a project named like a property of every object", "project_unknown", () => ({ project: "__proto__" })],
    ["a project named by its path", "project_unknown", () => ({ project: rows.world.project })],
    ["another project than the thread's", "project_not_this_threads", () => ({ project: "private" })],
    ["the folder above", "folder_outside_project", () => ({ folder: ".." })],
    ["a folder beside it", "folder_outside_project", () => ({ folder: "../private" })],
    [
      "a folder whose name begins like the project's",
      "folder_outside_project",
      () => ({ folder: `${rows.world.project}-evil` }),
    ],
    ["a way in and out again", "folder_outside_project", () => ({ folder: "sub/../../private" })],
    ["an absolute path elsewhere", "folder_outside_project", () => ({ folder: join(home(), "private") })],
    ["Errand's own data", "folder_outside_project", () => ({ folder: join(home(), "data", "keys") })],
    ["the root folder", "folder_outside_project", () => ({ folder: "/" })],
    ["the root folder by the kernel's name", "folder_outside_project", () => ({ folder: "/proc/self/root" })],
    ["a symbolic link out", "folder_outside_project", () => ({ folder: "way-out" })],
    ["a way through a symbolic link", "folder_missing", () => ({ folder: "root/no/such/place" })],
    ["a place elsewhere that is not there", "folder_outside_project", () => ({ folder: "/no/such/place" })],
    ["a file elsewhere", "folder_outside_project", () => ({ folder: "/etc/passwd" })],
    ["a folder that is not there", "folder_missing", () => ({ folder: "missing" })],
    ["a file", "folder_missing", () => ({ folder: "file.txt" })],
    ["a name with NUL", "folder_missing", () => ({ folder: "sub\0/../.." })],
    ["the home of a shell", "folder_missing", () => ({ folder: "~" })],
    ["a variable of a shell", "folder_missing", () => ({ folder: "$HOME" })],
    ["a UNC path", "folder_missing", () => ({ folder: "\\\\server\\share" })],
    ["an agent nobody knows", "agent_unknown", () => ({ agent: "nobody" })],
    ["an agent named like a property of every object", "agent_unknown", () => ({ agent: "constructor" })],
    ["a program as an agent", "agent_unknown", () => ({ agent: "/bin/sh" })],
    ["an agent that the project does not allow", "agent_not_allowed", () => ({ agent: "pi" })],
    ["an agent that nothing confines", "no_confinement", () => ({ agent: "claude" })],
  ];
  test.each(table)("%s: %s", (_says, code, asked) => refusesTask(code, asked()));

  test("in a new thread: it leaves no thread and no folder", async () => {
    const thread = randomId<ThreadId>();
    const folders = readdirSync(rows.world.results);
    const { wire, header } = await rows.bad(
      {},
      { body: { ...rows.harmful(), project: "nowhere" } },
      rows.world.owner,
      thread,
    );
    const seq = await rows.world.smuggle(wire, header);
    await rows.world.goodTask(projectThread);
    expect(rows.world.verdict(seq, header.id)).toEqual({ told: "refused", code: "project_unknown" });
    expect(rows.world.journal.threads.byId(thread)).toBeNull();
    expect(readdirSync(rows.world.results)).toEqual(folders);
    await rows.world.goodTask(thread);
  });

  test("a folder in a thread that has no project: folder_outside_project", () =>
    refusesTask("folder_outside_project", { folder: "/tmp" }, rows.thread));
});

describe("an order about something that is not there", () => {
  const ended = () => rows.world.journal.tasks.newestOfThread(rows.thread)?.id ?? randomId<EntryId>();
  const table: [string, string, string, () => unknown][] = [
    ["a cancel of an unknown task", "task_unknown", "cancel", () => ({ task: randomId<EntryId>() })],
    [
      "a cancel of another thread's task",
      "task_unknown",
      "cancel",
      () => ({ task: rows.world.journal.tasks.newestOfThread(projectThread)?.id }),
    ],
    ["a cancel of a task that has ended", "task_already_ended", "cancel", () => ({ task: ended() })],
    ["a message into an unknown task", "task_unknown", "message", () => ({ task: randomId<EntryId>(), text: "hello" })],
    ["a message into a task that has ended", "task_not_working", "message", () => ({ task: ended(), text: "hello" })],
    [
      "an answer to an unknown question",
      "ask_unknown",
      "answer",
      () => ({ to: randomId<EntryId>(), hash: toB64u(new Uint8Array(32)), answer: { choice: "once" } }),
    ],
    [
      "a thread that is open already",
      "thread_exists",
      "thread",
      () => ({ action: "open", title: "Again", project: null, agent: null }),
    ],
    ["a revocation of nobody", "not_a_member", "revoke", () => ({ member: randomId<MemberId>() })],
    ["a revocation of root's own computer", "last_runner", "revoke", () => ({ member: rows.world.runnerId })],
  ];
  test.each(table)("%s: %s", async (_says, code, k, body) => {
    const n = rows.world.membership.roster.n;
    await rows.refuses("refused", code, () => rows.bad({ k }, { body: body() }));
    expect(rows.world.membership.roster.n).toBe(n);
  });

  test("a revocation of who is revoked changes nothing", async () => {
    const { n } = rows.world.membership.roster;
    await rows.world.order(rows.thread, "revoke", { member: rows.world.revoked.id });
    await rows.world.goodTask(rows.thread);
    expect(rows.world.membership.roster.n).toBe(n);
  });

  test.each(["rename", "archive"])("a %s of an unknown thread: thread_unknown", async (action) => {
    const body = action === "rename" ? { action, title: "x" } : { action };
    const { wire, header } = await rows.bad({ k: "thread" }, { body }, rows.world.owner, randomId<ThreadId>());
    await rows.refuses("refused", "thread_unknown", () => ({ wire, header }));
    expect(rows.world.journal.threads.byId(header.th)).toBeNull();
  });

  test("a task in an archived thread: thread_archived", async () => {
    const thread = randomId<ThreadId>();
    await rows.world.goodTask(thread);
    await rows.world.order(thread, "thread", { action: "archive" });
    const { wire, header } = await rows.bad({}, {}, rows.world.owner, thread);
    await rows.refuses("refused", "thread_archived", () => ({ wire, header }));
  });
});

describe("attachments", () => {
  const ref = (name: string): FileRef => ({
    name,
    mime: "text/plain",
    blob: { id: randomId<BlobId>(), key: toB64u(new Uint8Array(32)), size: 1, sha256: toB64u(new Uint8Array(32)) },
  });
  const named = (...names: string[]) => ({ attachments: names.map(ref) });
  const table: [string, string, Asked][] = [
    ["a way out", "body_malformed", () => named("../../x")],
    ["a path", "body_malformed", () => named("a/b")],
    ["an absolute path", "body_malformed", () => named("/etc/cron.d/x")],
    ["a path of Windows", "body_malformed", () => named("C:\\x")],
    ["the folder itself", "body_malformed", () => named(".")],
    ["the folder above", "body_malformed", () => named("..")],
    ["no name", "body_malformed", () => named("")],
    ["a name with NUL", "body_malformed", () => named("a\0.txt")],
    ["a name of two lines", "body_malformed", () => named("a\nb.txt")],
    ["a name with a terminal's escape", "body_malformed", () => named("\u001b[2Ja.txt")],
    ["a name of 300 letters", "body_malformed", () => named("x".repeat(300))],
    ["a name of 300 bytes", "attachment_name_unsafe", () => named("가".repeat(100))],
    ["a name that turns around", "attachment_name_unsafe", () => named("invoice\u202efdp.exe")],
    ["a device of Windows", "attachment_name_unsafe", () => named("con")],
    ["a device of Windows with an ending", "attachment_name_unsafe", () => named("NUL.txt")],
    ["another stream of Windows", "attachment_name_unsafe", () => named("a.txt:hidden")],
    ["a dot at its end", "attachment_name_unsafe", () => named("a.txt.")],
    ["a name twice", "attachment_name_twice", () => named("a.txt", "a.txt")],
    ["a name twice in other letters", "attachment_name_twice", () => named("Ä.txt", "a\u0308.txt")],
    [
      "one too many",
      "body_malformed",
      () => named(...Array.from({ length: limits.attachmentsMax + 1 }, (_, i) => `${i}.txt`)),
    ],
    [
      "a file that is too large",
      "body_malformed",
      () => ({ attachments: [{ ...ref("a"), blob: { ...ref("a").blob, size: limits.blobBytesMax + 1 } }] }),
    ],
    [
      "a file of less than nothing",
      "body_malformed",
      () => ({ attachments: [{ ...ref("a"), blob: { ...ref("a").blob, size: -1 } }] }),
    ],
    [
      "a blob id that is a path",
      "body_malformed",
      () => ({ attachments: [{ ...ref("a"), blob: { ...ref("a").blob, id: "../../../etc/passwd" as BlobId } }] }),
    ],
  ];
  test.each(table)("%s: %s", (_says, code, asked) => refusesTask(code, asked(), rows.thread));
});

describe("an attachment that is not what its order says ends its task, says why and leaves no file", () => {
  const big = new Uint8Array(limits.blobChunkBytes + 10).fill(7);

  async function upload(
    change: (chunks: Bytes[], ref: FileRef["blob"]) => { chunks?: Bytes[]; ref?: FileRef["blob"] },
  ): Promise<FileRef> {
    const { chunks, ref } = await sealBlob(testRandom, big);
    const made = { chunks, ref, ...change(chunks, ref) };
    for (const [index, chunk] of made.chunks.entries())
      await rows.world.ownerConnection.putBlobChunk(ref.id, index, chunk, index === made.chunks.length - 1);
    return { name: "a.bin", mime: "application/octet-stream", blob: made.ref };
  }
  const flip = (bytes: Bytes): Bytes => new Uint8Array(Buffer.from(flipped(toB64u(bytes)), "base64url"));
  const table: [string, string, () => Promise<FileRef>][] = [
    ["the hub does not have it", "blob_unknown", () => upload(() => ({ chunks: [] }))],
    ["the hub lost its end", "blob_unknown", () => upload(([first]) => ({ chunks: first ? [first] : [] }))],
    [
      "the first chunk is damaged",
      "blob_damaged",
      () => upload((chunks) => ({ chunks: chunks.map((chunk, i) => (i === 0 ? flip(chunk) : chunk)) })),
    ],
    [
      "the last chunk is damaged",
      "blob_damaged",
      () => upload((chunks) => ({ chunks: chunks.map((chunk, i) => (i === 1 ? flip(chunk) : chunk)) })),
    ],
    ["the chunks are in another order", "blob_damaged", () => upload((chunks) => ({ chunks: chunks.toReversed() }))],
    [
      "the first chunk comes twice",
      "blob_damaged",
      () => upload(([first]) => ({ chunks: first ? [first, first] : [] })),
    ],
    [
      "it is longer than it is",
      "blob_truncated",
      () => upload((_, ref) => ({ ref: { ...ref, size: ref.size + limits.blobChunkBytes } })),
    ],
    ["it is shorter than it is", "blob_damaged", () => upload((_, ref) => ({ ref: { ...ref, size: 10 } }))],
    [
      "its SHA-256 is another",
      "blob_damaged",
      () => upload((_, ref) => ({ ref: { ...ref, sha256: flipped(ref.sha256) } })),
    ],
    ["its key is another", "blob_damaged", () => upload((_, ref) => ({ ref: { ...ref, key: flipped(ref.key) } }))],
  ];
  test.each(table)("%s: %s", async (_says, code, make) => {
    const { world, thread } = rows;
    const prompts = world.prompts();
    const { id } = await world.order(thread, "task", taskBody({ attachments: [await make()] }));
    const { body } = await world.watch.report("task_ended", ({ task }) => task === id);
    expect(body).toMatchObject({ outcome: "failed", reason: code });
    await world.goodTask(thread);
    expect(world.prompts()).toBe(prompts + 1);
    const left = readdirSync(join(world.home, "data", "threads", thread), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([]);
  });
});

test("attachments of any names come whole, beside each other", async () => {
  const { world, thread } = rows;
  const names = ["1.part", "file.part", "another file.part", "0.part"];
  const attachments = await Promise.all(
    names.map(async (name): Promise<FileRef> => {
      const { ref, chunks } = await sealBlob(testRandom, utf8(`this is ${name}`));
      for (const [index, chunk] of chunks.entries())
        await world.ownerConnection.putBlobChunk(ref.id, index, chunk, index === chunks.length - 1);
      return { name, mime: "text/plain", blob: ref };
    }),
  );
  const { id } = await world.order(thread, "task", taskBody({ attachments }));
  const { body } = await world.watch.report("task_ended", ({ task }) => task === id);
  expect(body).toMatchObject({ outcome: "unchecked" });
  const folder = join(world.home, "data", "threads", thread, "attachments", id);
  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
  for (const name of names) expect(readFileSync(join(folder, name), "utf8")).toBe(`this is ${name}`);
});
