import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { DrivenAgent, type DriveOptions } from "../../test/fakes/driven-agent.ts";
import type { Step } from "../../test/fakes/scripted-agent-script.ts";
import { isProcessRunning } from "../../test/fakes/running-process.ts";
import { processTree } from "./process-tree.ts";

const opened: DrivenAgent[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((driven) => driven.close()));
});

async function open(options: DriveOptions = {}) {
  const driven = await DrivenAgent.open({}, options);
  opened.push(driven);
  return driven;
}

const sleeper = (name: string): string => `echo $$ > ${name}.part; mv ${name}.part ${name}; sleep 300; touch late`;
const pidIn = (driven: DrivenAgent, name: string): number => Number(readFileSync(driven.path(name), "utf8"));

/** Runs the steps and waits for the agent's words that they are under way. */
async function startTurn(driven: DrivenAgent, ...steps: Step[]) {
  const turn = driven.turn(...steps);
  await driven.host.until(() => driven.host.events.length > 0);
  return { turn };
}

async function withShell(driven: DrivenAgent) {
  const started = await startTurn(driven, { do: "shell", command: sleeper("shell.pid") });
  await fileThere(driven, "shell.pid");
  return { ...started, shellPid: pidIn(driven, "shell.pid") };
}

async function fileThere(driven: DrivenAgent, name: string) {
  await expect.poll(() => existsSync(driven.path(name)), { interval: 5, timeout: 5_000 }).toBe(true);
}

test("cancel ends the turn, keeps the agent, and its running command is gone", async () => {
  const driven = await open();
  const { turn, shellPid } = await withShell(driven);
  await driven.agent.cancel();
  expect(await turn).toEqual({ stop: "cancelled", reason: null, words: null });
  expect(isProcessRunning(shellPid)).toBe(false);
  expect(await driven.turn({ do: "say", text: "usable" })).toMatchObject({ stop: "end" });
});

test("an end or an error that answers a cancel is a cancel", async () => {
  const driven = await open();
  for (const answers of ["end", "error", "cancelled"] as const) {
    const { turn } = await startTurn(driven, { do: "say", text: "x" }, { do: "hang", answers });
    await Promise.all([driven.agent.cancel(), driven.agent.cancel()]);
    expect(await turn).toEqual({ stop: "cancelled", reason: null, words: null });
  }
  // Nothing runs: nothing to do.
  await driven.agent.cancel();
});

test("an agent that ignores a cancel is ended, and the turn is cancelled", async () => {
  const driven = await open({ limits: { agentStopMs: 100 } });
  const { turn } = await startTurn(driven, { do: "say", text: "x" }, { do: "hang", isDeaf: true });
  await driven.agent.cancel();
  expect(await turn).toMatchObject({ stop: "cancelled", reason: "agent_did_not_stop" });
  expect(await driven.agent.exited).toMatchObject({ signal: "SIGKILL" });
});

test("a turn beyond its limit is ended as such", async () => {
  const driven = await open({ limits: { turnMsMax: 100 } });
  expect(await driven.turn({ do: "hang" })).toMatchObject({ stop: "failed", reason: "turn_too_long" });
});

test("silence is told once, and again when the agent is heard", async () => {
  const driven = await open({ limits: { agentSilentMs: 60 } });
  const turn = driven.turn({ do: "wait_for", path: "go-on" }, { do: "say", text: "back" });
  await driven.host.until(() => driven.host.ofType("silence").length === 1);
  writeFileSync(driven.path("go-on"), "");
  await turn;
  const types = driven.host.events.map((event) => event.type);
  expect(types.filter((type) => type !== "silence").slice(0, 2)).toEqual(["heard", "text"]);
  expect(types[0]).toBe("silence");
  expect(driven.host.ofType("silence")[0]?.silentMs).toBeGreaterThanOrEqual(60);
});

test("an agent that crashes ends its turn as failed, with its last words and code", async () => {
  const driven = await open();
  expect(await driven.turn({ do: "stderr", text: "out of cheese" }, { do: "crash", code: 9 })).toMatchObject({
    stop: "failed",
    reason: "agent_exited",
  });
  expect(await driven.agent.exited).toEqual({ code: 9, signal: null, stderrTail: "out of cheese\n" });
  expect(await driven.turn({ do: "say", text: "x" })).toMatchObject({ stop: "failed", reason: "agent_exited" });
});

test("a line beyond the limit ends the agent instead of filling the memory", async () => {
  const driven = await open({ limits: { agentLineBytesMax: 10_000 } });
  expect(await driven.turn({ do: "say", text: "x".repeat(20_000) })).toMatchObject({
    stop: "failed",
    reason: "agent_protocol_broken",
  });
  await driven.agent.exited;
  expect(isProcessRunning(driven.pid)).toBe(false);
});

test("lines that are no messages are counted in the log, without their words", async () => {
  const driven = await open();
  await driven.turn({ do: "junk", text: "chatter" }, { do: "junk", text: "chatter" });
  await driven.agent.close();
  expect(driven.warnings).toEqual([
    { text: "agent wrote lines that are no messages", fields: { agent: "scripted", count: 2 } },
  ]);
});

test("closing ends an idle agent by the end of its input", async () => {
  const driven = await open();
  await driven.agent.close();
  expect(await driven.agent.exited).toMatchObject({ code: 0, signal: null });
  await driven.agent.close();
});

test("closing ends an agent that ignores the end of input and SIGTERM", async () => {
  const driven = await open({ limits: { agentStopMs: 100 } });
  await driven.turn({ do: "ignore_stop" });
  await driven.agent.close();
  expect(await driven.agent.exited).toMatchObject({ signal: "SIGKILL" });
});

test("closing leaves no child in a process group of its own, and no late file", async () => {
  const driven = await open({ limits: { agentStopMs: 100 } });
  const { turn, shellPid } = await withShell(driven);
  await driven.agent.close();
  expect(await turn).toMatchObject({ stop: "failed" });
  expect(isProcessRunning(shellPid)).toBe(false);
  expect(existsSync(driven.path("late"))).toBe(false);
});

test("closing leaves no daemon that detached itself and was adopted by init", async () => {
  const driven = await open();
  await driven.turn({ do: "daemon", command: "sleep 300", pidFile: "daemon.pid" });
  const daemonPid = pidIn(driven, "daemon.pid");
  expect(isProcessRunning(daemonPid)).toBe(true);
  await driven.agent.close();
  expect(isProcessRunning(daemonPid)).toBe(false);
});

test("an agent killed from outside leaves no descendant either", async () => {
  const driven = await open();
  const { turn, shellPid } = await withShell(driven);
  process.kill(driven.pid, "SIGKILL");
  await driven.agent.exited;
  expect(await turn).toMatchObject({ stop: "failed", reason: "agent_exited" });
  expect(isProcessRunning(shellPid)).toBe(false);
});

test("nothing of our own environment reaches an agent but what is given", async () => {
  const driven = await open({ env: { GIVEN: "yes" } });
  const names = readFileSync(`/proc/${driven.pid}/environ`, "utf8")
    .split("\0")
    .filter(Boolean)
    .map((line) => line.split("=")[0]);
  expect(new Set(names)).toEqual(new Set(["ERRAND_AGENT_TREE", "GIVEN", "PATH"]));
});

test("a process tree never holds ourselves or a stranger", () => {
  expect(processTree(null, "ERRAND_AGENT_TREE=nobody")).toEqual([]);
  expect(processTree(process.pid, "ERRAND_AGENT_TREE=nobody").map((mark) => mark.pid)).not.toContain(process.pid);
});
