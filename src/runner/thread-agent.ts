import { join } from "node:path";
import { startAgent } from "../agents/acp-agent.ts";
import type { Agent, AgentHost } from "../agents/agent.ts";
import type { ThreadId } from "../domain/ids.ts";
import type { Clock, Failpoint, Log, Random, Timer } from "../domain/ports.ts";
import type { Thread } from "../domain/task.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { toB64u } from "../kit/bytes.ts";
import type { Journal } from "../store/journal/journal.ts";
import { launchCommand, launchFingerprint, type GatewaySeat, type Launch, type LaunchFacts } from "./agent-launch.ts";
import { openGateway, type OpenGateway } from "./gateway-seat.ts";

export type ThreadAgentPorts = {
  journal: Journal;
  facts: LaunchFacts;
  gateways: string;
  clock: Clock;
  random: Random;
  log: Log;
  failpoint: Failpoint;
};

type Running = { agent: Agent; fingerprint: string; sessionId: string; gateway: OpenGateway | null };

/** One agent process for one thread: started when first needed, kept warm, stopped when idle for long. */
export class ThreadAgent {
  readonly #thread: ThreadId;
  readonly #ports: ThreadAgentPorts;
  #running: Running | null = null;
  #host: AgentHost | null = null;
  #idle: Timer | null = null;

  constructor(thread: ThreadId, ports: ThreadAgentPorts) {
    this.#thread = thread;
    this.#ports = ports;
  }

  /**
   * The agent with the thread's session open, speaking to `host` until the next call. `isFresh`: the session has no past.
   * Throws the launch's and the agent's problems.
   */
  async ready(launch: Launch, thread: Thread, host: AgentHost): Promise<{ agent: Agent; isFresh: boolean; isResumed: boolean }> {
    this.#idle?.cancel();
    this.#host = host;
    const fingerprint = launchFingerprint(launch);
    if (this.#running?.fingerprint === fingerprint) return { agent: this.#running.agent, isFresh: false, isResumed: false };
    await this.stop();
    this.#host = host;
    const started = await this.#start(launch, fingerprint);
    const resume = thread.session?.agent === launch.profile.id && launch.profile.resume !== "none" ? thread.session.id : null;
    try {
      const cwd = launch.grant.folder?.path ?? launch.resultsDir;
      const opened = await started.agent.openSession({ cwd, resume, mcpServers: [] });
      started.sessionId = opened.sessionId;
      this.#ports.journal.threads.setSession(this.#thread, opened.sessionId, launch.profile.id);
      return { agent: started.agent, isFresh: !opened.resumed, isResumed: opened.resumed };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** The turn is over: the process stays warm for a while. */
  rest(): void {
    this.#host = null;
    this.#idle?.cancel();
    this.#idle = this.#ports.clock.after(limits.agentIdleMs, () => void this.stop());
  }

  /** Resolves when the process and all its descendants are gone. */
  async stop(): Promise<void> {
    this.#idle?.cancel();
    this.#idle = null;
    const running = this.#running;
    this.#running = null;
    this.#host = null;
    if (running === null) return;
    await running.agent.close();
    await running.gateway?.close();
  }

  async #start(launch: Launch, fingerprint: string): Promise<Running> {
    const { clock, random, log, failpoint, facts, gateways } = this.#ports;
    const gateway = await openGateway(launch, join(gateways, `${toB64u(random.bytes(9))}.sock`), { clock, random, log });
    const seat: GatewaySeat | null = gateway?.seat ?? null;
    try {
      const spawn = launchCommand(launch, seat, facts);
      const agent = await startAgent({ profile: launch.profile, spawn, host: this.#relay(), clock, log, failpoint });
      const running: Running = { agent, fingerprint, sessionId: "", gateway };
      this.#running = running;
      void agent.exited.then(() => this.#onExit(running));
      return running;
    } catch (error) {
      await gateway?.close();
      throw error;
    }
  }

  #onExit(running: Running): void {
    void running.gateway?.close();
    if (this.#running === running) this.#running = null;
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
