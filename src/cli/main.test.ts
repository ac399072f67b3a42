import { realpathSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ErrandCommand } from "../../test/fakes/errand-command.ts";
import * as given from "../../test/fakes/fake-desk.ts";

let at: ErrandCommand;
beforeEach(() => {
  at = new ErrandCommand();
});
afterEach(() => at.close());

describe("when Errand does not run", () => {
  test.each([
    ["threads"],
    ["show", "x"],
    ["follow"],
    ["answer", "x", "--once"],
    ["cancel", "x"],
    ["devices"],
    ["assign", "x"],
    ["pair"],
    ["project", "list"],
  ])("%s says how to start it", async (...argv) => {
    const { exitCode, out, err } = await at.run(argv);
    expect(exitCode).toBe(3);
    expect(out).toBe("");
    expect(err).toContain("not running");
    expect(err).toContain("errand up");
    const asJson = await at.run([...argv, "--json"]);
    expect(asJson).toMatchObject({
      exitCode: 3,
      json: { problem: { code: "not_running", next: "Start it with: errand up" } },
    });
  });

  test("the doctor finds it, with the repair", async () => {
    expect(await at.run(["doctor", "--json"])).toMatchObject({
      exitCode: 3,
      json: { isFine: false, lines: [{ isFine: false, repair: "errand up" }] },
    });
  });

  test("looking leaves nothing behind in an empty home", async () => {
    const empty = join(at.home, "none");
    expect((await at.run(["threads"], { env: { ERRAND_HOME: empty } })).exitCode).toBe(3);
    expect(() => realpathSync(empty)).toThrow();
  });
});

describe("wrong usage ends with 2 and what to do", () => {
  test.each([
    [["threads", "--colour"], "--colour"],
    [["fly"], "fly"],
    [["show"], "REF"],
    [["show", "a", "b"], "too many"],
    [["assign", "  "], "errand assign"],
    [["assign", "x", "--thread"], "--thread"],
    [["project", "add", ".", "--read", "--write"], "--write"],
    [["project"], "missing"],
    [["answer", "x"], "--once"],
    [["answer", "x", "--once", "--deny"], "exactly one"],
    [["answer", "x", "--once", "--value", "a=b"], "exactly one"],
    [["answer", "x", "--value", "ab"], "NAME=VALUE"],
    [["up", "--write"], "--folder"],
    [["up", "--folder", ".", "--write", "--read"], "--folder"],
    [["up", "--listen", "here"], "HOST:PORT"],
    [["up", "--listen", "127.0.0.1:70000"], "HOST:PORT"],
    [["up", "--hub", "errand.example"], "web address"],
  ])("%j", async (argv, says) => {
    const { exitCode, out, err } = await at.run(argv);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(says);
    expect(await at.run([...argv.slice(0, 1), "--json", ...argv.slice(1)])).toMatchObject({
      exitCode: 2,
      json: { problem: { code: expect.stringMatching(/^usage/) } },
    });
  });

  test("a day that is none", async () => {
    await at.running({ assign: async () => ({ thread: given.threadId, task: given.taskId }) });
    for (const day of ["tomorrow", "2026-02-30", "2026-2-3"]) {
      const { exitCode, err } = await at.run(["assign", "x"], { env: { ERRAND_NOW: day } });
      expect([exitCode, err]).toEqual([2, expect.stringContaining(day)]);
    }
  });
});

describe("help", () => {
  const commands = [
    "up",
    "assign",
    "threads",
    "show",
    "follow",
    "answer",
    "cancel",
    "project",
    "pair",
    "devices",
    "join",
    "hub",
    "doctor",
    "version",
  ];
  test.each([
    [["--help"]],
    [[]],
    ...commands.map((name) => [[name, "--help"]]),
    [["project", "add", "--help"]],
    [["devices", "revoke", "--help"]],
  ])("%j shows examples of what to type", async (argv) => {
    for (const language of ["en", "ko"]) {
      const { exitCode, out, err } = await at.run(argv, { env: { ERRAND_LANG: language } });
      expect([exitCode, err]).toEqual([0, ""]);
      expect(out).toMatch(/^ {2}errand [a-z]/m);
      if (language === "ko")
        expect(out).not.toMatch(/Usage:|Options:|Commands:|Arguments:|Examples:|default|display help/);
    }
  });

  test("every command is named", async () => {
    const { out } = await at.run(["--help"]);
    for (const name of commands) expect(out).toMatch(new RegExp(`^ {2}${name} `, "m"));
  });

  test("the version", async () => {
    expect((await at.run(["version"])).out).toMatch(/^errand \d+\.\d+\.\d+\n$/);
    expect(await at.run(["version", "--json"])).toMatchObject({
      exitCode: 0,
      json: { version: expect.stringMatching(/^\d/), protocol: 1 },
    });
    expect((await at.run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
