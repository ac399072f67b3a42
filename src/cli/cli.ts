import { Command, Option } from "commander";
import { Problem } from "../domain/problem.ts";
import type { DeskApi } from "../runner/desk-api.ts";
import { deskSocketOf } from "../runner/data-folder.ts";
import { deskClient } from "./desk-client.ts";
import { homeOf, languageOf } from "./io.ts";
import type { Io } from "./io.ts";
import { Screen } from "./screen.ts";
import { shown } from "./shown.ts";
import { wordsOf } from "./words.ts";
import type { CommandName, OptionName, Words } from "./words.ts";

/** What every command works with; one for each start of the program. */
export class Cli {
  readonly io: Io;
  readonly words: Words;
  readonly home: string;
  /** Results. */
  readonly out: Screen;
  /** Everything that is said besides. */
  readonly talk: Screen;
  exitCode = 0;
  readonly #stop = new AbortController();
  readonly #onSignal = () => this.#stop.abort(new Problem("stopped"));
  #hearsSignals = false;

  constructor(io: Io) {
    this.io = io;
    this.words = wordsOf(languageOf(io.env));
    this.home = homeOf(io);
    this.out = new Screen(io.stdout, io.env);
    this.talk = new Screen(io.stderr, io.env);
    // `errand threads | head`: whoever read has enough.
    const onBroken = (error: Error & { code?: string }) => {
      if (error.code !== "EPIPE") throw error;
      this.#stop.abort(new Problem("stopped"));
    };
    io.stdout.on("error", onBroken);
    io.stderr.on("error", onBroken);
  }

  desk(): DeskApi {
    return deskClient(deskSocketOf(this.home));
  }

  /** Aborted by Ctrl-C; only who asks for it changes what Ctrl-C does. */
  stopSignal(): AbortSignal {
    if (!this.#hearsSignals) {
      this.#hearsSignals = true;
      for (const name of ["SIGINT", "SIGTERM"] as const) this.io.on(name, this.#onSignal);
    }
    return this.#stop.signal;
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** May somebody be asked? Only one who sits there. */
  get canAsk(): boolean {
    return this.io.stdin.isTTY === true && this.talk.isTerminal;
  }

  /** A command with the same manners as every other. `path` names it in the catalogue: `devices revoke`. */
  command(path: CommandName): Command {
    const words = this.words;
    const { summary, examples } = words.commands[path];
    const command = new Command(path.split(" ").at(-1));
    command
      .summary(summary)
      .description(summary)
      .exitOverride()
      .helpOption("-h, --help", words.help.helpOption)
      .helpCommand(false)
      .configureOutput({ writeOut: (text) => this.out.piece(shown(text)), writeErr: () => {}, outputError: () => {} })
      .configureHelp({
        styleTitle: (title) => words.help.titles.get(title) ?? title,
        optionDescription: describeOption,
        helpWidth: this.out.columns,
      });
    const rows = examples.map(([what, line]) => `  # ${what}\n  ${line}`);
    return command.addHelpText("after", `\n${words.help.examples}\n${rows.join("\n")}`);
  }

  option(flags: string, name: OptionName): Option {
    return new Option(flags, this.words.options[name]);
  }

  jsonOption(): Option {
    return this.option("--json", "json");
  }

  /** Wraps a command's work: its result is the exit code. */
  run<Args extends unknown[]>(work: (...args: Args) => Promise<number>): (...args: Args) => Promise<void> {
    return async (...args) => {
      this.exitCode = await work(...args);
    };
  }

  close(): void {
    if (this.#hearsSignals) for (const name of ["SIGINT", "SIGTERM"] as const) this.io.off(name, this.#onSignal);
    this.out.freshLine();
    this.talk.freshLine();
  }
}

/** One kind of note behind an option, instead of commander's English ones. */
function describeOption(option: Option): string {
  const choices = option.argChoices ? ` [${option.argChoices.join("|")}]` : "";
  return `${option.description}${choices}`;
}
