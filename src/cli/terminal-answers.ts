import type { AnswerBody, ApprovalBody, ApprovalChoice, QuestionBody } from "../domain/entries.ts";
import type { AskView } from "../domain/fold.ts";
import type { EntryId } from "../domain/ids.ts";
import { isProblem } from "../domain/problem.ts";
import { deferred } from "../kit/deferred.ts";
import type { DeskApi } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { isRefusal, sayProblem } from "./fault.ts";
import { valueOf } from "./question-values.ts";
import { join, shown } from "./shown.ts";
import { StdinLines } from "./stdin-lines.ts";

type Answer = AnswerBody["answer"];

/** Asks whoever sits at the terminal, one question after the other; one answered elsewhere is taken back. */
export class TerminalAnswers {
  /** Rejects when an answer could not be brought to the desk. */
  readonly failed: Promise<never>;
  readonly #cli: Cli;
  readonly #desk: DeskApi;
  readonly #lines: StdinLines;
  readonly #fail: (error: unknown) => void;
  readonly #closing = new AbortController();
  readonly #asking = new Map<EntryId, AbortController>();
  #last: Promise<void> = Promise.resolve();

  constructor(cli: Cli, desk: DeskApi) {
    this.#cli = cli;
    this.#desk = desk;
    this.#lines = new StdinLines(cli.io.stdin);
    const { promise, reject } = deferred<never>();
    this.failed = promise;
    this.failed.catch(() => {});
    this.#fail = reject;
  }

  offer(view: AskView): void {
    const asked = this.#asking.get(view.id);
    if (view.state !== "open" && view.state !== "stale") asked?.abort();
    else if (!asked) {
      const taken = new AbortController();
      this.#asking.set(view.id, taken);
      this.#last = this.#last
        .then(() => this.#ask(view, AbortSignal.any([taken.signal, this.#closing.signal])))
        .catch(this.#fail);
    }
  }

  close(): void {
    this.#closing.abort();
    this.#lines.close();
  }

  async #ask(view: AskView, signal: AbortSignal): Promise<void> {
    try {
      const answer =
        view.ask.kind === "approval"
          ? await this.#choice(view.ask.body, signal)
          : await this.#values(view.ask.body, signal);
      // Nobody sits there any more: somebody may answer from elsewhere.
      if (answer !== null) await this.#desk.answer(view.id, answer);
    } catch (error) {
      if (signal.aborted) return;
      // Somebody else was faster, or the task ended meanwhile.
      if (isProblem(error) && isRefusal(error)) sayProblem(this.#cli, error);
      else throw error;
    }
  }

  async #choice({ choices }: ApprovalBody, signal: AbortSignal): Promise<Answer | null> {
    const { ask } = this.#cli.words;
    for (;;) {
      const typed = await this.#prompt(choices.map((choice) => ask.choices[choice]).join("  "), signal);
      if (typed === null) return null;
      const choice = choices.find((each) => LETTERS[each] === typed.toLowerCase() || each === typed.toLowerCase());
      if (choice) return { choice };
    }
  }

  async #values({ fields }: QuestionBody, signal: AbortSignal): Promise<Answer | null> {
    const values: Extract<Answer, { values: object }>["values"] = {};
    for (const field of fields) {
      for (;;) {
        const typed = await this.#prompt(this.#cli.words.ask.field(field.title || field.name, field.required), signal);
        if (typed === null) return null;
        if (typed === "" && field.required) return { declined: true };
        if (typed === "") break;
        const value = valueOf(field, field.type === "choices" ? typed.split(",").map((part) => part.trim()) : [typed]);
        if (value !== null) {
          values[field.name] = value;
          break;
        }
        this.#cli.talk.line(shown(this.#cli.words.ask.notAValue(field)));
      }
    }
    return { values };
  }

  async #prompt(text: string, signal: AbortSignal): Promise<string | null> {
    const { talk, words } = this.#cli;
    talk.piece(join([shown("   "), talk.paint("bold", shown(text)), shown(` ${words.mark.prompt} `)]));
    const line = await this.#lines.next(signal);
    if (line !== null) talk.lineTyped();
    return line === null ? null : line.trim();
  }
}

const LETTERS: Readonly<Record<ApprovalChoice, string>> = { once: "o", task: "t", deny: "d", stop: "s" };
