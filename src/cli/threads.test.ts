import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ErrandCommand, refusing } from "../../test/fakes/errand-command.ts";
import * as given from "../../test/fakes/fake-desk.ts";

let at: ErrandCommand;
beforeEach(() => {
  at = new ErrandCommand();
});
afterEach(() => at.close());

describe("threads and show", () => {
  const row = {
    id: given.threadId,
    title: "Reports",
    project: "reports",
    agent: null,
    rung: "needs_you",
    waitsFor: null,
    words: "",
    newestSeq: 7,
    isArchived: false,
  } as const;

  test("threads show how they stand, the archived ones only when asked", async () => {
    await at.running({
      threads: async () => [row, { ...row, id: given.taskId as never, title: "Old", isArchived: true }],
    });
    const { exitCode, out } = await at.run(["threads"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/k3Jx9aAA {2}needs you {2}reports {2}Reports\n/);
    expect(out).not.toContain("Old");
    expect((await at.run(["threads", "--all"])).out).toContain("Old");
    expect((await at.run(["threads", "--json"])).json).toEqual([row]);
  });

  test("what a title holds cannot move the cursor or hide anything", async () => {
    await at.running({ threads: async () => [{ ...row, title: "a\u001b[2Jb\u0007\u202ec\u009b" }] });
    const { out } = await at.run(["threads"], { isTerminal: true });
    expect(out).toContain("a\\x1b[2Jb\\x07\\u202ec\\x9b");
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect((await at.run(["threads", "--json"])).out).not.toMatch(/[\u0000-\u0009\u007f-\u009f\u202e]/);
  });

  test("colours only on a terminal that wants them", async () => {
    await at.running({ threads: async () => [row] });
    expect((await at.run(["threads"], { isTerminal: true })).out).toContain("\u001b[33mneeds you");
    expect((await at.run(["threads"])).out).not.toContain("\u001b");
    expect((await at.run(["threads"], { isTerminal: true, env: { NO_COLOR: "1" } })).out).not.toContain("\u001b");
    expect((await at.run(["threads"], { isTerminal: true, env: { TERM: "dumb" } })).out).not.toContain("\u001b");
  });

  test("a thread shows its tasks, words, files and what is asked", async () => {
    const approval = given.someApproval();
    const file = {
      name: "briefing.md",
      mime: "text/markdown",
      blob: { id: "b" as never, key: "secret-key", size: 2048, sha256: "s" },
    };
    const task = given.someTask({
      rung: "needs_you",
      words: "Looking.",
      asks: new Map([[approval.id, approval]]),
      artifacts: [{ file, path: "/srv/b.md" }],
    });
    const calls = await at.running({
      show: async () => ({ thread: given.someThread([task], { unknownCount: 2 }), space: { newestSeq: 7 } }),
    });
    const { out } = await at.run(["show", "Reports"]);
    for (const part of [
      "Reports",
      "Sort the reports",
      "needs you",
      "Looking.",
      "rm -r old",
      "Remove what is empty",
      "errand answer askaskas --once",
      "briefing.md",
      "2.0 kB",
      "/srv/b.md",
      "newer Errand",
    ])
      expect(out).toContain(part);
    const { json, out: text } = await at.run(["show", "Reports", "--json"]);
    expect(json).toMatchObject({
      id: given.threadId,
      tasks: [
        {
          id: given.taskId,
          asks: [{ id: given.askId, kind: "approval" }],
          artifacts: [{ name: "briefing.md", size: 2048 }],
        },
      ],
    });
    expect(text).not.toContain("secret-key");
    expect(calls.map((call) => call.request)).toEqual(["Reports", "Reports"]);
  });

  test.each([["thread_ambiguous"], ["thread_unknown"]])("%s says what to do", async (code) => {
    await at.running({ show: refusing(code, { ref: "k3" }) });
    const { exitCode, err } = await at.run(["show", "k3"]);
    expect([exitCode, err]).toEqual([3, expect.stringContaining("errand threads")]);
  });

  test("ids that begin with a dash are ids, in any place", async () => {
    const calls = await at.running({
      show: refusing("thread_unknown"),
      answer: async () => ({ ask: given.askId }),
      revoke: async () => ({ member: given.memberId }),
    });
    const id = "-bJx9aAAAAAAAAAAAAAAAA";
    await at.run(["show", id]);
    await at.run(["show", "--json", id]);
    await at.run(["show", "-bJx9a"]);
    await at.run(["answer", "--once", id]);
    await at.run(["devices", "revoke", "--bx9aAAAAAAAAAAAAAAAA"]);
    expect(calls.map(({ request }) => (Array.isArray(request) ? request[0] : request))).toEqual([
      id,
      id,
      "-bJx9a",
      id,
      "--bx9aAAAAAAAAAAAAAAAA",
    ]);
  });
});
