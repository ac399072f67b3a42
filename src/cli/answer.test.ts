import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ErrandCommand, refusing } from "../../test/fakes/errand-command.ts";
import * as given from "../../test/fakes/fake-desk.ts";

let at: ErrandCommand;
beforeEach(() => {
  at = new ErrandCommand();
});
afterEach(() => at.close());

describe("answer, cancel, devices, project, doctor", () => {
  test.each([
    [["--once"], { choice: "once" }],
    [["--task"], { choice: "task" }],
    [["--deny"], { choice: "deny" }],
    [["--stop"], { choice: "stop" }],
    [["--decline"], { declined: true }],
  ])("answer %j", async (flags, answer) => {
    const calls = await at.running({ answer: async () => ({ ask: given.askId }) });
    expect(await at.run(["answer", "askaskas", ...flags, "--json"])).toMatchObject({
      exitCode: 0,
      json: { ask: given.askId },
    });
    expect(calls).toEqual([{ method: "answer", request: ["askaskas", answer] }]);
  });

  const field = (name: string, type: "text" | "number" | "boolean" | "choices", options: string[] = []) => ({
    name,
    title: name,
    type,
    required: true,
    options: options.map((value) => ({ value, title: value })),
  });
  const withQuestion = async () => {
    const question = given.someQuestion([
      field("note", "text"),
      field("count", "number"),
      field("all", "boolean"),
      field("kinds", "choices", ["a", "b"]),
    ]);
    const thread = given.someThread([given.someTask({ asks: new Map([[question.id, question]]) })]);
    const row = {
      id: given.threadId,
      title: "Reports",
      project: null,
      agent: null,
      rung: "needs_you",
      waitsFor: null,
      words: "",
      newestSeq: 7,
      isArchived: false,
    } as const;
    return at.running({
      answer: async () => ({ ask: given.askId }),
      threads: async () => [row],
      show: async () => ({ thread, space: { newestSeq: 7 } }),
    });
  };

  test("values take the type that the question's fields have", async () => {
    const calls = await withQuestion();
    const argv = ["note=42", "count=42", "all=yes", "kinds=a", "kinds=b"].flatMap((value) => ["--value", value]);
    expect((await at.run(["answer", "askaskas", ...argv])).exitCode).toBe(0);
    expect(calls.at(-1)?.request).toEqual([
      "askaskas",
      { values: { note: "42", count: 42, all: true, kinds: ["a", "b"] } },
    ]);
  });

  test.each([["count=many"], ["kinds=c"], ["colour=green"]])(
    "a value that does not fit is not sent: %s",
    async (value) => {
      const calls = await withQuestion();
      expect((await at.run(["answer", "askaskas", "--value", value])).exitCode).toBe(2);
      expect(calls.some((call) => call.method === "answer")).toBe(false);
    },
  );

  test.each([
    [["answer", "x", "--once"], "already_answered"],
    [["cancel", "x"], "task_already_ended"],
  ])("%j refused is 1", async (argv, code) => {
    await at.running({ answer: refusing(code), cancel: refusing(code) });
    expect(await at.run(argv)).toMatchObject({ exitCode: 1, out: "", err: expect.stringContaining("already") });
    expect(await at.run([...argv, "--json"])).toMatchObject({ exitCode: 1, json: { problem: { code } } });
  });

  test("cancel", async () => {
    await at.running({ cancel: async () => ({ task: given.taskId }) });
    expect(await at.run(["cancel", "Reports", "--json"])).toMatchObject({ exitCode: 0, json: { task: given.taskId } });
  });

  test("devices are listed with how they stand, and revoked", async () => {
    const device = {
      id: given.memberId,
      name: "Ada's phone",
      role: "owner",
      isThisDesk: false,
      isRevoked: false,
      isOnline: true,
      since: null,
    } as const;
    const calls = await at.running({
      devices: async () => [device, { ...device, id: given.spaceId as never, name: "Old", isRevoked: true }],
      revoke: async () => ({ member: given.memberId }),
    });
    const { out } = await at.run(["devices"]);
    expect(out).toMatch(/phonepho {2}Ada's phone {2}device {2}online/);
    expect(out).toMatch(/Old .*revoked/);
    expect((await at.run(["devices", "--json"])).json).toHaveLength(2);
    expect(await at.run(["devices", "revoke", "phonepho", "--json"])).toMatchObject({
      exitCode: 0,
      json: { member: given.memberId },
    });
    expect(calls.at(-1)).toEqual({ method: "revoke", request: "phonepho" });
  });

  test("a project is a whole path, read-only unless said", async () => {
    const calls = await at.running({ addProject: async ({ folder }) => ({ name: "notes", folder }) });
    mkdirSync(join(at.home, "notes"));
    expect(await at.run(["project", "add", "notes", "--json"])).toMatchObject({
      exitCode: 0,
      json: { name: "notes", folder: join(at.home, "notes") },
    });
    await at.run([
      "project",
      "add",
      "notes",
      "--write",
      "--name",
      "n",
      "--agent",
      "pi",
      "--agent",
      "clerk",
      "--host",
      "a.example",
    ]);
    expect(calls.map((call) => call.request)).toEqual([
      { folder: join(at.home, "notes"), name: null, access: "read", agents: null, hosts: [] },
      { folder: join(at.home, "notes"), name: "n", access: "write", agents: ["pi", "clerk"], hosts: ["a.example"] },
    ]);
    expect(await at.run(["project", "add", "nothing-there"])).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining("nothing-there"),
    });
  });

  test("the doctor ends each broken line with its repair, and with 1", async () => {
    const broken = {
      what: "sandbox",
      isFine: false,
      words: "agents are refused",
      repair: "sudo apt-get install bubblewrap",
    };
    const found = [{ what: "hub", isFine: true, words: "answers", repair: null }, broken];
    const reach = async () => ({ hubUrl: "http://127.0.0.1:7433", instance: "here", kept: null, authority: null });
    await at.running({ doctor: async () => found, reach });
    const { exitCode, out } = await at.run(["doctor"]);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/sandbox {2}agents are refused\n {4}sudo apt-get install bubblewrap\n/);
    expect((await at.run(["doctor", "--json"])).json).toMatchObject({
      isFine: false,
      lines: [{ what: "hub" }, broken, { what: "phone", isFine: true, repair: "errand phone" }],
    });
  });
});
