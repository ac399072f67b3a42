import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Computer } from "./errand.ts";
import type { Said, Talk } from "./talk.ts";

const notes = {
  "2026-11-21 stand-up.md":
    "# Stand-up 2026-11-21\n\nThere: Ada, Bo\n\nDecided: the gate is painted green.\n\n- Bo buys the paint by Friday\n",
};

type TaskLine = { id: string; rung: string; rungs: string[]; asks: { id: string; state: string }[] };

/** The next line of `errand follow --json` whose task looks like this. */
async function followed(follow: Talk, isMet: (task: TaskLine) => boolean): Promise<TaskLine> {
  for (;;) {
    // A line of a follow holds the whole task.
    const task = (await follow.next())["task"] as TaskLine;
    if (isMet(task)) return task;
  }
}

const first = (lines: unknown[]): Said => lines[0] as Said;

describe("the command line", () => {
  test("from a folder to a finished result: project add, assign, follow, answer, threads, show", async () => {
    await using computer = new Computer();
    computer.makeFolder("Notes", notes);
    await computer.up();
    expect((await computer.errand("threads", "--json")).lines).toEqual([[]]);
    const added = await computer.errand("project", "add", "Notes", "--write", "--json");
    expect(added.lines).toEqual([{ name: "Notes", folder: computer.at("Notes") }]);
    expect(readFileSync(`${computer.data}/config.yaml`, "utf8")).toContain("# What agents may touch");
    expect((await computer.errand("project", "list", "--json")).lines).toMatchObject([[{ name: "Notes" }]]);

    const follow = computer.talk(["follow", "--json"]);
    const given = await computer.errand(
      "assign",
      "--json",
      "--project",
      "Notes",
      "Write a briefing of yesterday's notes",
    );
    expect(given.code).toBe(0);
    const { thread, task } = first(given.lines);
    const asking = await followed(follow, ({ rung }) => rung === "needs_you");
    expect(asking.id).toBe(task);
    const ref = asking.asks[0]?.id ?? "";

    const unknown = await computer.errand("answer", "nothing-like-this", "--once", "--json");
    expect(unknown.code).toBe(1);
    expect(first(unknown.lines)).toMatchObject({
      problem: { code: "ask_unknown", next: expect.stringContaining("errand threads") },
    });
    const answered = await computer.errand("answer", ref.slice(0, 8), "--once", "--json");
    expect(answered.lines).toEqual([{ ask: ref }]);
    const ended = await followed(follow, ({ rung }) => rung === "unchecked");
    expect(ended.rungs).toEqual(["stored", "accepted", "working", "needs_you", "working", "unchecked"]);
    // Once is once: the same answer again is not taken.
    expect(first((await computer.errand("answer", ref, "--once", "--json")).lines)).toMatchObject({
      problem: { code: expect.stringMatching(/^(ask_unknown|already_answered|ask_closed)$/) },
    });

    expect((await computer.errand("threads", "--json")).lines).toMatchObject([
      [{ id: thread, rung: "unchecked", project: "Notes" }],
    ]);
    const shown = await computer.errand("show", String(thread).slice(0, 8), "--json");
    expect(shown.lines).toMatchObject([
      { id: thread, tasks: [{ id: task, outcome: "unchecked", artifacts: [{ mime: "text/markdown" }] }] },
    ]);
    const plain = await computer.errand("show", String(thread));
    expect(plain.stdout).toContain("Briefing 2026-11-22.md");
    expect(await follow.end("SIGINT")).toMatchObject({ signal: null });
  });

  test("cancel ends a task that waits for somebody; what it asked cannot be answered any more", async () => {
    await using computer = new Computer();
    computer.makeFolder("Notes", notes);
    await computer.up(["--folder", "Notes", "--write"]);
    const follow = computer.talk(["follow", "--json"]);
    const waiting = computer.talk([
      "assign",
      "--wait",
      "--json",
      "--project",
      "Notes",
      "Write a briefing of yesterday's notes",
    ]);
    const { id, asks } = await followed(follow, ({ rung }) => rung === "needs_you");
    const cancelled = await computer.errand("cancel", id, "--json");
    expect(cancelled.lines).toEqual([{ task: id }]);
    expect(await waiting.next()).toMatchObject({ outcome: "cancelled", artifacts: [] });
    expect((await waiting.ended).code).toBe(1);
    expect((await computer.errand("answer", asks[0]?.id ?? "", "--once")).code).toBe(1);
    expect((await computer.errand("cancel", id)).code).toBe(1);
  });

  test("a task outside of what the desktop allows is refused, and the thread goes on", async () => {
    await using computer = new Computer();
    computer.makeFolder("Notes", notes);
    await computer.up(["--folder", "Notes", "--write"]);
    const refused = async (...args: string[]) => {
      const { said, result } = await computer.assign(...args, "Write a briefing of yesterday's notes");
      expect(said.code).toBe(1);
      expect(result.outcome).toBe("refused");
      return result.reason;
    };
    const garden = ["--thread", "Garden", "--project", "Notes"];
    const work = async () =>
      (await computer.assign("--approve", ...garden, "Write a briefing of yesterday's notes")).result.outcome;
    expect(await work()).toBe("unchecked");
    expect(await refused("--project", "Elsewhere")).toBe("project_unknown");
    expect(await refused("--thread", "Garden", "--project", "Elsewhere")).toBe("project_unknown");
    expect(await refused(...garden, "--agent", "opencode")).toBe("agent_not_allowed");
    expect(await work()).toBe("unchecked");
  });

  test("without Errand running, every command says so and what to do", async () => {
    await using computer = new Computer();
    for (const args of [["threads"], ["assign", "work"], ["devices"], ["pair"], ["follow"]]) {
      const { code, stdout, stderr } = await computer.errand(...args, "--json");
      expect({ args, code }).toEqual({ args, code: 3 });
      expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}")).toMatchObject({
        problem: { code: "not_running", next: expect.stringContaining("errand up") },
      });
      expect(stderr).toContain("errand up");
    }
    const doctor = await computer.errand("doctor", "--json");
    expect(doctor.code).not.toBe(0);
    expect(doctor.lines).toMatchObject([
      { isFine: false, lines: [{ what: "running", isFine: false, repair: "errand up" }] },
    ]);
  });
});
