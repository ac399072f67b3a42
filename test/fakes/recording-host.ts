import type {
  AgentEvent,
  AgentHost,
  PermissionAnswer,
  PermissionRequest,
  Question,
  QuestionAnswer,
} from "../../src/agents/agent.ts";

type Wait = { isMet: () => boolean; resolve: () => void };

/** Keeps what an agent did and answers as it is told to; `until` waits for something to have happened. */
export class RecordingHost implements AgentHost {
  readonly events: AgentEvent[] = [];
  readonly permissions: { request: PermissionRequest; signal: AbortSignal }[] = [];
  readonly questions: { question: Question; signal: AbortSignal }[] = [];
  permit: (request: PermissionRequest) => PermissionAnswer | Promise<PermissionAnswer> = (request) =>
    choose(request, "allow_once");
  reply: (question: Question) => QuestionAnswer | Promise<QuestionAnswer> = () => "declined";
  #waits: Wait[] = [];

  get text(): string {
    return this.events.map((event) => (event.type === "text" ? event.text : "")).join("");
  }

  ofType<Type extends AgentEvent["type"]>(type: Type): Extract<AgentEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<AgentEvent, { type: Type }> => event.type === type);
  }

  forget(): void {
    this.events.length = 0;
    this.permissions.length = 0;
    this.questions.length = 0;
  }

  until(isMet: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waits.push({ isMet, resolve });
      this.#settle();
    });
  }

  onEvent(event: AgentEvent): void {
    this.events.push(event);
    this.#settle();
  }

  async askPermission(request: PermissionRequest, signal: AbortSignal): Promise<PermissionAnswer> {
    this.permissions.push({ request, signal });
    this.#settle();
    return await this.permit(request);
  }

  async askQuestion(question: Question, signal: AbortSignal): Promise<QuestionAnswer> {
    this.questions.push({ question, signal });
    this.#settle();
    return await this.reply(question);
  }

  #settle(): void {
    for (const wait of this.#waits.filter((waiting) => waiting.isMet())) {
      this.#waits = this.#waits.filter((waiting) => waiting !== wait);
      wait.resolve();
    }
  }
}

/** The option of that kind; without one the request is answered as cancelled. */
export function choose(
  request: PermissionRequest,
  kind: "allow_once" | "allow_always" | "reject_once" | "reject_always",
): PermissionAnswer {
  const option = request.options.find((candidate) => candidate.kind === kind);
  return option === undefined ? "cancelled" : { optionId: option.id };
}
