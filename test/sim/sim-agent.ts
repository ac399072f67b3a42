import type { AgentStart } from "../../src/agents/acp-agent.ts";
import type { Agent, AgentExit, AgentHost, PromptBlock, SessionOpening, TurnEnd } from "../../src/agents/agent.ts";
import { Problem } from "../../src/domain/problem.ts";
import { deferred } from "../../src/kit/deferred.ts";
import type { Chance } from "./chance.ts";
import type { History } from "./history.ts";
import { scriptOf, type Script, type Step } from "./script.ts";
import type { Life, World } from "./world.ts";

/** The agents' disk on one machine: it outlives them and the runner. */
export type AgentDisk = { sessions: Set<string>; died: Set<string> };

export type AgentPorts = {
  world: World;
  life: Life;
  chance: Chance;
  history: History;
  runner: string;
  disk: AgentDisk;
};

/** How often a session that is asked for again is lost. */
const lostShare = 0.1;

/** An agent without a process: does what its task's text says, and writes each effect into the ledger. */
export class SimAgent implements Agent {
  readonly exited: Promise<AgentExit>;
  readonly #ports: AgentPorts;
  readonly #host: AgentHost;
  readonly #exit = deferred<AgentExit>();
  readonly #ending = new Set<() => void>();
  #turn: { isCancelled: boolean; asks: Set<AbortController> } | null = null;
  #isGone = false;

  constructor(ports: AgentPorts, host: AgentHost) {
    this.#ports = ports;
    this.#host = host;
    this.exited = this.#exit.promise;
  }

  static async start(ports: AgentPorts, { host, signal }: AgentStart): Promise<Agent> {
    const agent = new SimAgent(ports, host);
    signal?.addEventListener("abort", () => void agent.close(), { once: true });
    await agent.#pause(ports.chance.between(5, 400));
    if (agent.#isGone) throw new Problem("agent_stopped");
    return agent;
  }

  async openSession({ resume }: SessionOpening): Promise<{ sessionId: string; resumed: boolean }> {
    const { chance, disk } = this.#ports;
    await this.#pause(chance.between(1, 100));
    if (this.#isGone) throw new Problem("agent_gone");
    if (resume !== null && disk.sessions.has(resume) && !chance.isTrue(lostShare))
      return { sessionId: resume, resumed: true };
    const sessionId = Buffer.from(chance.bytes(9)).toString("base64url");
    disk.sessions.add(sessionId);
    return { sessionId, resumed: false };
  }

  async prompt(blocks: PromptBlock[]): Promise<TurnEnd> {
    const { history, runner, world } = this.#ports;
    const texts = blocks.flatMap((block) => (block.type === "text" ? [block.text] : []));
    const script = scriptOf(texts.at(-1) ?? "");
    const isTold = texts.some((text) => text.includes("This work was interrupted"));
    const turn = { isCancelled: false, asks: new Set<AbortController>() };
    this.#turn = turn;
    history.prompts.push({ runner, task: script.task, isTold, at: world.now });
    const end = await this.#steps(script, isTold, turn);
    for (const ask of turn.asks) ask.abort("over");
    this.#turn = null;
    history.turnEnds.set(script.task, [...(history.turnEnds.get(script.task) ?? []), end.stop]);
    return end;
  }

  async steer(blocks: PromptBlock[]): Promise<boolean> {
    const { chance, history } = this.#ports;
    await this.#pause(chance.between(1, chance.isTrue(0.1) ? 8_000 : 50));
    if (this.#turn === null || this.#isGone) return false;
    for (const block of blocks)
      if (block.type === "text") history.heard.set(block.text, (history.heard.get(block.text) ?? 0) + 1);
    return true;
  }

  async cancel(): Promise<void> {
    const turn = this.#turn;
    if (turn === null) return;
    turn.isCancelled = true;
    for (const ask of turn.asks) ask.abort("cancelled");
    this.#wake();
  }

  async close(): Promise<void> {
    if (this.#isGone) return;
    this.#isGone = true;
    for (const ask of this.#turn?.asks ?? []) ask.abort("gone");
    this.#wake();
    await this.#pause(this.#ports.chance.between(0, 200));
    this.#exit.resolve({ code: 0, signal: null, stderrTail: "" });
  }

  async #steps(
    { task, steps, end }: Script,
    isTold: boolean,
    turn: { isCancelled: boolean; asks: Set<AbortController> },
  ): Promise<TurnEnd> {
    const { history, chance, disk } = this.#ports;
    for (const step of steps) {
      await this.#pause(step.do === "think" ? step.ms : chance.between(1, 300));
      if (this.#isGone) return { stop: "failed", reason: "agent_exited", words: null };
      if (turn.isCancelled) return { stop: "cancelled", reason: null, words: null };
      // An agent that was told looks first at what is done already; one that was not has no reason to.
      const isDone = isTold && history.effects.some((effect) => effect.task === task && effect.step === step.id);
      if (isDone) continue;
      if (step.do === "exit" && !disk.died.has(`${task} ${step.id}`)) {
        disk.died.add(`${task} ${step.id}`);
        await this.close();
        return { stop: "failed", reason: "agent_exited", words: null };
      }
      await this.#do(step, task, isTold, turn);
    }
    if (this.#isGone) return { stop: "failed", reason: "agent_exited", words: null };
    if (turn.isCancelled) return { stop: "cancelled", reason: null, words: null };
    return { stop: end, reason: end === "failed" ? "model_error" : null, words: null };
  }

  async #do(step: Step, task: string, isTold: boolean, turn: { asks: Set<AbortController> }): Promise<void> {
    const { history, runner, world } = this.#ports;
    if (step.do === "effect") history.effects.push({ runner, task, step: step.id, isTold, at: world.now });
    else if (step.do === "say") this.#host.onEvent({ type: "text", text: `${task} ${step.id} CANARY-said ` });
    else if (step.do === "ask") await this.#ask(`${task} ${step.id}`, turn);
    else if (step.do === "question") {
      const signal = askSignal(turn);
      const field = { name: "colour", title: "Colour?", type: "text" as const, options: [], required: true };
      await this.#host
        .askQuestion({ message: `${task} ${step.id} CANARY-asked`, fields: [field] }, signal)
        .catch(passed);
    }
  }

  async #ask(asked: string, turn: { asks: Set<AbortController> }): Promise<void> {
    const { history, runner, world } = this.#ports;
    const options = [
      { id: "yes", kind: "allow_once" as const, name: "Yes" },
      { id: "no", kind: "reject_once" as const, name: "No" },
    ];
    const request = {
      toolId: asked,
      title: "Run it",
      tool: "shell",
      toolKind: "execute",
      argv: ["run", asked, "CANARY-argv"],
    };
    const answer = await this.#host
      .askPermission({ ...request, paths: [], cwd: "/", diffs: [], input: null, options }, askSignal(turn))
      .catch(passed);
    if (answer === "cancelled" || this.#isGone) return;
    history.grants.push({ runner, asked, isAllowed: answer.optionId === "yes", at: world.now });
  }

  /** Ends early when the turn is cancelled or the agent is closed. */
  #pause(ms: number): Promise<void> {
    const { promise, resolve } = deferred<void>();
    this.#ending.add(resolve);
    this.#ports.world.after(ms, this.#ports.life, resolve);
    return promise.finally(() => this.#ending.delete(resolve));
  }

  #wake(): void {
    for (const end of this.#ending) end();
  }
}

/** A turn that is over asks nobody. */
const passed = (): "cancelled" => "cancelled";

function askSignal(turn: { asks: Set<AbortController> }): AbortSignal {
  const controller = new AbortController();
  turn.asks.add(controller);
  return controller.signal;
}
