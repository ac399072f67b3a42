import { client, methods, RequestError, type ClientConnection, type ClientContext } from "@agentclientprotocol/sdk";
import { limits as domainLimits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { Agent, AgentExit, AgentHost, PromptBlock, SessionOpening, TurnEnd } from "./agent.ts";
import { AgentDidNotStart } from "./agent-did-not-start.ts";
import { AgentProcess, type SpawnCommand } from "./agent-process.ts";
import { Askings } from "./askings.ts";
import { shakeHands } from "./hand-shake.ts";
import { enterMode, modeOption, openSession, type OpenedSession } from "./open-session.ts";
import type { AgentProfile } from "./profile.ts";
import { wirePrompt } from "./prompt-blocks.ts";
import { eventsOf } from "./session-updates.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { ToolBook } from "./tool-book.ts";
import { nothingSeen, turnEndOf, turnEndOfError, turnSeen, type TurnSeen } from "./turn-end.ts";
import { fieldsOf, textOf, type Fields } from "./wire-fields.ts";
import { LineTooLong, openWire } from "./wire.ts";

export type AgentLimits = {
  agentStartMs: number;
  agentStopMs: number;
  agentSilentMs: number;
  turnMsMax: number;
  agentLineBytesMax: number;
};

export type AgentStart = {
  profile: AgentProfile;
  /** Already wrapped by the sandbox; the environment is complete: nothing of ours is inherited. */
  spawn: SpawnCommand;
  host: AgentHost;
  clock: Clock;
  log: Log;
  failpoint: Failpoint;
  /** Ends a program that is still starting, or later. */
  signal?: AbortSignal;
  /** Only what differs from the domain's limits. */
  limits?: Partial<AgentLimits>;
};

/** Starts the program and shakes hands. Nobody is left behind when it throws AgentDidNotStart. */
export async function startAgent(start: AgentStart): Promise<Agent> {
  const agent = new AcpAgent(start);
  start.signal?.addEventListener("abort", () => void agent.close(), { once: true });
  await agent.start();
  return agent;
}

type Turn = { isCancelAsked: boolean; isTooLong: boolean; seen: TurnSeen; ended: Promise<TurnEnd> };

class AcpAgent implements Agent {
  readonly exited: Promise<AgentExit>;
  readonly #start: AgentStart;
  readonly #limits: AgentLimits;
  readonly #process: AgentProcess;
  readonly #connection: ClientConnection;
  readonly #tools = new ToolBook();
  readonly #askings: Askings;
  readonly #silence: SilenceWatch;
  #capabilities: Fields = {};
  #session: { id: string | null; cwd: string } = { id: null, cwd: "" };
  #modeNow: string | null = null;
  #turn: Turn | null = null;
  #turnCount = 0;
  #junkCount = 0;
  #hasExited = false;

  constructor(start: AgentStart) {
    this.#start = start;
    this.#limits = { ...domainLimits, ...start.limits };
    start.failpoint("agents.spawn.before");
    this.#process = new AgentProcess(start.spawn, start.clock, this.#limits.agentStopMs);
    start.failpoint("agents.spawn.after");
    this.#silence = new SilenceWatch(
      start.clock,
      this.#limits.agentSilentMs,
      (silentMs) => start.host.onEvent({ type: "silence", silentMs }),
      () => start.host.onEvent({ type: "heard" }),
    );
    this.#askings = new Askings(start.host, this.#tools, this.#silence);
    this.#connection = this.#connect();
    this.exited = this.#process.exited.then((exit) => this.#onExit(exit));
  }

  async start(): Promise<void> {
    const answer = (await this.#withinStart(shakeHands(this.#agent))) ?? "silent";
    if (typeof answer === "object") {
      this.#capabilities = answer.capabilities;
      return;
    }
    // One that is ending by itself is waited for: its own exit code says why.
    await (answer === "exited" ? this.#process.close() : this.#process.kill());
    const exit = await this.exited;
    const isMissing = exit.code === null && exit.signal === null && exit.stderrTail.includes("ENOENT");
    throw new AgentDidNotStart(this.#start.profile.id, isMissing ? "not_found" : answer, exit);
  }

  async openSession(opening: SessionOpening): Promise<{ sessionId: string; resumed: boolean }> {
    const { profile } = this.#start;
    this.#session = { id: null, cwd: opening.cwd };
    const opened = await this.#withinStart(this.#open(opening));
    if (opened === null) throw new Problem("agent_session_failed", { agent: profile.id, step: "silent" });
    return { sessionId: opened.sessionId, resumed: opened.resumed };
  }

  async prompt(blocks: PromptBlock[]): Promise<TurnEnd> {
    const { id } = this.#session;
    if (id === null) throw new Error("a prompt needs an open session");
    if (this.#turn !== null) throw new Error("a turn is already running");
    this.#tools.clear();
    this.#turnCount += 1;
    const turn: Turn = {
      isCancelAsked: false,
      isTooLong: false,
      seen: nothingSeen,
      ended: Promise.resolve({ stop: "end", reason: null, words: null }),
    };
    this.#turn = turn;
    this.#askings.open(id, this.#session.cwd);
    this.#silence.start();
    const tooLong = this.#start.clock.after(this.#limits.turnMsMax, () => {
      turn.isTooLong = true;
      void this.cancel();
    });
    turn.ended = this.#runTurn(id, blocks, turn).finally(() => {
      tooLong.cancel();
      this.#silence.stop();
      this.#askings.close();
      this.#turn = null;
    });
    return await turn.ended;
  }

  async steer(blocks: PromptBlock[]): Promise<boolean> {
    const { id } = this.#session;
    if (this.#start.profile.steering === "none" || this.#turn === null || id === null) return false;
    try {
      const prompt = wirePrompt(blocks, this.#capabilities);
      const answer = await this.#agent.request<unknown>("_session/steering", { sessionId: id, prompt });
      return fieldsOf(answer)["outcome"] === "injected";
    } catch (error) {
      if (error instanceof RequestError) return false;
      throw error;
    }
  }

  async cancel(): Promise<void> {
    const turn = this.#turn;
    const { id } = this.#session;
    if (turn === null || id === null) return;
    turn.isCancelAsked = true;
    this.#start.failpoint("agents.cancel.before");
    // An agent that is gone ends its turn by that.
    const sent = this.#agent.notify(methods.agent.session.cancel, { sessionId: id }).catch(() => {});
    this.#askings.close();
    await sent;
    const isEnded = await Promise.race([
      turn.ended.then(() => true),
      this.#pause(this.#limits.agentStopMs).then(() => false),
    ]);
    if (!isEnded) await this.#process.kill();
    await turn.ended;
  }

  async close(): Promise<void> {
    this.#askings.close();
    await this.#process.close();
    await this.exited;
  }

  get #agent(): ClientContext {
    return this.#connection.agent;
  }

  #connect(): ClientConnection {
    const wire = openWire(this.#process.stdin, this.#process.stdout, this.#limits.agentLineBytesMax, {
      onUpdate: (params) => this.#takeUpdate(fieldsOf(params)),
      onMessage: () => this.#silence.heard(),
      onJunk: () => {
        this.#junkCount += 1;
      },
    });
    const connection = client({ name: "errand" })
      .onRequest(methods.client.session.requestPermission, fieldsOf, ({ params, signal }) =>
        this.#askings.permission(params, signal),
      )
      .onRequest(methods.client.elicitation.create, fieldsOf, ({ params, signal }) =>
        this.#askings.question(params, signal),
      )
      // Whatever else it tells is not ours to know; whatever else it asks, the SDK answers "method not found".
      .onNotification("*", () => {})
      .connect(wire);
    connection.signal.addEventListener("abort", () => this.#onDisconnect());
    return connection;
  }

  async #open(opening: SessionOpening): Promise<OpenedSession> {
    try {
      const opened = await openSession(this.#agent, this.#start.profile, this.#capabilities, opening, (id) => {
        this.#session.id = id;
      });
      await enterMode(this.#agent, this.#start.profile, opened, () => this.#modeNow);
      return opened;
    } catch (error) {
      if (this.#connection.signal.aborted && !(error instanceof Problem))
        throw new Problem("agent_gone", { agent: this.#start.profile.id });
      throw error;
    }
  }

  async #runTurn(sessionId: string, blocks: PromptBlock[], turn: Turn): Promise<TurnEnd> {
    const prompt = wirePrompt(blocks, this.#capabilities);
    this.#start.failpoint("agents.prompt.before");
    try {
      const response = await this.#agent.request<unknown>(methods.agent.session.prompt, { sessionId, prompt });
      return asCancelled(turnEndOf(response, turn.seen, this.#start.profile.unmask), turn);
    } catch (error) {
      if (error instanceof RequestError) return asCancelled(turnEndOfError(error, this.#start.clock.now()), turn);
      if (!this.#connection.signal.aborted) throw error;
      if (turn.isCancelAsked)
        return asCancelled({ stop: "cancelled", reason: "agent_did_not_stop", words: null }, turn);
      const isBroken = this.#connection.signal.reason instanceof LineTooLong;
      return { stop: "failed", reason: isBroken ? "agent_protocol_broken" : "agent_exited", words: null };
    }
  }

  /** A host that fails here is our own mistake: it ends the agent, and must not look like the agent's end alone. */
  #takeUpdate(params: Fields): void {
    try {
      this.#onUpdate(params);
    } catch (error) {
      const name = error instanceof Error ? error.name : "unknown";
      this.#start.log.error("an agent's update was not taken", { agent: this.#start.profile.id, error: name });
      throw error;
    }
  }

  #onUpdate(params: Fields): void {
    const update = fieldsOf(params["update"]);
    this.#noteMode(update);
    if (params["sessionId"] !== this.#session.id) return;
    // Before this process's first turn nothing can be new: a loaded session is being replayed.
    if (this.#turnCount === 0) return;
    for (const event of eventsOf(update, this.#tools)) {
      if (this.#turn !== null) this.#turn.seen = turnSeen(this.#turn.seen, event);
      this.#start.host.onEvent(event);
    }
  }

  #noteMode(update: Fields): void {
    if (update["sessionUpdate"] === "current_mode_update") this.#modeNow = textOf(update["currentModeId"]);
    if (update["sessionUpdate"] === "config_option_update") this.#modeNow = modeOption(update)?.value ?? this.#modeNow;
  }

  #onDisconnect(): void {
    this.#askings.close();
    if (!this.#hasExited) void this.#process.close();
  }

  #onExit(exit: AgentExit): AgentExit {
    this.#hasExited = true;
    this.#connection.close();
    const { log, profile } = this.#start;
    if (this.#junkCount > 0)
      log.warn("agent wrote lines that are no messages", { agent: profile.id, count: this.#junkCount });
    return exit;
  }

  /** Null when the agent took too long. */
  async #withinStart<T>(work: Promise<T>): Promise<T | null> {
    // Lost to the timer it may still fail, which then nobody waits for.
    work.catch(() => {});
    return await Promise.race([work, this.#pause(this.#limits.agentStartMs).then(() => null)]);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#start.clock.after(ms, resolve);
    });
  }
}

/** A person who cancelled sees `cancelled` even from an agent that calls it an end or an error. */
function asCancelled(end: TurnEnd, turn: Turn): TurnEnd {
  if (turn.isTooLong) return { stop: "failed", reason: "turn_too_long", words: null };
  return turn.isCancelAsked && end.stop !== "cancelled" ? { stop: "cancelled", reason: null, words: null } : end;
}
