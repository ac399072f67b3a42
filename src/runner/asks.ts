import { createHash } from "node:crypto";
import { takenBack } from "../agents/agent.ts";
import type { PermissionAnswer, PermissionRequest, Question, QuestionAnswer } from "../agents/agent.ts";
import type { AnswerBody, ApprovalBody, ApprovalChoice, QuestionBody, QuestionField } from "../domain/entries.ts";
import type { EntryId, MemberId, TaskId } from "../domain/ids.ts";
import type { Clock } from "../domain/ports.ts";
import type { Ask, Thread } from "../domain/task.ts";
import type { Journal } from "../store/journal/journal.ts";
import { optionFor, renderAsked, scopeOf } from "./asked.ts";
import { fitQuestion } from "./fitting.ts";
import { goOnField } from "./go-on.ts";
import type { Reports } from "./reports.ts";

export type AskContext = { thread: Thread; task: TaskId; attempt: number };
type Given = AnswerBody["answer"];
type AskPorts = {
  journal: Journal;
  reports: Reports;
  clock: Clock;
  /** After a commit: hands the reports on. */
  wake: () => void;
  cursor: () => number;
  /** A task began or ceased to need somebody. */
  onNeedChanged: (task: TaskId, needsSomebody: boolean) => void;
};

/** Taken: `ask` as it stood before. `deliver` must be called after the commit. */
export type Taken = { code: string } | { code: null; ask: Ask; deliver: () => void };

/** SHA-256 of an opened body's bytes, as an answer names it. */
export const textHash = (text: string): string => createHash("sha256").update(text).digest("base64url");

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
    const asked = question.fields.some(({ name }) => name === goOnField) ? null : fitQuestion(question);
    if (asked === null) return "declined";
    const body: QuestionBody = { task: context.task, attempt: context.attempt, ...asked };
    const given = await this.#ask(context, "question", body, signal);
    if (given === null) return "cancelled";
    return "values" in given ? { values: given.values } : "declined";
  }

  /** Takes an answer inside the caller's transaction: compared with its ask and consumed, once. Else the code of the refusal. */
  take(answer: AnswerBody, order: { sender: MemberId; thread: Thread }): Taken {
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
    return { code: null, ask, deliver: () => this.#waiting.get(ask.id)?.(answer.answer) };
  }

  /** The task has ended: nothing it was granted lives on. */
  forget(task: TaskId): void {
    this.#grantedForTask.delete(task);
  }

  /** Null when it is void before anybody answers. */
  async #ask(
    context: AskContext,
    kind: Ask["kind"],
    body: ApprovalBody | QuestionBody,
    signal: AbortSignal,
  ): Promise<Given | null> {
    const { journal, reports, clock } = this.#ports;
    const attempt = journal.attempts.newest(context.task);
    // An agent that is being stopped asks into the void: its attempt has ended.
    if (signal.aborted || attempt?.attempt !== context.attempt || attempt.state !== "working") return null;
    const id = reports.newId();
    const text = JSON.stringify(body);
    journal.transaction(() => {
      journal.asks.insert({
        id,
        task: context.task,
        attempt: context.attempt,
        kind,
        hash: textHash(text),
        body: text,
        askedAt: clock.now(),
      });
      if (kind === "approval") reports.addAs(id, context.thread.id, "approval", body as ApprovalBody); // `kind` says which
      else reports.addAs(id, context.thread.id, "question", body as QuestionBody); // as above
      journal.tasks.needSomebody(context.task);
      reports.summarize(context.thread, this.#ports.cursor());
    });
    this.#ports.onNeedChanged(context.task, true);
    this.#ports.wake();
    return this.#wait(id, context, signal);
  }

  #wait(id: EntryId, context: AskContext, signal: AbortSignal): Promise<Given | null> {
    return new Promise((resolve) => {
      const settle = (given: Given | null): void => {
        this.#waiting.delete(id);
        signal.removeEventListener("abort", onAbort);
        resolve(given);
      };
      const onAbort = (): void => {
        if (signal.reason === takenBack) this.#close(id, context);
        settle(null);
      };
      this.#waiting.set(id, settle);
      signal.addEventListener("abort", onAbort);
    });
  }

  /** The agent goes on without an answer; nobody shall be asked for one any more. */
  #close(id: EntryId, { thread, task, attempt }: AskContext): void {
    const { journal, reports } = this.#ports;
    const newest = journal.attempts.newest(task);
    if (newest?.attempt !== attempt || newest.state !== "working") return;
    const isStillNeeded = journal.transaction(() => {
      if (!journal.asks.close(id)) return true;
      reports.add(thread.id, "ask_closed", { task, attempt, ask: id });
      if (journal.asks.unanswered(task).length > 0) return true;
      journal.tasks.work(task);
      reports.summarize(thread, this.#ports.cursor());
      return false;
    });
    if (!isStillNeeded) this.#ports.onNeedChanged(task, false);
    this.#ports.wake();
  }

  #grant(task: TaskId, scope: string): void {
    const scopes = this.#grantedForTask.get(task) ?? new Set();
    this.#grantedForTask.set(task, scopes.add(scope));
  }
}

function fits(ask: Ask, given: Given): boolean {
  // The journal holds what `#ask` wrote.
  const body = JSON.parse(ask.body) as { choices: ApprovalChoice[] } | { fields: QuestionField[] };
  if ("choices" in body) return "choice" in given && body.choices.includes(given.choice);
  if ("declined" in given) return true;
  return "values" in given && areForFields(given.values, body.fields);
}

/** Every value belongs to a field and is one it takes; nothing required is missing. */
function areForFields(
  values: Extract<Given, { values: unknown }>["values"],
  fields: readonly QuestionField[],
): boolean {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const isMissing = fields.some((field) => field.required && !Object.hasOwn(values, field.name));
  return !isMissing && Object.entries(values).every(([name, value]) => isFor(byName.get(name), value));
}

function isFor(field: QuestionField | undefined, value: string | number | boolean | string[]): boolean {
  switch (field?.type) {
    case undefined:
      return false;
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return field.options.some((option) => option.value === value);
    case "choices":
      return Array.isArray(value) && value.every((one) => field.options.some((option) => option.value === one));
  }
}
