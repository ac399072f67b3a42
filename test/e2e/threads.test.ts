import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { script } from "../fakes/scripted-agent-script.ts";
import { Computer } from "./errand.ts";
import { configureScripted } from "./scripted.ts";

const note = (day: string): string =>
  `# Stand-up ${day}\n\nThere: Ada, Bo\n\nDecided: the gate is painted green.\n\n- Bo buys the paint by Friday\n`;

describe("threads", () => {
  test("three threads work at the same time, each in its own folder", async () => {
    await using computer = new Computer();
    for (const name of ["Red", "Green", "Blue"])
      computer.makeFolder(name, { "2026-11-21 stand-up.md": note("2026-11-21") });
    const names = ["Red", "Green", "Blue"];
    await computer.up(names.flatMap((name) => ["--folder", computer.at(name), "--write"]));
    const phone = await computer.pairPhone();

    const threads = await Promise.all(names.map((project) => phone.newThread({ project, title: project })));
    const tasks = threads.map((thread) => phone.give("Summarize yesterday's notes into a briefing", { thread }));
    // Each stands in the middle of its work, waiting for a yes.
    const asks = await Promise.all(tasks.map((task) => phone.asked(task)));
    for (const [index, task] of tasks.entries()) {
      const ask = asks[index];
      if (ask) await phone.answer(task, ask, "once");
    }
    const ended = await Promise.all(tasks.map((task) => phone.ended(task)));

    expect(ended.map(({ outcome }) => outcome)).toEqual(["unchecked", "unchecked", "unchecked"]);
    const kinds = phone.heard
      .map(({ entry }) => entry.kind)
      .filter((kind) => /^(attempt_started|attempt_ended)$/.test(kind));
    expect(kinds).toEqual([...Array(3).fill("attempt_started"), ...Array(3).fill("attempt_ended")]);
    expect(ended.map(({ artifacts }) => artifacts.map(({ path }) => path.startsWith(computer.home)))).toEqual([
      [true],
      [true],
      [true],
    ]);
    for (const [index, name] of names.entries()) expect(ended[index]?.artifacts[0]?.path).toContain(`/${name}/`);
  });

  test("threads that write the same folder take turns, and say so", async () => {
    await using computer = new Computer();
    computer.makeFolder("Red", { "2026-11-21 stand-up.md": note("2026-11-21") });
    await computer.up(["--folder", computer.at("Red"), "--write"]);
    const phone = await computer.pairPhone();
    const first = phone.give("Summarize yesterday's notes into a briefing", { project: "Red" });
    const ask = await phone.asked(first);
    const second = phone.give("Summarize yesterday's notes into a briefing", { project: "Red" });
    await phone.task(second, "waiting for the folder", (task) => task.waitsFor === "folder");
    await phone.answer(first, ask, "deny");
    await phone.ended(first);
    await phone.answer(second, await phone.asked(second), "once");
    expect((await phone.ended(second)).rungs).toEqual([
      "stored",
      "accepted",
      "waiting",
      "working",
      "needs_you",
      "working",
      "unchecked",
    ]);
  });

  test("the second task of a thread waits its turn and works on what the first one made", async (context) => {
    skipUnlessConfined(context);
    await using computer = new Computer();
    const { ledger } = configureScripted(computer);
    await computer.up();
    const phone = await computer.pairPhone();
    const go = computer.at("scripted/go");
    const first = phone.give(
      script(
        "make it",
        { do: "wait_for", path: go },
        { do: "write", path: "draft.md", text: "# Draft\none\n" },
        { do: "say", text: "made draft.md" },
      ),
      { project: "Work", agent: "pi" },
    );
    await phone.task(first, "working", (task) => task.rung === "working");
    const second = phone.give(
      script("finish it", { do: "shell", command: "sed 's/one/one, two/' draft.md > final.md" }, { do: "recall" }),
      { thread: first.thread },
    );
    await phone.task(second, "waiting its turn", (task) => task.waitsFor === "turn");
    writeFileSync(go, "");

    const made = await phone.ended(first);
    const finished = await phone.ended(second);
    expect(finished.rungs).toEqual(["stored", "accepted", "waiting", "working", "unchecked"]);
    expect(made.artifacts.map(({ file }) => file.name)).toEqual(["draft.md"]);
    expect(finished.artifacts.map(({ file }) => file.name)).toEqual(["final.md"]);
    const [final] = finished.artifacts;
    expect(final && (await phone.fetch(final.file)).toString()).toBe("# Draft\none, two\n");
    // One conversation: the agent of the second task remembers the first, in the same process.
    expect(finished.words).toContain("make it");
    expect(new Set(ledger().map(({ pid }) => pid)).size).toBe(1);
  });
});

test("a file sent with a new thread's first task is there for its agent, byte for byte", async (context) => {
  skipUnlessConfined(context);
  await using computer = new Computer();
  const { work } = configureScripted(computer);
  await computer.up();
  const phone = await computer.pairPhone();
  const bytes = randomBytes(200_000);
  const photo = await phone.device.attach("a photo.jpg", "image/jpeg", [bytes]);
  const copy = { do: "shell" as const, command: `cp "$HOME"/attachments/*/"a photo.jpg" copy.jpg` };
  const given = phone.give(script("keep it", copy), { project: "Work", agent: "pi", attachments: [photo] });
  expect(await phone.ended(given)).toMatchObject({ outcome: "unchecked", reason: null });
  expect(readFileSync(join(work, "copy.jpg")).equals(bytes)).toBe(true);
});

describe("a read-only project", () => {
  beforeEach(skipUnlessConfined);

  test("puts the result into the thread's results folder, and the project stays as it was", async () => {
    await using computer = new Computer();
    const project = computer.makeFolder("Notes", { "2026-11-21 stand-up.md": note("2026-11-21") });
    await computer.up(["--folder", project, "--read"]);
    const { said, result } = await computer.assign(
      "--approve",
      "--project",
      "Notes",
      "Summarize yesterday's notes into a briefing",
    );
    expect(said).toMatchObject({ code: 0 });
    expect(result.artifacts.map(({ path }) => path.startsWith(computer.at("Errand")))).toEqual([true]);
    expect(readFileSync(result.artifacts[0]?.path ?? "", "utf8")).toContain("green");
    expect(readFileSync(join(project, "2026-11-21 stand-up.md"), "utf8")).toBe(note("2026-11-21"));
  });

  test("is refused writing by the sandbox, not by the agent's manners", async () => {
    await using computer = new Computer();
    const { work } = configureScripted(computer, { access: "read" });
    mkdirSync(join(work, "sub"));
    writeFileSync(join(work, "kept.txt"), "as it was");
    await computer.up();
    const phone = await computer.pairPhone();
    const tries = [
      "echo no > new.txt",
      "echo no > kept.txt",
      "rm kept.txt",
      "mv sub away",
      "mount -o remount,rw . 2>&1",
    ].map((command) => ({ do: "shell" as const, command: `{ ${command}; } 2>&1` }));
    const given = phone.give(script("write anyway", { do: "write", path: "made.txt", text: "no" }, ...tries), {
      project: "Work",
      agent: "pi",
    });
    const ended = await phone.ended(given);
    const tools = [...ended.tools.values()];
    expect(tools.map(({ state }) => state)).toEqual(tools.map(() => "failed"));
    expect(tools[0]?.output).toBe("EROFS");
    for (const tool of tools.slice(1, 4)) expect(tool.output).toContain("Read-only file system");
    expect(existsSync(join(work, "made.txt")) || existsSync(join(work, "new.txt"))).toBe(false);
    expect(readFileSync(join(work, "kept.txt"), "utf8")).toBe("as it was");
    expect(existsSync(join(work, "sub"))).toBe(true);
    expect(ended.confinement).toBe("confined");
  });
});
