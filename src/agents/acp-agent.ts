import {
  client,
  methods,
  PROTOCOL_VERSION,
  RequestError,
  type ClientConnection,
  type ClientContext,
} from "@agentclientprotocol/sdk";
import { limits as domainLimits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { Agent, AgentExit, AgentHost, PromptBlock, SessionOpening, TurnEnd } from "./agent.ts";
import { AgentProcess, type SpawnCommand } from "./agent-process.ts";
import { Askings } from "./askings.ts";
import { enterMode, modeOption, openSession, type OpenedSession } from "./open-session.ts";
import type { AgentProfile } from "./profile.ts";
import { wirePrompt } from "./prompt-blocks.ts";
import { eventsOf } from "./session-updates.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { ToolBook } from "./tool-book.ts";
import { turnEndOf, turnEndOfError } from "./turn-end.ts";
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
  /** Only what differs from the domain's limits. */
  limits?: Partial<AgentLimits>;
};

/** Why an agent did not start. Its last words may hold anything, so they stay apart from what may cross a wire. */
export class AgentDidNotStart extends Problem {
  readonly stderrTail: string;

  constructor(agent: string, reason: "not_found" | "exited" | "silent" | "not_acp", exit: AgentExit) {
    super("agent_did_not_start", { agent, reason, code: exit.code, signal: exit.signal });
    this.stderrTail = exit.stderrTail;
  }
}

/** Starts the program and shakes hands. Nobody is left behind when it throws AgentDidNotStart. */
export async function startAgent(start: AgentStart): Promise<Agent> {
  const agent = new AcpAgent(start);
  await agent.shakeHands();
  return agent;
}

type Turn = { isCancelAsked: boolean; isTooLong: boolean; lastText: string; ended: Promise<TurnEnd> };

/** The end of a turn's text that a masked failure is looked for in. */
const lastTextChars = 16 * 1024;

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
  #isLineTooLong = false;

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

  async shakeHands(): Promise<void> {
    const { profile } = this.#start;
    let reason: "exited" | "silent" | "not_acp" = "silent";
    try {
      const answer = await this.#withinStart(
        this.#agent.request<unknown>(methods.agent.initialize, {
          protocolVersion: PROTOCOL_VERSION,
          clientInfo: { name: "errand", version: "1" },
          // No fs and no terminal: they would run outside the agent's sandbox.
          clientCapabilities: { session: { notices: {} }, elicitation: { form: {} } },
        }),
      );
      if (answer !== null && fieldsOf(answer)["protocolVersion"] === PROTOCOL_VERSION) {
        this.#capabilities = fieldsOf(fieldsOf(answer)["agentCapabilities"]);
        return;
      }
      if (answer !== null) reason = "not_acp";
    } catch (error) {
      // Every way to fail here ends in the one problem below; the program is stopped in each.
      reason = error instanceof RequestError || error instanceof LineTooLong ? "not_acp" : "exited";
    }
    await this.#process.kill();
    const exit = await this.exited;
    throw new AgentDidNotStart(
      profile.id,
      /ENOENT/.test(exit.stderrTail) && exit.code === null ? "not_found" : reason,
      exit,
    );
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
      lastText: "",
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
      onUpdate: (params) => this.#onUpdate(fieldsOf(params)),
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
    connection.signal.addEventListener("abort", () => this.#onDisconnect(connection.signal.reason));
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
    this.#start.failpoint("agents.prompt.before");
    try {
      const prompt = wirePrompt(blocks, this.#capabilities);
      const response = await this.#agent.request<unknown>(methods.agent.session.prompt, { sessionId, prompt });
      return asCancelled(turnEndOf(response, turn.lastText, this.#start.profile.unmask), turn);
    } catch (error) {
      if (error instanceof RequestError) return asCancelled(turnEndOfError(error), turn);
      if (turn.isCancelAsked)
        return asCancelled({ stop: "cancelled", reason: "agent_did_not_stop", words: null }, turn);
      return { stop: "failed", reason: this.#isLineTooLong ? "agent_protocol_broken" : "agent_exited", words: null };
    }
  }

  #onUpdate(params: Fields): void {
    const update = fieldsOf(params["update"]);
    this.#noteMode(update);
    if (params["sessionId"] !== this.#session.id) return;
    // Before this process's first turn nothing can be new: a loaded session is being replayed.
    if (this.#turnCount === 0) return;
    for (const event of eventsOf(update, this.#tools)) {
      if (event.type === "text" && this.#turn !== null)
        this.#turn.lastText = (this.#turn.lastText + event.text).slice(-lastTextChars);
      this.#start.host.onEvent(event);
    }
  }

  #noteMode(update: Fields): void {
    if (update["sessionUpdate"] === "current_mode_update") this.#modeNow = textOf(update["currentModeId"]);
    if (update["sessionUpdate"] === "config_option_update") this.#modeNow = modeOption(update)?.value ?? this.#modeNow;
  }

  #onDisconnect(reason: unknown): void {
    this.#isLineTooLong = reason instanceof LineTooLong;
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
