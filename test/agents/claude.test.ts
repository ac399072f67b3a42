import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { AskView } from "../../src/domain/fold.ts";
import type { ThreadId } from "../../src/domain/ids.ts";
import type { Given, Phone } from "../device/phone.ts";
import { Computer } from "../e2e/errand.ts";
import { skipUnlessConfined } from "../fakes/confined-place.ts";
import { McpHttp } from "../fakes/mcp-http.ts";
import { ModelEndpoint } from "../fakes/model-endpoint.ts";
import { modelScript, type ModelStep } from "../fakes/model-endpoint-script.ts";
import { findClaude } from "./claude-agent.ts";
import { makeHostileRepository, startedIn } from "./hostile-repository.ts";

const found = findClaude();
const path = "path" in found ? found.path : null;
const patience = 30_000;

describe("the Claude adapter, from the phone to its files, confined", () => {
  const realKey = "real-key-that-stays-outside";
  const calendarKey = "Bearer calendar-key-that-stays-outside";
  let model: ModelEndpoint;
  let calendar: McpHttp;
  let computer: Computer;
  let phone: Phone;
  let work: string;
  let hostile: string;
  let thread: ThreadId;
  let url: string;

  beforeAll(async () => {
    if (path === null) return;
    model = await ModelEndpoint.start();
    calendar = await McpHttp.start(calendarKey);
    computer = new Computer();
    work = computer.makeFolder("work");
    hostile = makeHostileRepository(computer);
    const keys = computer.makeFolder("keys");
    const secret = (name: string, text: string): string => {
      writeFileSync(join(keys, name), text, { mode: 0o600 });
      return join(keys, name);
    };
    const skill = computer.makeFolder("skills/minutes", {
      "SKILL.md":
        "---\nname: minutes\ndescription: Writes minutes as the archive wants them.\n---\nMinutes begin with the word MINUTES-OF-ARCHIVE.\n",
    });
    const fakes = fileURLToPath(new URL("../fakes", import.meta.url));
    computer.configure({
      projects: {
        Work: {
          folders: [{ path: work, access: "write" }],
          agents: ["claude"],
          skills: [skill],
          connectors: {
            tracker: {
              command: "node",
              args: [join(fakes, "mcp-server.ts")],
              envFile: secret("tracker.env", "# the tracker's\nTRACKER_KEY=the tracker's key\n"),
              readable: [fakes],
            },
            calendar: { url: calendar.url, headersFile: secret("calendar.headers", `Authorization: ${calendarKey}\n`) },
          },
        },
        Hostile: { folders: [{ path: hostile, access: "write" }], agents: ["claude"] },
      },
      agents: {
        claude: {
          command: [path],
          endpoint: { url: model.baseUrl, keyFile: secret("model.key", `${realKey}\n`), model: null },
        },
      },
    });
    ({ url } = await computer.up());
    phone = await computer.pairPhone();
    thread = await phone.newThread({ project: "Work", agent: "claude", title: "Claude" });
  });
  afterAll(async () => {
    if (path === null) return;
    await computer[Symbol.asyncDispose]();
    await Promise.all([model.close(), calendar.close()]);
  });
  beforeEach((context) => {
    if ("missing" in found) context.skip(found.missing);
    skipUnlessConfined(context);
  });

  const give = (words: string, ...steps: ModelStep[]): Given => phone.give(modelScript(words, ...steps), { thread });
  const call = (tool: string, input: Record<string, unknown>): ModelStep => ({ calls: [{ tool, input }] });
  const approvalOf = (ask: AskView) => (ask.ask.kind === "approval" ? ask.ask.body : null);
  const lastMessages = (): string => JSON.stringify(model.turns.at(-1)?.messages);

  test("says what the model says; the real key reaches the model and nothing inside", async () => {
    const ended = await phone.ended(give("remember SECRET-7", { say: "hello from the model", chunks: 4 }), patience);
    expect(ended).toMatchObject({
      outcome: "unchecked",
      words: "hello from the model",
      agent: "claude",
      confinement: "confined",
    });
    expect(new Set(model.requests.map(({ key }) => key))).toEqual(new Set([realKey]));
  });

  test("writes a file once the phone has said yes to the diff", async () => {
    const filePath = join(work, "plan.md");
    const given = give("write", call("Write", { file_path: filePath, content: "# Plan\none\n" }), { say: "written" });
    const ask = await phone.asked(given, patience);
    expect(existsSync(filePath)).toBe(false);
    expect(approvalOf(ask)).toMatchObject({
      asked: { toolKind: "edit", paths: [filePath], diffs: [{ path: filePath, after: "# Plan\none\n" }] },
    });
    await phone.answer(given, ask, "once");
    const ended = await phone.ended(given, patience);
    expect(ended).toMatchObject({ outcome: "unchecked", words: "written" });
    expect(readFileSync(filePath, "utf8")).toBe("# Plan\none\n");
    expect(ended.artifacts.map((artifact) => artifact.path)).toEqual([filePath]);
  });

  test("leaves the file unwritten when the phone says no", async () => {
    const filePath = join(work, "refused.md");
    const given = give("write", call("Write", { file_path: filePath, content: "no" }), { say: "then not" });
    await phone.answer(given, await phone.asked(given, patience), "deny");
    expect((await phone.ended(given, patience)).outcome).not.toBe(null);
    expect(existsSync(filePath)).toBe(false);
  });

  test("runs an approved command in the project's folder; the key is nowhere inside", async () => {
    writeFileSync(computer.at("private.txt"), "the person's own");
    const command = `cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n' > seen.txt; cat "${computer.at("private.txt")}" "${computer.at("keys/model.key")}" "${computer.at("keys/calendar.headers")}" > stolen.txt; true`;
    const given = give("run", call("Bash", { command, description: "looks around" }), { say: "done" });
    const ended = await phone.endedAllowing(given, patience);
    expect(ended.words).toBe("done");
    expect([...ended.asks.values()].map((ask) => approvalOf(ask)?.asked.argv)).toContainEqual(["sh", "-c", command]);
    const seen = readFileSync(join(work, "seen.txt"), "utf8");
    expect(seen).toContain("claude");
    expect(seen).not.toContain(realKey);
    expect(seen).not.toContain(calendarKey);
    expect(readFileSync(join(work, "stolen.txt"), "utf8")).toBe("");
  });

  test("asks the person its question, and the model has the answer", async () => {
    const options = [
      { label: "Red", description: "warm" },
      { label: "Blue", description: "cold" },
    ];
    const given = give(
      "ask",
      call("AskUserQuestion", {
        questions: [{ question: "Which colour?", header: "Colour", options, multiSelect: false }],
      }),
      { say: "as you wish" },
    );
    const ask = await phone.asked(given, patience);
    const question = ask.ask.kind === "question" ? ask.ask.body : null;
    const field = question?.fields.find(({ options: choices }) => choices.some(({ value }) => value === "Blue"));
    await phone.answerWith(given, ask, { values: { [field?.name ?? ""]: "Blue" } });
    expect((await phone.ended(given, patience)).words).toBe("as you wish");
    expect(lastMessages()).toMatch(/Which colour\?.{0,40}Blue/);
  });

  test("goes on with its plan when the person approves it, and asks again before it edits", async () => {
    const filePath = join(work, "planned.md");
    const given = give(
      "plan",
      call("EnterPlanMode", {}),
      call("ExitPlanMode", { plan: "1. Write planned.md" }),
      call("Write", { file_path: filePath, content: "planned" }),
      { say: "the plan is done" },
    );
    const ended = await phone.endedAllowing(given, patience);
    expect(ended.words).toBe("the plan is done");
    const asked = [...ended.asks.values()].map((ask) => approvalOf(ask)?.asked.tool);
    expect(asked).toEqual(["ExitPlanMode", "Write"]);
    expect(readFileSync(filePath, "utf8")).toBe("planned");
  });

  test("stops in the middle of an answer when the phone cancels, and keeps the context", async () => {
    const given = give("long", { say: "it begins", hold: true });
    await phone.task(given, "the first words", ({ words }) => words.includes("begins"), patience);
    phone.cancel(given);
    expect(await phone.ended(given, patience)).toMatchObject({ outcome: "cancelled" });
    await model.until(() => model.turns.some(({ isClosedEarly }) => isClosedEarly));
    expect((await phone.ended(give("next", { say: "and on" }), patience)).words).toBe("and on");
    expect(lastMessages()).toContain("SECRET-7");
  });

  test("shows the model a photo as an image, and the agent its file", async () => {
    const pixel = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const photo = await phone.device.attach("a photo.png", "image/png", [pixel]);
    const given = phone.give(modelScript("look", { say: "one pixel" }), { thread, attachments: [photo] });
    expect((await phone.ended(given, patience)).words).toBe("one pixel");
    const asked = lastMessages();
    expect(asked).toContain("image/png");
    expect(asked).toContain(pixel.toString("base64").slice(0, 40));
    expect(asked).toContain("a%20photo.png");
  });

  test("calls the project's connectors, as a program inside and over the network, once the phone allows it", async () => {
    const given = give(
      "connect",
      call("mcp__tracker__look_up", { query: "T-1" }),
      call("mcp__calendar__look_up", { query: "Monday" }),
      { say: "looked up" },
    );
    const ended = await phone.endedAllowing(given, patience);
    expect(ended.words).toBe("looked up");
    expect([...ended.asks.values()].length).toBeGreaterThan(0);
    expect(lastMessages()).toContain("found T-1 with the tracker's key");
    expect(lastMessages()).toContain("found Monday with the calendar's key");
    expect(new Set(calendar.seen.map(({ key }) => key))).toEqual(new Set([calendarKey]));
    expect(new Set(calendar.seen.map(({ path: asked }) => asked))).toEqual(new Set(["/mcp"]));
  });

  test("reads the project's skill", async () => {
    const given = give("minutes", call("Skill", { skill: "minutes" }), { say: "read" });
    expect((await phone.endedAllowing(given, patience)).words).toBe("read");
    expect(lastMessages()).toContain("MINUTES-OF-ARCHIVE");
  });

  test("starts nothing that a project's own settings name", async () => {
    const given = phone.give(
      modelScript("go on", call("Bash", { command: "echo from the agent > agent.txt", description: "writes" }), {
        say: "calm",
      }),
      { project: "Hostile", agent: "claude" },
    );
    const ended = await phone.endedAllowing(given, patience);
    expect(ended).toMatchObject({ outcome: "unchecked", words: "calm" });
    // It was asked about, though the project's settings allow everything.
    expect([...ended.asks.values()].length).toBe(1);
    expect(startedIn(hostile)).toEqual([]);
    expect(readFileSync(join(hostile, "agent.txt"), "utf8")).toBe("from the agent\n");
  });

  test("killed with SIGKILL while a command sleeps, nothing survives; then it goes on as attempt 2 with the context", async () => {
    const mark = `sleeper-${process.pid}`;
    const command = `echo started > started.txt; sleep 300; : ${mark}`;
    const given = give("sleep", call("Bash", { command, description: "sleeps" }), { say: "the sleep is over" });
    await phone.answer(given, await phone.asked(given, patience), "once");
    await vi.waitFor(() => expect(existsSync(join(work, "started.txt"))).toBe(true), {
      timeout: patience,
      interval: 10,
    });
    expect(aliveWith(mark)).toBeGreaterThan(0);
    await computer.kill();
    await vi.waitFor(() => expect([aliveWith(mark), aliveWith(path ?? "")]).toEqual([0, 0]), {
      timeout: 5_000,
      interval: 10,
    });

    const before = model.turns.length;
    await computer.up(["--listen", new URL(url).host]);
    await model.until(() => model.turns.length > before);
    const again = await phone.task(
      given,
      "an end or a question",
      ({ rung, outcome, attempt }) => attempt === 2 && (outcome !== null || rung === "needs_you"),
      patience,
    );
    expect(again.attempt).toBe(2);
    const asked = lastMessages();
    expect(asked).toContain("SECRET-7");
    expect(asked).toContain("hello from the model");
  });
});

/** How many processes of this machine carry this in their command line. */
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
