import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { FakeClock } from "../../test/fakes/fake-clock.ts";
import { realClock } from "../../test/fakes/real-clock.ts";
import { RecordingHost } from "../../test/fakes/recording-host.ts";
import { script, scriptedProfile, type ScriptedOptions } from "../../test/fakes/scripted-agent-script.ts";
import { randomId, testRandom } from "../../test/fakes/sealed-space.ts";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import type { ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { noFailpoint, silentLog, type Clock } from "../domain/ports.ts";
import { openJournal } from "../store/journal/journal.ts";
import type { Launch, LaunchFacts } from "./agent-launch.ts";
import { startAgent } from "../agents/acp-agent.ts";
import { ThreadAgent } from "./thread-agent.ts";

/** A thread with the scripted agent as a real process; `resume` says how it goes on with a session. */
function place(options: ScriptedOptions = {}, clock: Clock = realClock) {
  const folder = temporaryFolder();
  const [stateDir, resultsDir, gateways, ledger] = ["state", "results", "gateways", "ledger"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  for (const path of [stateDir, resultsDir, gateways]) mkdirSync(path);
  const journal = openJournal(join(folder, "journal.sqlite"));
  const thread = randomId<ThreadId>();
  journal.threads.insert({
    id: thread,
    title: "t",
    project: null,
    agent: null,
    resultsFolder: resultsDir,
    session: null,
    isArchived: false,
    openedAt: 1,
  });
  const profile = scriptedProfile({ stateDir: join(folder, "sessions"), ledger, ...options });
  const launch = (changes: Partial<Launch> = {}): Launch => ({
    profile,
    stateDir,
    resultsDir,
    localDate: "2026-11-22",
    grant: { project: null, folder: null, agent: profile.id },
    ceiling: { id: profile.id, command: null, readable: [], endpoint: null, confinement: "off", login: "own" },
    ...changes,
  });
  const facts: LaunchFacts = {
    tools: { node: process.execPath, confine: null },
    noConfinement: { reason: "bwrap_missing", repair: "" },
    clerk: { argv: [], readable: [] },
    path: process.env["PATH"] ?? "",
    home: folder,
    lang: "C.UTF-8",
    dataFolder: join(folder, "data"),
  };
  mkdirSync(facts.dataFolder);
  const agent = new ThreadAgent(thread, {
    journal,
    facts,
    gateways,
    startAgent,
    clock,
    random: testRandom,
    log: silentLog,
    failpoint: noFailpoint,
  });
  onTestFinished(async () => {
    await agent.stop();
    journal.close();
  });
  const pids = (): number[] => {
    if (!existsSync(ledger)) return [];
    const lines = readFileSync(ledger, "utf8")
      .split("\n")
      .filter((line) => line.includes('"effect":"initialize"'));
    return lines.map((line) => Number(JSON.parse(line).pid));
  };
  const host = new RecordingHost();
  return {
    agent,
    launch,
    host,
    journal,
    thread,
    pids,
    ready: (changes?: Partial<Launch>) => agent.ready(launch(changes), host),
  };
}
const isAlive = (pid: number | undefined): boolean => existsSync(`/proc/${pid}`);

test("one process serves one task after the other, kept warm, and is gone after ten idle minutes", async () => {
  const clock = new FakeClock();
  const { agent, ready, pids } = place(
    {},
    {
      now: clock.now.bind(clock),
      after: (ms, call) => (ms === limits.agentIdleMs ? clock : realClock).after(ms, call),
    },
  );
  expect((await ready()).session).toBe("first");
  agent.rest();
  expect((await ready()).session).toBe("warm");
  agent.rest();
  clock.goOn(limits.agentIdleMs - 1);
  expect(isAlive(pids()[0])).toBe(true);
  clock.goOn(1);
  await agent.stop();
  expect(pids()).toHaveLength(1);
  expect(isAlive(pids()[0])).toBe(false);
});

test("stopped and started again it goes on in the same session", async () => {
  const { agent, ready, journal, thread } = place();
  await ready();
  const session = journal.threads.byId(thread)?.session?.id;
  await agent.stop();
  expect((await ready()).session).toBe("resumed");
  expect(journal.threads.byId(thread)?.session?.id).toBe(session);
});

test("another grant needs another process, and there are never two at once", async () => {
  const { agent, ready, pids } = place();
  await ready();
  const changed = ready({ grant: { project: null, folder: null, agent: "other" } });
  const again = ready({ grant: { project: null, folder: null, agent: "third" } });
  void agent.stop();
  const last = ready();
  await Promise.allSettled([changed, again]);
  await last;
  expect(pids().filter(isAlive)).toHaveLength(1);
});

test("one that never gets ready is stopped at once when it is no longer wanted", async () => {
  const { agent, ready, pids } = place({ start: "silent" });
  const starting = ready();
  starting.catch(() => {});
  const before = performance.now();
  await vi.waitFor(() => expect(pids()).toHaveLength(1), { timeout: 10_000 });
  await agent.stop();
  expect(isAlive(pids()[0])).toBe(false);
  await expect(starting).rejects.toMatchObject({ name: "Problem" });
  // The whole patience for a start is a minute.
  expect(performance.now() - before).toBeLessThan(limits.agentStartMs / 4);
});

test("a session that is lost is told as lost once; then its new one is the thread's", async () => {
  const { agent, ready, journal, thread } = place();
  journal.threads.setSession(thread, "gone", "scripted");
  expect((await ready()).session).toBe("lost");
  // As the person is asked whether to begin again.
  journal.threads.setSession(thread, null, null);
  agent.rest();
  expect((await ready()).session).toBe("first");
  const session = journal.threads.byId(thread)?.session;
  expect(session).toMatchObject({ agent: "scripted" });
  agent.rest();
  expect((await ready()).session).toBe("warm");
  expect(journal.threads.byId(thread)?.session).toEqual(session);
});

test("a session of another agent is not taken up, nor called lost", async () => {
  const { ready, journal, thread } = place();
  journal.threads.setSession(thread, "theirs", "opencode");
  expect((await ready()).session).toBe("first");
});

test("what an agent does reaches whoever holds the turn, and nobody afterwards", async () => {
  const { agent, launch, ready, host } = place();
  const { agent: process } = await ready();
  await process.prompt([{ type: "text", text: script("go", { do: "say", text: "hello" }) }]);
  agent.rest();
  const next = new RecordingHost();
  await agent.ready(launch(), next);
  await process.prompt([{ type: "text", text: script("go", { do: "say", text: "again" }) }]);
  expect([host.text, next.text]).toEqual(["hello", "again"]);
});
