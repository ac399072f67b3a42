import { shownJson } from "./shown.ts";
import type { Shown } from "./shown.ts";
import type { Io } from "./io.ts";
import { variables } from "./io.ts";

const styles = {
  bold: [1, 22],
  faint: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;
export type Style = keyof typeof styles;

/** One of the two outputs: results go to stdout, talk to stderr. */
export class Screen {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly hasColour: boolean;
  readonly #output: Io["stdout"];
  #isMidLine = false;

  constructor(output: Io["stdout"], env: Io["env"]) {
    this.#output = output;
    this.isTerminal = output.isTTY === true;
    this.columns = Math.max(40, output.columns || 100);
    this.hasColour = this.isTerminal && !env[variables.noColour.name] && env["TERM"] !== "dumb";
  }

  line(text: Shown): void {
    this.freshLine();
    this.#output.write(`${text}\n`);
  }

  lines(texts: readonly Shown[]): void {
    for (const text of texts) this.line(text);
  }

  /** A piece of running text; what comes next starts on a line of its own. */
  piece(text: Shown): void {
    if (text === "") return;
    this.#output.write(text);
    this.#isMidLine = !text.endsWith("\n");
  }

  /** Whoever was asked has ended the line by typing. */
  lineTyped(): void {
    this.#isMidLine = false;
  }

  freshLine(): void {
    if (this.#isMidLine) this.#output.write("\n");
    this.#isMidLine = false;
  }

  json(value: unknown): void {
    this.line(shownJson(value));
  }

  paint(style: Style, text: Shown): Shown {
    if (!this.hasColour || text === "") return text;
    const [on, off] = styles[style];
    // The one place that writes escapes to the terminal: around cleaned text.
    return `\u001b[${on}m${text}\u001b[${off}m` as Shown;
  }
}
