import { afterEach, expect, test } from "vitest";
import { DrivenAgent, type DriveOptions } from "../../test/fakes/driven-agent.ts";
import { realClock } from "../../test/fakes/real-clock.ts";
import { RecordingHost } from "../../test/fakes/recording-host.ts";
import { scriptedProfile, type ScriptedOptions } from "../../test/fakes/scripted-agent-script.ts";
import { noFailpoint, silentLog } from "../domain/ports.ts";
import { startAgent } from "./acp-agent.ts";
import { AgentDidNotStart } from "./agent-did-not-start.ts";
import type { McpServer } from "./agent.ts";

const opened: DrivenAgent[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((driven) => driven.close()));
});

async function open(scripted: ScriptedOptions = {}, options: DriveOptions & { resume?: string } = {}) {
  const driven = await DrivenAgent.open(scripted, options);
  opened.push(driven);
  return driven;
}

async function started(scripted: ScriptedOptions = {}) {
  const driven = await DrivenAgent.start(scripted);
  opened.push(driven);
  return driven;
}

test.each([
  ["exits", "exited"],
  ["silent", "silent"],
  ["not_acp", "not_acp"],
  ["other_version", "not_acp"],
] as const)("a program that %s instead of shaking hands is a problem, and is stopped", async (start, reason) => {
  // Only the silent one may be taken for silent, however slow the machine is.
  const limits = start === "silent" ? { agentStartMs: 800 } : {};
  const error: unknown = await DrivenAgent.start({ start }, { limits }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(AgentDidNotStart);
  expect(error).toMatchObject({ code: "agent_did_not_start", detail: { agent: "scripted", reason } });
});

test("what a program said before it exited is kept, and apart from what may cross a wire", async () => {
  const error: unknown = await DrivenAgent.start({ start: "exits" }).catch((e: unknown) => e);
  expect(error).toMatchObject({ detail: { code: 7 }, stderrTail: "scripted agent exits at once\n" });
  // An AgentDidNotStart, as was just matched.
  expect(JSON.stringify((error as AgentDidNotStart).detail)).not.toContain("exits at once");
});

test("a program that does not exist is told as not found", async () => {
  const spawn = { argv: ["/no/such/program"], env: {}, cwd: "/" };
  const ports = { clock: realClock, log: silentLog, failpoint: noFailpoint };
  const start = startAgent({ profile: scriptedProfile(), host: new RecordingHost(), ...ports, spawn });
  await expect(start).rejects.toMatchObject({ code: "agent_did_not_start", detail: { reason: "not_found" } });
});

test.each(["mode", "config"] as const)(
  "the profile's mode is set (by %s), whatever the agent's own default",
  async (modeManner) => {
    const driven = await open({ modes: ["default", "auto"], modeManner });
    expect(driven.ledger().at(-1)).toMatchObject({ effect: "mode", mode: "default" });
  },
);

test.each(["refuses", "lies"] as const)("an agent that %s about its mode is not used", async (modeManner) => {
  const driven = await started({ modes: ["default", "auto"], modeManner });
  await expect(driven.openSession(null)).rejects.toMatchObject({
    code: "agent_mode_refused",
    detail: { mode: "default" },
  });
});

test("an agent that keeps its config option's old value is not used", async () => {
  const driven = await DrivenAgent.start(
    { modes: ["auto"], modeManner: "config" },
    { profile: { mode: "no such mode" } },
  );
  opened.push(driven);
  await driven.openSession(null).then(
    () => expect.fail("a session was opened in a mode that is not the profile's"),
    (error: unknown) => expect(error).toMatchObject({ code: "agent_mode_refused" }),
  );
});

test.each(["load", "resume"] as const)(
  "after kill -9 a new process goes on in the same session by %s",
  async (resume) => {
    const first = await open({ resume });
    await first.say("remember the SECRET", { do: "say", text: "ok" });
    process.kill(first.pid, "SIGKILL");
    expect(await first.agent.exited).toMatchObject({ signal: "SIGKILL" });
    const second = await open({ resume }, { folder: first.folder, resume: first.sessionId, profile: { resume } });
    expect(second).toMatchObject({ sessionId: first.sessionId, resumed: true });
    expect(second.ledger().at(-1)).toMatchObject({ effect: resume });
    expect(second.host.events).toEqual([]);
    await second.say("again", { do: "recall" });
    expect(second.host.text).toBe('["remember the SECRET","again"]');
  },
);

test("an unknown session gives a fresh one and says so", async () => {
  const driven = await open({}, { resume: "no-such-session" });
  expect(driven.resumed).toBe(false);
  expect(driven.sessionId).not.toBe("no-such-session");
  expect(await driven.turn({ do: "say", text: "works" })).toMatchObject({ stop: "end" });
});

test("an agent that cannot go on with sessions is not asked to", async () => {
  const driven = await open({ resume: "none" }, { resume: "some-session", profile: { resume: "load" } });
  expect(driven.resumed).toBe(false);
  expect(driven.ledger().map((line) => line.effect)).toEqual(["initialize", "new"]);
});

test("an agent without a login says so", async () => {
  const driven = await started({ isLoginNeeded: true });
  await expect(driven.openSession(null)).rejects.toMatchObject({ code: "agent_login_required" });
});

test("connectors are handed on; one that the agent cannot reach is refused", async () => {
  const http: McpServer = {
    type: "http",
    name: "hub",
    url: "http://127.0.0.1:1/",
    headers: { authorization: "Bearer x" },
  };
  const stdio: McpServer = { type: "stdio", name: "files", command: "/bin/files", args: ["-x"], env: { A: "1" } };
  const driven = await started({ takesHttp: true });
  await driven.agent.openSession({ cwd: driven.folder, resume: null, mcpServers: [http, stdio] });
  expect(driven.ledger().at(-1)?.["mcpServers"]).toEqual([
    { type: "http", name: "hub", url: http.url, headers: [{ name: "authorization", value: "Bearer x" }] },
    { name: "files", command: "/bin/files", args: ["-x"], env: [{ name: "A", value: "1" }] },
  ]);
  const without = await started();
  const opening = { cwd: without.folder, resume: null, mcpServers: [http] };
  await expect(without.agent.openSession(opening)).rejects.toMatchObject({
    code: "agent_cannot_connect",
    detail: { connector: "hub" },
  });
});
