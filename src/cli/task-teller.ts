import type { Outcome } from "../domain/entries.ts";
import type { AskView, TaskView } from "../domain/fold.ts";
import type { TaskChange, TaskResult } from "../runner/desk-api.ts";
import { askLines } from "./ask-lines.ts";
import type { Cli } from "./cli.ts";
import { rungStyle } from "./rung-style.ts";
import { Problem } from "../domain/problem.ts";
import { cut, join, shown, shownLine, table } from "./shown.ts";
import type { Shown } from "./shown.ts";

/** Tells one task's changes to somebody at a terminal: each fact once, in the order it came. */
export class TaskTeller {
  readonly #cli: Cli;
  readonly #isFollowing: boolean;
  #rungsTold = 0;
  #isEndTold = false;
  #wordsTold = "";
  #planTold: string[] = [];
  readonly #toolsTold = new Map<string, string>();
  readonly #asksTold = new Map<string, AskView["state"]>();

  /** Following, everything is a result and goes to stdout; waiting for a task, only its words and files are. */
  constructor(cli: Cli, isFollowing: boolean) {
    this.#cli = cli;
    this.#isFollowing = isFollowing;
  }

  tell({ task }: TaskChange): void {
    this.#tellRungs(task);
    this.#tellPlan(task);
    this.#tellTools(task);
    this.#tellWords(task.words);
    for (const ask of task.asks.values()) this.#tellAsk(ask);
    if (this.#isFollowing && task.outcome !== null) this.#tellEnd(task.outcome);
  }

  tellResult(result: TaskResult): void {
    const { words, out, talk } = this.#cli;
    this.#tellWords(result.words);
    out.freshLine();
    talk.line(
      join([mark(this.#cli), talk.paint(rungStyle(result.outcome), shown(words.outcome(result.outcome)))], " "),
    );
    if (result.reason !== null) {
      const { title, next } = words.problem(new Problem(result.reason, {}, result.next));
      talk.line(join([shown(" "), shown(title)], " "));
      if (next !== null) talk.line(join([shown(" "), shown(next)], " "));
    }
    out.lines(
      table(
        result.artifacts.map(({ name, size, path }) => [shownLine(name), shown(words.size(size)), shownLine(path)]),
      ),
    );
  }

  /** What is asked stands for the rung "needs you", and the end comes after everything else. */
  #tellRungs(task: TaskView): void {
    const { words } = this.#cli;
    for (const rung of task.rungs.slice(this.#rungsTold)) {
      if (rung === "needs_you" || rung === task.outcome) continue;
      const text = words.rung(rung, rung === "waiting" ? task.waitsFor : null);
      const note = rung === "working" && task.agent !== null ? words.task.by(task.agent, task.confinement) : "";
      this.#line([
        mark(this.#cli),
        this.#talk.paint(rungStyle(rung), shown(text)),
        ...(note === "" ? [] : [this.#talk.paint("faint", shownLine(note))]),
      ]);
    }
    this.#rungsTold = task.rungs.length;
  }

  #tellEnd(outcome: Outcome): void {
    if (this.#isEndTold) return;
    this.#isEndTold = true;
    this.#line([mark(this.#cli), this.#talk.paint(rungStyle(outcome), shown(this.#cli.words.rung(outcome, null)))]);
  }

  /** The agent's own closing words may replace what it said on the way: told only when they are something new. */
  #tellWords(text: string): void {
    const before = this.#wordsTold;
    if (text === "" || text === before || before.endsWith(text)) return;
    if (!this.#isFollowing) this.#talk.freshLine();
    if (text.startsWith(before)) this.#cli.out.piece(shown(text.slice(before.length)));
    else {
      this.#cli.out.freshLine();
      this.#cli.out.piece(shown(text));
    }
    this.#wordsTold = text;
  }

  #tellPlan(task: TaskView): void {
    const lines = task.plan.map(
      (step) => `${{ pending: "[ ]", working: "[>]", done: "[x]" }[step.state]} ${step.text}`,
    );
    for (const [index, line] of lines.entries()) {
      if (line !== this.#planTold[index])
        this.#line([shown(" "), this.#talk.paint("faint", cut(shownLine(line), this.#talk.columns - 4))]);
    }
    this.#planTold = lines;
  }

  #tellTools(task: TaskView): void {
    for (const tool of task.tools.values()) {
      const before = this.#toolsTold.get(tool.toolId);
      this.#toolsTold.set(tool.toolId, tool.state);
      if (before === tool.state || (before !== undefined && tool.state !== "failed")) continue;
      const text = tool.state === "failed" ? this.#cli.words.task.toolFailed(tool.title) : tool.title;
      this.#line([shown(" "), this.#talk.paint("faint", cut(shownLine(`- ${text}`), this.#talk.columns - 4))]);
    }
  }

  #tellAsk(ask: AskView): void {
    const before = this.#asksTold.get(ask.id);
    this.#asksTold.set(ask.id, ask.state);
    if (before === ask.state) return;
    if (ask.state === "open" || (ask.state === "stale" && before === undefined)) {
      this.#cli.out.freshLine();
      this.#talk.lines(askLines(this.#cli, ask, this.#talk));
    } else if (ask.state === "answered") this.#line([mark(this.#cli), shown(this.#cli.words.ask.answered)]);
  }

  #line(parts: readonly Shown[]): void {
    this.#cli.out.freshLine();
    this.#talk.line(join(parts, " "));
  }

  get #talk() {
    return this.#isFollowing ? this.#cli.out : this.#cli.talk;
  }
}

const mark = (cli: Cli): Shown => cli.talk.paint("faint", shown(cli.words.mark.step));
