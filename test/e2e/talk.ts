import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { deferred } from "../../src/kit/deferred.ts";

export const program = fileURLToPath(new URL("../../bin/errand.js", import.meta.url));

export type Said = Record<string, unknown>;
export type Ended = { code: number | null; signal: NodeJS.Signals | null };

/** The real program with `--json`, talked with line by line while it runs. */
export class Talk {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  readonly #name: string;
  readonly #lines: Said[] = [];
  readonly #waiting: { resolve: (line: Said) => void; reject: (error: Error) => void }[] = [];
  #output = "";
  #isOver = false;

  /** `command` is a program and its arguments. */
  constructor(command: readonly string[], options: { env: Record<string, string>; cwd?: string }) {
    const [file = process.execPath, ...args] = command;
    this.#name = command.slice(0, 3).join(" ");
    this.child = spawn(file, args, options);
    const ended = deferred<Ended>();
    this.ended = ended.promise;
    this.child.stderr.on("data", (data: Buffer) => void (this.#output += data.toString()));
    // Whoever has ended reads no more: its end is told by `ended`.
    this.child.stdin.on("error", () => {});
    createInterface({ input: this.child.stdout }).on("line", (line) => this.#take(line));
    this.child.once("close", (code, signal) => {
      this.#isOver = true;
      for (const { reject } of this.#waiting.splice(0)) reject(this.#overError());
      ended.resolve({ code, signal });
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.#name} did not start`);
    return this.child.pid;
  }

  /** Everything it wrote, results and talk. */
  get output(): string {
    return this.#output;
  }

  /** The next line of its results. */
  async next(): Promise<Said> {
    const line = this.#lines.shift();
    if (line !== undefined) return line;
    if (this.#isOver) throw this.#overError();
    const { promise, resolve, reject } = deferred<Said>();
    this.#waiting.push({ resolve, reject });
    return promise;
  }

  /** The next line that is this event; others before it are passed over. */
  async event(name: string): Promise<Said> {
    for (let line = await this.next(); ; line = await this.next()) if (line["event"] === name) return line;
  }

  say(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  async end(signal: NodeJS.Signals): Promise<Ended> {
    if (!this.#isOver) this.child.kill(signal);
    const patience = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    const ended = await this.ended;
    clearTimeout(patience);
    return ended;
  }

  #take(line: string): void {
    this.#output += `${line}\n`;
    if (!line.startsWith("{")) return;
    // Our own program's lines, which are objects.
    const said = JSON.parse(line) as Said;
    const waiting = this.#waiting.shift();
    if (waiting) waiting.resolve(said);
    else this.#lines.push(said);
  }

  #overError(): Error {
    return new Error(
      `${this.#name} ended with ${String(this.child.exitCode ?? this.child.signalCode)}:\n${this.#output}`,
    );
  }
}
