import { deferred } from "../kit/deferred.ts";
import { takenBack, type AgentHost } from "./agent.ts";
import { permissionRequest, questionOf } from "./asking.ts";
import type { SilenceWatch } from "./silence-watch.ts";
import type { ToolBook } from "./tool-book.ts";
import type { Fields } from "./wire-fields.ts";

type PermissionOutcome = { outcome: { outcome: "cancelled" } | { outcome: "selected"; optionId: string } };

/**
 * What the agent asks the host while a turn runs. Closing answers everything open as cancelled; so is whatever is
 * asked outside a turn, since no attempt stands behind it.
 */
export class Askings {
  readonly #host: AgentHost;
  readonly #tools: ToolBook;
  readonly #silence: SilenceWatch;
  #turn: { sessionId: string; cwd: string; isVoid: AbortController } | null = null;

  constructor(host: AgentHost, tools: ToolBook, silence: SilenceWatch) {
    this.#host = host;
    this.#tools = tools;
    this.#silence = silence;
  }

  open(sessionId: string, cwd: string): void {
    this.#turn = { sessionId, cwd, isVoid: new AbortController() };
  }

  close(): void {
    this.#turn?.isVoid.abort();
    this.#turn = null;
  }

  async permission(params: Fields, signal: AbortSignal): Promise<PermissionOutcome> {
    const request = permissionRequest(params, this.#tools, this.#turn?.cwd ?? "");
    const answer =
      request === null
        ? "cancelled"
        : await this.#ask(params, signal, (isVoid) => this.#host.askPermission(request, isVoid));
    if (answer === "cancelled") return { outcome: { outcome: "cancelled" } };
    if (!request?.options.some((option) => option.id === answer.optionId))
      throw new Error("an answer must be one of the options");
    return { outcome: { outcome: "selected", optionId: answer.optionId } };
  }

  async question(params: Fields, signal: AbortSignal): Promise<Fields> {
    if (params["mode"] !== "form") return { action: "decline" };
    const question = questionOf(params);
    if (question === null) return { action: "decline" };
    const answer = await this.#ask(params, signal, (isVoid) => this.#host.askQuestion(question, isVoid));
    if (answer === "cancelled") return { action: "cancel" };
    return answer === "declined" ? { action: "decline" } : { action: "accept", content: answer.values };
  }

  /** Void as soon as the turn is cancelled or ends, the agent takes it back, or the agent goes. */
  async #ask<Answer>(
    params: Fields,
    signal: AbortSignal,
    ask: (isVoid: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | "cancelled"> {
    const turn = this.#turn;
    if (turn === null || params["sessionId"] !== turn.sessionId) return "cancelled";
    if (turn.isVoid.signal.aborted || signal.aborted) return "cancelled";
    const isVoid = new AbortController();
    const voided = deferred<"cancelled">();
    const end = (reason?: string): void => {
      isVoid.abort(reason);
      voided.resolve("cancelled");
    };
    turn.isVoid.signal.addEventListener("abort", () => end(), { once: true });
    // The turn's own end comes first when the whole agent goes.
    signal.addEventListener("abort", () => end(takenBack), { once: true });
    this.#silence.pause();
    try {
      return await Promise.race([ask(isVoid.signal), voided.promise]);
    } finally {
      this.#silence.resume();
    }
  }
}
