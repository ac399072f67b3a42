import type { startAgent } from "../agents/acp-agent.ts";
import type { Agent, AgentHost } from "../agents/agent.ts";
import type { ThreadId } from "../domain/ids.ts";
import type { Clock, Failpoint, Log, Random, Timer } from "../domain/ports.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { Journal } from "../store/journal/journal.ts";
import { confinementFor, launchCommand, launchFingerprint, type Launch, type LaunchFacts } from "./agent-launch.ts";
import { openWays, type ThreadWays } from "./thread-ways.ts";
import { nameOf } from "./fault-name.ts";

export type ThreadAgentPorts = {
  journal: Journal;
  facts: LaunchFacts;
  gateways: string;
  /** How an agent's process is started. */
  startAgent: typeof startAgent;
  clock: Clock;
  random: Random;
  log: Log;
  failpoint: Failpoint;
};

/** `session`: kept warm, gone on with, the thread's first with this agent, or begun anew because the old one is lost. */
export type ReadyAgent = { agent: Agent; session: "warm" | "resumed" | "first" | "lost" };
type Running = {
  agent: Agent;
  agentId: string;
  fingerprint: string;
  ways: ThreadWays;
  sessionId: string | null;
  /** Nobody has prompted in the session that took the place of a lost one. */
  isUnused: boolean;
};

/** One agent process for one thread: started when first needed, kept warm, stopped when idle for long. */
export class ThreadAgent {
  readonly #thread: ThreadId;
  readonly #ports: ThreadAgentPorts;
  readonly #onRest: (isResting: boolean) => void;
  #running: Running | null = null;
  #starting: AbortController | null = null;
  #host: AgentHost | null = null;
  #idle: Timer | null = null;
  /** Starts and stops, one after the other: never two processes on one state folder. */
  #last: Promise<unknown> = Promise.resolve();
  /** Stops asked for and not done: whatever was to start before them need not. */
  #stopsWanted = 0;

  /** `onRest` is told when a process begins to rest, and when it works again or is gone. */
  constructor(thread: ThreadId, ports: ThreadAgentPorts, onRest: (isResting: boolean) => void = () => {}) {
    this.#thread = thread;
    this.#ports = ports;
    this.#onRest = onRest;
  }

  /** The agent with the thread's session open, speaking to `host` until the next call. Throws the launch's and the agent's problems. */
  ready(launch: Launch, host: AgentHost): Promise<ReadyAgent> {
    // At once: nobody may stop it for having rested while it waits for its turn here.
    this.#onRest(false);
    return this.#inTurn(() => this.#ready(launch, host));
  }

  /** The turn is over: the process stays warm for a while. */
  rest(): void {
    this.#host = null;
    this.#idle?.cancel();
    if (this.#running === null) return;
    this.#onRest(true);
    this.#idle = this.#ports.clock.after(limits.agentIdleMs, () => {
      this.stop().catch((error: unknown) =>
        this.#ports.log.error("an idle agent was not stopped", { error: nameOf(error) }),
      );
    });
  }

  /** Resolves when the process and all its descendants are gone, also one that is only starting. */
  stop(): Promise<void> {
    this.#onRest(false);
    this.#starting?.abort();
    // What waits for its answer learns at once that it is going.
    this.#running?.agent.close().catch(() => {});
    this.#stopsWanted += 1;
    return this.#inTurn(() => {
      this.#stopsWanted -= 1;
      return this.#stop();
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #ready(launch: Launch, host: AgentHost): Promise<ReadyAgent> {
    this.#idle?.cancel();
    const fingerprint = launchFingerprint(launch);
    if (this.#running?.fingerprint === fingerprint) {
      this.#host = host;
      return { agent: this.#running.agent, session: this.#warmSession(this.#running) };
    }
    await this.#stop();
    this.#host = host;
    const running = await this.#start(launch, fingerprint);
    try {
      return { agent: running.agent, session: await this.#openSession(running, launch) };
    } catch (error) {
      await this.#stop();
      throw error;
    }
  }

  #warmSession(running: Running): ReadyAgent["session"] {
    const { journal } = this.#ports;
    const wasUnused = running.isUnused;
    running.isUnused = false;
    // The journal forgets a lost session when the person is asked; the one that took its place is the thread's now.
    if (wasUnused && running.sessionId !== null)
      journal.threads.setSession(this.#thread, running.sessionId, running.agentId);
    return wasUnused ? "first" : "warm";
  }

  async #openSession(running: Running, launch: Launch): Promise<ReadyAgent["session"]> {
    const { journal } = this.#ports;
    const known = journal.threads.byId(this.#thread)?.session ?? null;
    const own = known?.agent === launch.profile.id ? known.id : null;
    const resume = launch.profile.resume === "none" ? null : own;
    const cwd = launch.grant.folder?.path ?? launch.resultsDir;
    const { sessionId, resumed } = await running.agent.openSession({ cwd, resume, mcpServers: running.ways.servers });
    journal.threads.setSession(this.#thread, sessionId, launch.profile.id);
    running.sessionId = sessionId;
    running.isUnused = !resumed && own !== null;
    return resumed ? "resumed" : own === null ? "first" : "lost";
  }

  async #stop(): Promise<void> {
    this.#idle?.cancel();
    this.#idle = null;
    const running = this.#running;
    this.#running = null;
    this.#host = null;
    if (running === null) return;
    await running.agent.close();
    await running.ways.close();
  }

  async #start(launch: Launch, fingerprint: string): Promise<Running> {
    const { clock, random, log, failpoint, facts, gateways } = this.#ports;
    const starting = new AbortController();
    this.#starting = starting;
    const ways = await openWays(launch, confinementFor(launch.profile, launch.ceiling, facts), {
      clock,
      random,
      log,
      facts,
      gateways,
    });
    try {
      if (this.#stopsWanted > 0) throw new Problem("agent_stopped");
      const spawn = launchCommand(launch, ways, facts);
      const agent = await this.#ports.startAgent({
        profile: launch.profile,
        spawn,
        host: this.#relay(),
        clock,
        log,
        failpoint,
        signal: starting.signal,
      });
      const running: Running = {
        agent,
        agentId: launch.profile.id,
        fingerprint,
        ways,
        sessionId: null,
        isUnused: false,
      };
      this.#running = running;
      void agent.exited.then(() => this.#onExit(running));
      return running;
    } catch (error) {
      await ways.close();
      throw error;
    } finally {
      this.#starting = null;
    }
  }

  #onExit(running: Running): void {
    running.ways
      .close()
      .catch((error: unknown) =>
        this.#ports.log.error("a thread's ways out were not closed", { error: nameOf(error) }),
      );
    if (this.#running !== running) return;
    this.#running = null;
    this.#onRest(false);
  }

  /** The process outlives a turn, its host does not. */
  #relay(): AgentHost {
    return {
      onEvent: (event) => this.#host?.onEvent(event),
      askPermission: (request, signal) => this.#nowHost().askPermission(request, signal),
      askQuestion: (question, signal) => this.#nowHost().askQuestion(question, signal),
    };
  }

  #nowHost(): AgentHost {
    if (this.#host === null) throw new Problem("agent_asked_outside_a_turn");
    return this.#host;
  }
}
