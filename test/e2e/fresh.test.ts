import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { Computer, type TaskOutcome } from "./errand.ts";
import { configureScripted } from "./scripted.ts";
import { program, type Talk } from "./talk.ts";

/** Puts `errand` on this computer's PATH, as an installation does. */
function install(computer: Computer): void {
  const bin = computer.makeFolder("bin", { errand: `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n` });
  chmodSync(join(bin, "errand"), 0o755);
  computer.env["PATH"] = `${bin}:${computer.env["PATH"] ?? ""}`;
}

/** Resolves with the lines it said, when it is ready. */
async function saidWhenReady(talk: Talk): Promise<string[]> {
  await vi.waitFor(() => expect(talk.output).toContain("errand phone\n"), { timeout: 20_000, interval: 20 });
  return talk.output.trimEnd().split("\n");
}

describe("a newcomer's first minutes", () => {
  test("errand up --try-me asks nothing, says in five lines what to do, and each of these lines works as printed", async () => {
    await using computer = new Computer();
    install(computer);
    // Nobody answers anything: stdin stays open and silent.
    const talk = computer.talk(["up", "--try-me", "--listen", "127.0.0.1:0"]);
    const lines = await saidWhenReady(talk);
    const from = lines.findIndex((line) => line.includes("Something to try it on"));
    expect(from).toBeGreaterThan(0);
    expect(lines.length - from).toBeLessThanOrEqual(5);
    expect(lines.find((line) => line.includes("Try me"))).toContain(computer.at("Errand/Try me"));

    const commands = lines
      .slice(from)
      .map((line) => line.trim())
      .filter((line) => line.startsWith("errand assign"));
    expect(commands.length).toBe(2);
    for (const command of commands) {
      const run = computer.talkShell(`${command} --approve --json`);
      // The last line's fields are the command's promise to scripts.
      const result = (await run.next()) as TaskOutcome & Record<string, unknown>;
      expect(result).toMatchObject({ outcome: "unchecked", reason: null });
      expect((await run.ended).code).toBe(0);
    }
    const folder = computer.at("Errand/Try me");
    // The briefing and the notes are where they were.
    expect(readdirSync(folder).toSorted()).toEqual(["Briefing 2026-11-22.md", "Notes", "Reports"]);
    const moved = readdirSync(join(folder, "Reports"), { recursive: true })
      .map(String)
      .filter((name) => /2026-1[01]\/\w+\//.test(name));
    expect(moved.length).toBe(6);
    // Asked to stop, it stops, and says what becomes of the work.
    expect(await talk.end("SIGTERM")).toMatchObject({ signal: null });
    expect(talk.output).toContain("Errand has stopped.");
  });

  test("a second start keeps everything: the space, the threads, the folder as the person left it, the paired phone", async () => {
    await using computer = new Computer();
    const first = await computer.up(["--try-me"]);
    const phone = await computer.pairPhone();
    const { result } = await computer.assign(
      "--approve",
      "--project",
      "Try me",
      "Write a one-page briefing from the notes",
    );
    expect(result.outcome).toBe("unchecked");
    await phone.ended(result);
    rmSync(computer.at("Errand/Try me/Reports"), { recursive: true });
    const config = readFileSync(join(computer.data, "config.yaml"), "utf8");
    await computer.stop();

    const again = phone.give("Write a one-page briefing from the notes", { thread: result.thread, project: "Try me" });
    const second = await computer.up(["--try-me", "--listen", new URL(first.url).host]);
    expect(second).toMatchObject({ url: first.url, tryMe: { isNew: false } });
    expect(second["status"]).toMatchObject({ space: (first["status"] as { space: string }).space, devices: 2 });
    expect(existsSync(computer.at("Errand/Try me/Reports"))).toBe(false);
    expect(readFileSync(join(computer.data, "config.yaml"), "utf8")).toBe(config);
    // What the phone had asked for while nobody was there is done, in the same thread.
    await phone.answer(again, await phone.asked(again), "once");
    expect((await phone.ended(again)).outcome).toBe("unchecked");
    const { lines } = await computer.errand("show", result.thread, "--json");
    expect(lines[0]).toMatchObject({ id: result.thread, tasks: [{ outcome: "unchecked" }, { outcome: "unchecked" }] });
  });
});

describe("without bubblewrap", () => {
  /** A PATH on which Node is the only program. */
  function withoutBubblewrap(computer: Computer): void {
    mkdirSync(computer.at("bin"));
    symlinkSync(process.execPath, computer.at("bin/node"));
    computer.env["PATH"] = computer.at("bin");
  }

  test("the built-in agent works, at level clerk, and sees nothing but its folder", async () => {
    await using computer = new Computer();
    withoutBubblewrap(computer);
    const ready = await computer.up(["--try-me"]);
    expect(ready["noConfinement"]).toMatchObject({ repair: expect.stringContaining("bubblewrap") });
    const { said, result } = await computer.assign(
      "--approve",
      "--project",
      "Try me",
      "Write a one-page briefing from the notes",
    );
    expect(said).toMatchObject({ code: 0 });
    expect(result.outcome).toBe("unchecked");
    const { lines } = await computer.errand("show", result.thread, "--json");
    expect(lines[0]).toMatchObject({ tasks: [{ agent: "clerk", confinement: "clerk" }] });
    expect(readFileSync(result.artifacts[0]?.path ?? "", "utf8")).toContain("pump");
  });

  test("another agent is refused with the one command that repairs it, and the thread goes on with the clerk", async () => {
    await using computer = new Computer();
    withoutBubblewrap(computer);
    const { work, ledger } = configureScripted(computer);
    writeFileSync(join(work, "2026-11-21 notes.md"), "# Stand-up 2026-11-21\n\nDecided: the gate is painted green.\n");
    await computer.up();
    const { said, result } = await computer.assign("--project", "Work", "--agent", "pi", "anything");
    expect(said.code).toBe(1);
    expect(result).toMatchObject({ reason: "no_confinement" });
    expect(["refused", "failed"]).toContain(result.outcome);
    expect(result.next).toMatch(/^(sudo )?(apt-get|apt|dnf|pacman|zypper|apk) .*bubblewrap$/);
    expect(said.stderr + JSON.stringify(result)).toContain("bubblewrap");
    expect(ledger()).toEqual([]);
    const after = await computer.assign(
      "--approve",
      "--project",
      "Work",
      "--agent",
      "clerk",
      "Write a one-page briefing from the notes",
    );
    expect(after.result.outcome).toBe("unchecked");
  });
});
