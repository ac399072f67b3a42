import type {
  PermissionOption,
  PlanEntry,
  SessionUpdate,
  ToolCallContent,
  ToolCallUpdate,
  ToolKind,
} from "@agentclientprotocol/sdk";

/** Thrown at a step's edge when the person cancelled; what was begun has been finished or undone by then. */
export class Cancelled extends Error {}

export type Wire = {
  update(update: SessionUpdate): Promise<void>;
  /** The chosen option's id; null when the question was cancelled. */
  ask(toolCall: ToolCallUpdate, options: PermissionOption[]): Promise<string | null>;
};

export type ToolStart = {
  name: string;
  title: string;
  kind: ToolKind;
  paths: readonly string[];
  input: unknown;
  content?: ToolCallContent[];
};

/** More places than this help nobody; the whole list is in the tool's input. */
const locationsMax = 50;

/** One turn towards the person: what clerk says, plans, does and asks, in ACP's terms. */
export class Turn {
  readonly #wire: Wire;
  readonly #signal: AbortSignal;
  readonly #idPrefix: string;
  #toolCount = 0;
  #said = "";
  #isDeclined = false;

  constructor(wire: Wire, signal: AbortSignal, idPrefix: string) {
    this.#wire = wire;
    this.#signal = signal;
    this.#idPrefix = idPrefix;
  }

  /** Everything said so far, for the session's memory. */
  get said(): string {
    return this.#said;
  }

  /** The task was not taken on: the turn ends as a refusal, so that nobody takes it for done. */
  get isDeclined(): boolean {
    return this.#isDeclined;
  }

  async decline(text: string): Promise<void> {
    this.#isDeclined = true;
    await this.say(text);
  }

  /** Lets a waiting cancel arrive, and obeys it. Call between steps, never inside one. */
  async step(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#signal.aborted) throw new Cancelled();
  }

  async say(text: string): Promise<void> {
    for (const piece of text.match(/[^\n]*\n+|[^\n]+$/g) ?? []) {
      this.#said += piece;
      await this.#wire.update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text: piece } });
    }
  }

  async plan(steps: readonly string[]): Promise<Plan> {
    const plan = new Plan(steps, (entries) => this.#wire.update({ sessionUpdate: "plan", entries }));
    await plan.start(0);
    return plan;
  }

  async tool(start: ToolStart): Promise<Tool> {
    this.#toolCount += 1;
    const call: ToolCallUpdate & { toolCallId: string; title: string } = {
      toolCallId: `${this.#idPrefix}-${this.#toolCount}`,
      name: start.name,
      title: start.title,
      kind: start.kind,
      status: "pending",
      locations: start.paths.slice(0, locationsMax).map((path) => ({ path })),
      rawInput: start.input,
      content: start.content ?? [],
    };
    await this.#wire.update({
      sessionUpdate: "tool_call",
      toolCallId: call.toolCallId,
      title: call.title,
      name: start.name,
      kind: start.kind,
      status: "pending",
      locations: call.locations ?? [],
      rawInput: start.input,
      content: call.content ?? [],
    });
    return new Tool(call, this.#wire, this.#signal);
  }
}

export class Plan {
  readonly #steps: readonly string[];
  readonly #send: (entries: PlanEntry[]) => Promise<void>;

  constructor(steps: readonly string[], send: (entries: PlanEntry[]) => Promise<void>) {
    this.#steps = steps;
    this.#send = send;
  }

  /** The steps before `at` are done, the one at `at` is being worked on; past the end all are done. */
  async start(at: number): Promise<void> {
    await this.#send(
      this.#steps.map((content, index) => ({
        content,
        priority: "medium",
        status: index < at ? "completed" : index === at ? "in_progress" : "pending",
      })),
    );
  }

  async finish(): Promise<void> {
    await this.start(this.#steps.length);
  }
}

export class Tool {
  readonly #call: ToolCallUpdate & { toolCallId: string };
  readonly #wire: Wire;
  readonly #signal: AbortSignal;

  constructor(call: ToolCallUpdate & { toolCallId: string }, wire: Wire, signal: AbortSignal) {
    this.#call = call;
    this.#wire = wire;
    this.#signal = signal;
  }

  /** False when the person said no. Throws Cancelled when the turn was cancelled meanwhile. */
  async isAllowed(): Promise<boolean> {
    const chosen = await this.#wire.ask(this.#call, [
      { optionId: "allow", name: "Allow", kind: "allow_once" },
      { optionId: "reject", name: "Don't", kind: "reject_once" },
    ]);
    if (chosen === null || this.#signal.aborted) {
      await this.fail("cancelled");
      throw new Cancelled();
    }
    return chosen === "allow";
  }

  async working(title?: string): Promise<void> {
    await this.#send({ status: "in_progress", ...(title === undefined ? {} : { title }) });
  }

  async done(output: unknown, content?: ToolCallContent[]): Promise<void> {
    await this.#send({ status: "completed", rawOutput: output, ...(content === undefined ? {} : { content }) });
  }

  async fail(why: string): Promise<void> {
    await this.#send({ status: "failed", rawOutput: { error: why } });
  }

  #send(change: Omit<ToolCallUpdate, "toolCallId">): Promise<void> {
    return this.#wire.update({ sessionUpdate: "tool_call_update", toolCallId: this.#call.toolCallId, ...change });
  }
}

export const textContent = (text: string): ToolCallContent => ({ type: "content", content: { type: "text", text } });
