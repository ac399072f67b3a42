import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { realClock } from "../../test/fakes/real-clock.ts";
import { RecordingHost } from "../../test/fakes/recording-host.ts";
import { randomId, testRandom } from "../../test/fakes/sealed-space.ts";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import type { Agent } from "../agents/agent.ts";
import { profiles } from "../agents/profile.ts";
import type { ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { noFailpoint, silentLog } from "../domain/ports.ts";
import { deferred } from "../kit/deferred.ts";
import { openJournal } from "../store/journal/journal.ts";
import type { LaunchFacts } from "./agent-launch.ts";
import { ThreadAgents } from "./thread-agents.ts";

/** Agents that only count: how many processes there would be. */
function place() {
  const folder = temporaryFolder();
  const journal = openJournal(join(folder, "journal.sqlite"));
  onTestFinished(() => journal.close());
  const alive = new Set<string>();
  const startAgent = async ({ spawn }: { spawn: { cwd: string } }): Promise<Agent> => {
    const name = spawn.cwd;
    const exited = deferred<{ code: number | null; signal: string | null; stderrTail: string }>();
    alive.add(name);
    return {
      openSession: async () => ({ sessionId: name, resumed: true }),
      prompt: async () => ({ stop: "end", reason: null, words: null }),
      steer: async () => false,
      cancel: async () => {},
      exited: exited.promise,
      close: async () => {
        alive.delete(name);
        exited.resolve({ code: 0, signal: null, stderrTail: "" });
      },
    };
  };
  const facts: LaunchFacts = {
    tools: { node: process.execPath, confine: null },
    noConfinement: { reason: "bwrap_missing", repair: "" },
    clerk: { argv: [process.execPath], readable: [] },
    path: "",
    home: folder,
    lang: "C.UTF-8",
    dataFolder: join(folder, "data"),
  };
  mkdirSync(facts.dataFolder);
  const ports = { journal, facts, gateways: folder, clock: realClock, random: testRandom, log: silentLog };
  const agents = new ThreadAgents({ ...ports, failpoint: noFailpoint, startAgent });
  const ready = async (thread: ThreadId): Promise<void> => {
    const at = join(folder, thread);
    mkdirSync(at, { recursive: true });
    await agents.of(thread).ready(
      {
        profile: profiles.clerk,
        stateDir: join(at, "state"),
        resultsDir: at,
        localDate: "2026-11-22",
        grant: { project: null, folder: null, agent: "clerk" },
        ceiling: { id: "clerk", command: null, readable: [], endpoint: null, confinement: "off", login: "own" },
      },
      new RecordingHost(),
    );
  };
  const isAlive = (thread: ThreadId): boolean => alive.has(join(folder, thread));
  return { agents, ready, alive, isAlive };
}
const someThreads = (count: number): ThreadId[] => Array.from({ length: count }, () => randomId<ThreadId>());

test("of the agents that rest only a few stay warm: the one that has rested longest goes", async () => {
  const { agents, ready, alive, isAlive } = place();
  const threads = someThreads(limits.warmAgentsMax + 3);
  for (const thread of threads) {
    await ready(thread);
    agents.of(thread).rest();
  }
  await vi.waitFor(() => expect(alive.size).toBe(limits.warmAgentsMax));
  expect(threads.filter(isAlive)).toEqual(threads.slice(3));
});

test("one that works, or was just asked for, is never stopped for it", async () => {
  const { agents, ready, alive, isAlive } = place();
  const [working, wanted, last, ...others] = someThreads(limits.warmAgentsMax + 2) as [ThreadId, ThreadId, ThreadId];
  for (const thread of [working, wanted, last, ...others]) await ready(thread);
  for (const thread of [wanted, ...others]) agents.of(thread).rest();
  // Asked for while its turn has not come, and in the same breath one more begins to rest.
  const asking = ready(wanted);
  agents.of(last).rest();
  await asking;
  await agents.of(last).stop();
  expect(alive.size).toBe(limits.warmAgentsMax + 1);
  expect([isAlive(working), isAlive(wanted)]).toEqual([true, true]);
});
