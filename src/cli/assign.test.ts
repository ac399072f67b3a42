import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DeskStatus } from "../runner/desk-api.ts";
import { ErrandCommand, refusing } from "../../test/fakes/errand-command.ts";
import * as given from "../../test/fakes/fake-desk.ts";

let at: ErrandCommand;
beforeEach(() => {
  at = new ErrandCommand();
});
afterEach(() => at.close());

const status = (fields: Partial<DeskStatus> = {}): DeskStatus => ({
  space: given.spaceId,
  runner: given.memberId,
  hubUrl: "http://127.0.0.1:7433",
  confinement: "confined",
  projects: [],
  agents: ["clerk"],
  devices: 1,
  ...fields,
});

describe("assign", () => {
  test("sends text, day and zone, and says how to follow", async () => {
    const calls = await at.running({ assign: async () => ({ thread: given.threadId, task: given.taskId }) });
    const { exitCode, out, err } = await at.run(
      ["assign", "Sort", "the reports", "--project", "reports", "--agent", "pi"],
      { env: { ERRAND_NOW: "2026-11-22" } },
    );
    expect([exitCode, out, err]).toEqual([0, `${given.taskId}\n`, expect.stringContaining("errand follow k3Jx9aAA")]);
    const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(calls).toEqual([
      {
        method: "assign",
        request: {
          text: "Sort the reports",
          thread: null,
          project: "reports",
          folder: null,
          agent: "pi",
          attachments: [],
          tz,
          localDate: "2026-11-22",
        },
      },
    ]);
  });

  test("reads the text from stdin, and files by their whole path", async () => {
    const calls = await at.running({ assign: async () => ({ thread: given.threadId, task: given.taskId }) });
    writeFileSync(join(at.home, "a.txt"), "a");
    expect(
      await at.run(["assign", "-", "--attach", "a.txt", "--thread", "=-x", "--json"], {}, "Do\nthis\n"),
    ).toMatchObject({ exitCode: 0, json: { thread: given.threadId, task: given.taskId } });
    expect(calls[0]?.request).toMatchObject({ text: "Do\nthis", attachments: [join(at.home, "a.txt")], thread: "-x" });
  });

  test.each([
    [["--attach", "gone.txt"], "attachment_missing"],
    [["--attach", "."], "attachment_not_a_file"],
    [["--folder", "gone"], "folder_missing"],
    [["--folder", "elsewhere"], "folder_in_no_project"],
    [["--folder", "notes", "--project", "reports"], "folder_outside_project"],
  ])("%j is refused before anything is given", async (argv, code) => {
    mkdirSync(join(at.home, "elsewhere"));
    mkdirSync(join(at.home, "notes"));
    const project = (name: string) => ({
      name,
      folders: [{ path: join(at.home, name), access: "write" as const }],
      agents: ["clerk"],
    });
    const calls = await at.running({
      assign: async () => ({ thread: given.threadId, task: given.taskId }),
      status: async () => status({ projects: [project("notes"), project("reports")] }),
    });
    const { exitCode, json, err } = await at.run(["assign", "x", ...argv, "--wait", "--json"]);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ outcome: "refused", reason: code, artifacts: [], task: null });
    expect(err.split("\n")).toHaveLength(3);
    expect(calls.some((call) => call.method === "assign")).toBe(false);
  });

  test("a folder that may not be used comes with the command that allows it", async () => {
    mkdirSync(join(at.home, "my notes"));
    await at.running({ status: async () => status() });
    expect((await at.run(["assign", "x", "--folder", "my notes"])).err).toContain(
      `errand project add '${join(at.home, "my notes")}' --write`,
    );
  });

  test("a folder names its innermost project", async () => {
    mkdirSync(join(at.home, "notes/inner/deep"), { recursive: true });
    const project = (name: string, path: string) => ({
      name,
      folders: [{ path: join(at.home, path), access: "write" as const }],
      agents: ["clerk"],
    });
    const projects = [project("outer", "notes"), project("inner", "notes/inner"), project("look-alike", "notes/in")];
    const calls = await at.running({
      assign: async () => ({ thread: given.threadId, task: given.taskId }),
      status: async () => status({ projects }),
    });
    await at.run(["assign", "x", "--folder", "notes/inner/deep"]);
    expect(calls.at(-1)?.request).toMatchObject({ project: "inner", folder: join(at.home, "notes/inner/deep") });
  });

  test("text longer than an order is refused with another way", async () => {
    await at.running({ assign: async () => ({ thread: given.threadId, task: given.taskId }) });
    expect(await at.run(["assign", "-", "--json"], {}, "가".repeat(30_000))).toMatchObject({
      exitCode: 1,
      json: { reason: "text_too_long", next: expect.stringContaining("--attach") },
    });
  });

  test("the desk's refusal is an outcome, with what to do", async () => {
    await at.running({ assign: refusing("project_unknown", { project: "x" }, "Add it: errand project add DIR") });
    expect(await at.run(["assign", "x", "--project", "x", "--json"])).toMatchObject({
      exitCode: 1,
      json: { outcome: "refused", reason: "project_unknown", next: "Add it: errand project add DIR" },
    });
  });
});
