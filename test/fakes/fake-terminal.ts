import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { Io } from "../../src/cli/io.ts";

/** Where a command is started: what it writes is kept, what is typed is given by the test. */
export class FakeTerminal implements Io {
  readonly stdin: PassThrough & { isTTY?: boolean };
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly env: Record<string, string>;
  readonly platform: NodeJS.Platform;
  readonly #signals = new EventEmitter();
  readonly #folder: string;

  constructor(options: {
    home: string;
    isTerminal?: boolean;
    env?: Record<string, string>;
    folder?: string;
    platform?: NodeJS.Platform;
  }) {
    const { home, isTerminal = false, env = {}, folder = home } = options;
    this.stdin = Object.assign(new PassThrough(), { isTTY: isTerminal });
    this.stdout = new FakeOutput(isTerminal);
    this.stderr = new FakeOutput(isTerminal);
    this.env = { ERRAND_HOME: home, HOME: home, LANG: "C.UTF-8", ...env };
    this.#folder = folder;
    this.platform = options.platform ?? "linux";
  }

  cwd = (): string => this.#folder;
  on(signal: string, listener: () => void): void {
    this.#signals.on(signal, listener);
  }
  off(signal: string, listener: () => void): void {
    this.#signals.off(signal, listener);
  }
  interrupt(): void {
    this.#signals.emit("SIGINT");
  }
}

export class FakeOutput {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 100;
  readonly #changed = new EventEmitter().setMaxListeners(100);

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
    this.#changed.emit("text");
  }

  on(): void {}

  get lines(): string[] {
    return this.text.split("\n").filter((line) => line !== "");
  }

  /** Resolves when what was written so far holds `part` that many times. */
  async until(part: string, times = 1): Promise<void> {
    while (this.text.split(part).length <= times) await new Promise((resolve) => this.#changed.once("text", resolve));
  }
}
