import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ThreadId } from "../../src/domain/ids.ts";
import type { AskView } from "../../src/domain/fold.ts";
import type { Given, Phone } from "../device/phone.ts";
import { Computer } from "../e2e/errand.ts";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { ModelEndpoint } from "../fakes/model-endpoint.ts";
import { modelScript, type ModelStep } from "../fakes/model-endpoint-script.ts";
import { findOpencode } from "./opencode-agent.ts";

const found = findOpencode();
const path = "path" in found ? found.path : null;

describe("OpenCode, from the phone to its files, confined", () => {
  const realKey = "real-key-that-stays-outside";
  let model: ModelEndpoint;
  let computer: Computer;
  let phone: Phone;
  let work: string;
  let thread: ThreadId;
  let url: string;

  beforeAll(async () => {
    if (path === null) return;
    model = await ModelEndpoint.start();
    computer = new Computer();
    work = computer.makeFolder("work");
    const keyFile = join(computer.makeFolder("keys"), "model.key");
    writeFileSync(keyFile, `${realKey}\n`, { mode: 0o600 });
    computer.configure({
      projects: { Work: { folders: [{ path: work, access: "write" }], agents: ["opencode"] } },
      agents: {
        opencode: { command: [path, "acp"], endpoint: { url: `${model.baseUrl}/v1`, keyFile, model: "scripted" } },
      },
    });
    ({ url } = await computer.up());
    phone = await computer.pairPhone();
    thread = await phone.newThread({ project: "Work", agent: "opencode", title: "OpenCode" });
  });
  afterAll(async () => {
    if (path === null) return;
    await computer[Symbol.asyncDispose]();
    await model.close();
  });
  beforeEach((context) => {
    if ("missing" in found) context.skip(found.missing);
    skipUnlessConfined(context);
  });

  const give = (words: string, ...steps: ModelStep[]): Given => phone.give(modelScript(words, ...steps), { thread });
  const allow = async (given: Given): Promise<AskView> => {
    const ask = await phone.asked(given, 30_000);
    await phone.answer(given, ask, "once");
    return ask;
  };
  const approvalOf = (ask: AskView) => (ask.ask.kind === "approval" ? ask.ask.body : null);
  const filesBelow = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  test("says what the model says, and the model is asked with the real key", async () => {
    const ended = await phone.ended(give("remember SECRET-7", { say: "hello from the model", chunks: 4 }), 30_000);
    expect(ended).toMatchObject({
      outcome: "unchecked",
      words: "hello from the model",
      agent: "opencode",
      confinement: "confined",
    });
    expect(new Set(model.requests.map(({ key }) => key))).toEqual(new Set([realKey]));
  });

  test("writes a file once the phone has said yes to the diff, and the phone has the file whole", async () => {
    const filePath = join(work, "plan.md");
    const given = give(
      "write",
      { calls: [{ tool: "write", input: { filePath, content: "# Plan\none\n" } }] },
      { say: "written" },
    );
    const ask = await phone.asked(given, 30_000);
    expect(existsSync(filePath)).toBe(false);
    expect(approvalOf(ask)).toMatchObject({
      asked: { toolKind: "edit", paths: [filePath], cwd: work, diffs: [{ path: filePath, after: "# Plan\none\n" }] },
    });
    await phone.answer(given, ask, "once");
    const ended = await phone.ended(given, 30_000);
    expect(ended).toMatchObject({ outcome: "unchecked", words: "written" });
    expect(readFileSync(filePath, "utf8")).toBe("# Plan\none\n");
    expect(ended.artifacts.map(({ path: place }) => place)).toEqual([filePath]);
    const [artifact] = ended.artifacts;
    expect(artifact && (await phone.fetch(artifact.file)).toString()).toBe("# Plan\none\n");
  });

  test("leaves the file unwritten when the phone says no, and the next task of the thread works", async () => {
    const filePath = join(work, "refused.md");
    const given = give(
      "write",
      { calls: [{ tool: "write", input: { filePath, content: "no" } }] },
      { say: "then not" },
    );
    await phone.answer(given, await phone.asked(given, 30_000), "deny");
    expect((await phone.ended(given, 30_000)).outcome).not.toBe(null);
    expect(existsSync(filePath)).toBe(false);
    expect((await phone.ended(give("and now", { say: "here" }), 30_000)).words).toBe("here");
  });

  test("runs an approved command in the project's folder; inside it finds neither the key nor the person's home", async () => {
    writeFileSync(computer.at("private.txt"), "the person's own");
    // The kernel shows every variable and argument of every process inside.
    const command = `touch made-by-shell; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n' > seen.txt; ls -a "${computer.home}" > home.txt; cat "${computer.at("private.txt")}" "${computer.at("keys/model.key")}" "${computer.data}/journal.sqlite" > stolen.txt; true`;
    const given = give(
      "run",
      { calls: [{ tool: "bash", input: { command, description: "looks around" } }] },
      { say: "done" },
    );
    const ended = await phone.endedAllowing(given, 30_000);
    expect(ended.words).toBe("done");
    // It asks for the folders outside of the project too. A yes is a yes to the agent; the sandbox is not asked.
    const asked = [...ended.asks.values()].map((ask) => approvalOf(ask)?.asked.argv);
    expect(asked).toContainEqual(["sh", "-c", command]);
    expect(existsSync(join(work, "made-by-shell"))).toBe(true);
    const seen = readFileSync(join(work, "seen.txt"), "utf8");
    expect(seen).toContain("opencode");
    expect(seen).not.toContain(realKey);
    expect(readFileSync(join(work, "stolen.txt"), "utf8")).toBe("");
    expect(readFileSync(join(work, "home.txt"), "utf8")).not.toContain("private.txt");
    // Nor did the key come to lie in what the agent keeps, or in anything else below the data folder.
    const holding = filesBelow(computer.data).filter((file) => readFileSync(file).includes(realKey));
    expect(holding).toEqual([]);
  });

  test("stops in the middle of an answer when the phone cancels, and keeps the context for the next task", async () => {
    const given = give("long", { say: "it begins", hold: true });
    await phone.task(given, "the first words", ({ words }) => words.includes("begins"), 30_000);
    phone.cancel(given);
    const cancelled = await phone.ended(given, 30_000);
    expect(cancelled).toMatchObject({ outcome: "cancelled" });
    expect(cancelled.words).toContain("it begins");
    await model.until(() => model.turns.at(-1)?.isClosedEarly === true);
    expect((await phone.ended(give("next", { say: "and on" }), 30_000)).words).toBe("and on");
    const asked = JSON.stringify(model.turns.at(-1)?.messages);
    expect(asked).toContain("SECRET-7");
    expect(asked).toContain("hello from the model");
  });

  test("killed with SIGKILL while a command sleeps, nothing survives and nothing is written late; then it goes on as attempt 2", async () => {
    const mark = `sleeper-${process.pid}`;
    const command = `(setsid sh -c 'sleep 1; echo late > late-daemon.txt; sleep 300; : ${mark}' &) ; echo started > started.txt; sleep 1; echo late > late.txt; sleep 300; : ${mark}`;
    const given = give(
      "sleep",
      { calls: [{ tool: "bash", input: { command, description: "sleeps" } }] },
      { say: "the sleep is over" },
    );
    await allow(given);
    await vi.waitFor(() => expect(existsSync(join(work, "started.txt"))).toBe(true), { timeout: 30_000, interval: 10 });
    expect(aliveWith(mark)).toBeGreaterThan(0);
    expect(aliveWith(path ?? "")).toBeGreaterThan(0);
    await computer.kill();
    await vi.waitFor(() => expect([aliveWith(mark), aliveWith(path ?? "")]).toEqual([0, 0]), {
      timeout: 5_000,
      interval: 10,
    });

    // What was to be written a second after its start would be there now: a process of that length outside is the measure.
    await once(spawn("sleep", ["1.2"]), "exit");
    expect(filesBelow(work).filter((file) => file.includes("late"))).toEqual([]);

    // Attempt 2 is told of the interruption, in the same session: the model is asked with all that was said before.
    const before = model.turns.length;
    await computer.up(["--listen", new URL(url).host]);
    await model.until(() => model.turns.length > before);
    const again = await phone.task(
      given,
      "an end or a question",
      ({ rung, outcome, attempt }) => attempt === 2 && (outcome !== null || rung === "needs_you"),
      30_000,
    );
    expect(again.attempt).toBe(2);
    const asked = JSON.stringify(model.turns.at(-1)?.messages);
    expect(asked).toContain("SECRET-7");
    expect(asked).toContain("interrupted");
    const started = phone.heard
      .filter(({ entry }) => entry.kind === "attempt_started" && entry.body.task === given.task)
      .map(({ entry }) => entry);
    expect(started).toMatchObject([{ body: { attempt: 1 } }, { body: { attempt: 2, resumedSession: true } }]);
    expect(filesBelow(work).filter((file) => file.includes("late"))).toEqual([]);
    if (again.outcome === null) {
      phone.cancel(given);
      await phone.ended(given, 30_000);
    }
    expect((await phone.ended(give("after all", { say: "still here" }), 30_000)).words).toBe("still here");
  });
});

/** Processes of this machine with `mark` in their command line. */
function aliveWith(mark: string): number {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(mark);
    } catch {
      return false;
    }
  }).length;
}
