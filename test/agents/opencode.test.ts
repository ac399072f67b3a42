import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startAgent } from "../../src/agents/acp-agent.ts";
import type { Agent } from "../../src/agents/agent.ts";
import { noFailpoint, silentLog } from "../../src/domain/ports.ts";
import { ModelEndpoint } from "../fakes/model-endpoint.ts";
import { modelScript, type ModelStep } from "../fakes/model-endpoint-script.ts";
import { realClock } from "../fakes/real-clock.ts";
import { choose, RecordingHost } from "../fakes/recording-host.ts";
import { isProcessRunning } from "../fakes/running-process.ts";
import { findOpencode, opencodeAgent } from "./opencode-agent.ts";

const found = findOpencode();
const path = "path" in found ? found.path : null;

describe("OpenCode, driven by a scripted model", () => {
  const token = "token-of-this-thread";
  const host = new RecordingHost();
  let folder: string;
  let workspace: string;
  let model: ModelEndpoint;
  let agent: Agent;
  let sessionId: string;

  /** A process of its own on the same home, as after a crash. */
  const start = async (resume: string | null) => {
    const { profile, env } = opencodeAgent(path ?? "", `${model.baseUrl}/v1`, token);
    const home = join(folder, "home");
    const tmp = join(folder, "tmp");
    for (const each of [home, tmp]) mkdirSync(each, { recursive: true });
    const paths = { PATH: "/usr/bin:/bin", HOME: home, TMPDIR: tmp };
    const spawn = { argv: profile.command, env: { ...paths, ...env }, cwd: workspace };
    agent = await startAgent({ profile, host, clock: realClock, log: silentLog, failpoint: noFailpoint, spawn });
    return await agent.openSession({ cwd: workspace, resume, mcpServers: [] });
  };
  const prompt = (words: string, ...steps: ModelStep[]) => {
    host.forget();
    return agent.prompt([{ type: "text", text: modelScript(words, ...steps) }]);
  };

  beforeAll(async () => {
    if (path === null) return;
    folder = realpathSync(mkdtempSync(join(tmpdir(), "errand-opencode-")));
    workspace = join(folder, "workspace");
    mkdirSync(workspace);
    model = await ModelEndpoint.start();
    ({ sessionId } = await start(null));
  });
  afterAll(async () => {
    if (path === null) return;
    await agent.close();
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach((context) => {
    if ("missing" in found) context.skip(found.missing);
    host.permit = (request) => choose(request, "allow_once");
  });

  test("says what the model says, and sends its calls with the thread's token", async () => {
    expect(await prompt("remember SECRET-7", { say: "hello from the model", chunks: 4 })).toMatchObject({
      stop: "end",
    });
    expect(host.text).toBe("hello from the model");
    expect(model.turns.at(-1)?.key).toBe(token);
  });

  test("asks before it writes a file, with the diff, and writes when allowed", async () => {
    const filePath = join(workspace, "a.txt");
    await prompt("write", { calls: [{ tool: "write", input: { filePath, content: "one\n" } }] }, { say: "written" });
    expect(host.permissions.map(({ request }) => request)).toMatchObject([
      { toolKind: "edit", argv: null, paths: [filePath], cwd: workspace, diffs: [{ path: filePath, after: "one\n" }] },
    ]);
    expect(readFileSync(filePath, "utf8")).toBe("one\n");
    expect(host.ofType("tool").at(-1)).toMatchObject({ state: "done", toolKind: "edit" });
    expect(host.text).toBe("written");
  });

  test("does not write when refused, and the turn ends", async () => {
    host.permit = (request) => choose(request, "reject_once");
    const filePath = join(workspace, "refused.txt");
    const end = await prompt(
      "write",
      { calls: [{ tool: "write", input: { filePath, content: "no" } }] },
      { say: "ok" },
    );
    expect(host.permissions.length).toBe(1);
    expect(existsSync(filePath)).toBe(false);
    expect(["end", "cancelled"]).toContain(end.stop);
    expect(host.ofType("tool").at(-1)).toMatchObject({ state: "failed" });
  });

  test("asks before it runs a command, and tells its output", async () => {
    const input = { command: "echo out; touch made", description: "makes a file" };
    await prompt("run", { calls: [{ tool: "bash", input }] }, { say: "done" });
    expect(host.permissions.map(({ request }) => request)).toMatchObject([
      { toolKind: "execute", argv: ["sh", "-c", input.command], cwd: workspace },
    ]);
    expect(host.ofType("tool").at(-1)).toMatchObject({ state: "done", output: "out\n" });
    expect(existsSync(join(workspace, "made"))).toBe(true);
  });

  test("stops in the middle of an answer when cancelled, and goes on with the context", async () => {
    const turn = prompt("long", { say: "it begins", hold: true });
    await host.until(() => host.text.includes("begins"));
    await agent.cancel();
    expect(await turn).toEqual({ stop: "cancelled", reason: null, words: null });
    await model.until(() => model.turns.at(-1)?.isClosedEarly === true);
    await prompt("next", { say: "and on" });
    expect(host.text).toBe("and on");
    expect(JSON.stringify(model.turns.at(-1)?.messages)).toContain("SECRET-7");
  });

  test("a model's refusal is a failed turn with the model's words", async () => {
    const fail = { status: 400, type: "invalid_request_error", message: "no such model" };
    const end = await prompt("fail", { fail });
    expect(end.stop).toBe("failed");
    expect(end.words).toContain("no such model");
  });

  test("killed with SIGKILL in a command, nothing of it is left, and a new process goes on in the session", async () => {
    const input = { command: "echo $$ > pid; sleep 300; touch late", description: "sleeps" };
    const turn = prompt("sleep", { calls: [{ tool: "bash", input }] });
    const pidFile = join(workspace, "pid");
    await expect
      .poll(() => existsSync(pidFile) && readFileSync(pidFile, "utf8").trim(), { timeout: 20_000 })
      .toMatch(/\d+/);
    const shellPid = Number(readFileSync(pidFile, "utf8"));
    const agentPid = Number(readFileSync(`/proc/${shellPid}/stat`, "utf8").split(" ")[3]);
    process.kill(agentPid, "SIGKILL");
    expect(await turn).toMatchObject({ stop: "failed", reason: "agent_exited" });
    await agent.exited;
    expect(isProcessRunning(shellPid)).toBe(false);

    expect(await start(sessionId)).toEqual({ sessionId, resumed: true });
    await prompt("after the crash", { say: "still here" });
    expect(host.text).toBe("still here");
    expect(JSON.stringify(model.turns.at(-1)?.messages)).toContain("SECRET-7");
    expect(existsSync(join(workspace, "late"))).toBe(false);
  });
});
