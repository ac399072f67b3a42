import type { PermissionAnswer, PermissionRequest, Question, QuestionAnswer } from "../agents/agent.ts";
import type { AnswerBody, ApprovalBody, ApprovalChoice, QuestionBody } from "../domain/entries.ts";
import type { EntryId, MemberId, TaskId } from "../domain/ids.ts";
import type { Clock } from "../domain/ports.ts";
import type { Ask, Thread } from "../domain/task.ts";
import { utf8 } from "../kit/bytes.ts";
import { bodyHash } from "../seal/hash.ts";
import type { Journal } from "../store/journal/journal.ts";
import { optionFor, renderAsked, scopeOf } from "./asked.ts";
import type { Reports } from "./reports.ts";

export type AskContext = { thread: Thread; task: TaskId; attempt: number };
type Given = AnswerBody["answer"];
type AskPorts = {
  journal: Journal;
  reports: Reports;
  clock: Clock;
  /** After a commit: hands the reports on. */
  wake: () => void;
  /** Null, or why this answer may not be taken. */
  cursor: () => number;
  /** A task began or ceased to need somebody. */
  onNeedChanged: (task: TaskId, needsSomebody: boolean) => void;
};

/** Approvals and questions: durable records, live on every device at once, answered once. */
export class Asks {
  readonly #ports: AskPorts;
  readonly #waiting = new Map<EntryId, (given: Given) => void>();
  readonly #grantedForTask = new Map<TaskId, Set<string>>();

  constructor(ports: AskPorts) {
    this.#ports = ports;
  }

  async permission(context: AskContext, request: PermissionRequest, signal: AbortSignal): Promise<PermissionAnswer> {
    const scope = scopeOf(request);
    const again = this.#grantedForTask.get(context.task)?.has(scope) ? optionFor("once", request.options) : null;
    if (again !== null) return { optionId: again };
    const body: ApprovalBody = { task: context.task, attempt: context.attempt, ...renderAsked(request) };
    const given = await this.#ask(context, "approval", body, signal);
    if (given === null || !("choice" in given) || given.choice === "stop") return "cancelled";
    if (given.choice === "task") this.#grant(context.task, scope);
    const option = optionFor(given.choice, request.options);
    return option === null ? "cancelled" : { optionId: option };
  }

  async question(context: AskContext, question: Question, signal: AbortSignal): Promise<QuestionAnswer> {
    const body: QuestionBody = { task: context.task, attempt: context.attempt, message: question.message, fields: question.fields };
    const given = await this.#ask(context, "question", body, signal);
    if (given === null) return "cancelled";
    return "values" in given ? { values: given.values } : "declined";
  }

  /**
   * Takes an answer inside the caller's transaction: compared with its ask and consumed, once. Null when taken, else the
   * code of the refusal. `deliver` must be called after the commit.
   */
  take(answer: AnswerBody, order: { sender: MemberId; thread: Thread }): { code: string } | { code: null; ask: Ask; deliver: () => boolean } {
    const { journal, clock } = this.#ports;
    const ask = journal.asks.byId(answer.to);
    const task = ask ? journal.tasks.byId(ask.task) : null;
    if (!ask || task?.thread !== order.thread.id) return { code: "ask_unknown" };
    if (ask.state === "answered") return { code: "already_answered" };
    if (ask.state === "closed") return { code: "ask_closed" };
    if (ask.hash !== answer.hash) return { code: "answer_not_for_this_ask" };
    if (!fits(ask, answer.answer)) return { code: "choice_not_offered" };
    if (!journal.asks.consume(ask.id, answer.hash, JSON.stringify(answer.answer), order.sender, clock.now()))
      return { code: "already_answered" };
    return { code: null, ask, deliver: () => this.#deliver(ask.id, answer.answer) };
  }

  /** The task has ended: nothing it was granted lives on. */
  forget(task: TaskId): void {
    this.#grantedForTask.delete(task);
  }

  async #ask(context: AskContext, kind: Ask["kind"], body: ApprovalBody | QuestionBody, signal: AbortSignal): Promise<Given | null> {
    const { journal, reports, clock } = this.#ports;
    const id = reports.newId();
    const text = JSON.stringify(body);
    const hash = await bodyHash(utf8(text));
    if (signal.aborted) return null;
    const given = this.#wait(id, signal);
    journal.transaction(() => {
      journal.asks.insert({ id, task: context.task, attempt: context.attempt, kind, hash, body: text, askedAt: clock.now() });
      if (kind === "approval") reports.addAs(id, context.thread.id, "approval", body as ApprovalBody); // `kind` says which
      else reports.addAs(id, context.thread.id, "question", body as QuestionBody); // as above
      journal.tasks.needSomebody(context.task);
      reports.summarize(context.thread, this.#ports.cursor());
    });
    this.#ports.onNeedChanged(context.task, true);
    this.#ports.wake();
    return given;
  }

  #wait(id: EntryId, signal: AbortSignal): Promise<Given | null> {
    return new Promise((resolve) => {
      const settle = (given: Given | null): void => {
        this.#waiting.delete(id);
        signal.removeEventListener("abort", onAbort);
        resolve(given);
      };
      const onAbort = (): void => settle(null);
      this.#waiting.set(id, settle);
      signal.addEventListener("abort", onAbort);
    });
  }

  /** False when nobody is waiting for it any more: the agent that asked is gone. */
  #deliver(id: EntryId, given: Given): boolean {
    const settle = this.#waiting.get(id);
    settle?.(given);
    return settle !== undefined;
  }

  #grant(task: TaskId, scope: string): void {
    const scopes = this.#grantedForTask.get(task) ?? new Set();
    this.#grantedForTask.set(task, scopes.add(scope));
  }
}

function fits(ask: Ask, given: Given): boolean {
  if (ask.kind === "question") return "values" in given || "declined" in given;
  if (!("choice" in given)) return false;
  // The journal holds what `#ask` wrote.
  const { choices } = JSON.parse(ask.body) as { choices: ApprovalChoice[] };
  return choices.includes(given.choice);
}
