import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Phone } from "../device/phone.ts";

const program = fileURLToPath(new URL("../../bin/errand.js", import.meta.url));

export type Said = { code: number; stdout: string; stderr: string; lines: unknown[] };

/** A throwaway computer: a home of its own, the real program in it. */
export class Computer {
  readonly home: string;
  readonly env: Record<string, string>;
  #up: ChildProcess | null = null;
  readonly #others = new Set<ChildProcess>();

  constructor(env: Record<string, string> = {}) {
    this.home = mkdtempSync(join(tmpdir(), "errand-"));
    this.env = { HOME: this.home, PATH: process.env["PATH"] ?? "", LANG: "C.UTF-8", ERRAND_NOW: "2026-11-22", ERRAND_HOME: join(this.home, "data"), ...env };
  }

  get data(): string {
    return join(this.home, "data");
  }

  /** Starts `errand up` and resolves with its ready line. */
  async up(args: string[] = [], env: Record<string, string> = {}): Promise<{ url: string } & Record<string, unknown>> {
    const { child, ready } = await this.startProgram(["up", "--listen", "127.0.0.1:0", "--json", ...args], env);
    this.#up = child;
    return ready;
  }

  /** Any command that says `ready` on its first line and stays. */
  async startProgram(args: string[], env: Record<string, string> = {}): Promise<{ child: ChildProcess; ready: { url: string } & Record<string, unknown> }> {
    const child = spawn(process.execPath, [program, ...args], { env: { ...this.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
    this.#others.add(child);
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => void (stderr += data.toString()));
    const lines = createInterface({ input: child.stdout });
    const first = Promise.race([
      once(lines, "line").then(([line]) => JSON.parse(String(line)) as { url: string } & Record<string, unknown>),
      once(child, "exit").then(([code, signal]) => {
        throw new Error(`errand ${args.join(" ")} ended with ${String(code ?? signal)}: ${stderr}`);
      }),
    ]);
    return { child, ready: await first };
  }

  get pid(): number {
    const pid = this.#up?.pid;
    if (pid === undefined) throw new Error("errand is not up");
    return pid;
  }

  /** Runs one command to its end. */
  async errand(...args: string[]): Promise<Said> {
    return this.errandWith({}, ...args);
  }

  async errandWith(input: { stdin?: string; env?: Record<string, string> }, ...args: string[]): Promise<Said> {
    const child = spawn(process.execPath, [program, ...args], { env: { ...this.env, ...input.env } });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => void (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => void (stderr += data.toString()));
    child.stdin.end(input.stdin ?? "");
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? -1, stdout, stderr, lines: jsonLines(stdout) };
  }

  /** `assign --wait --json`: the last line is the outcome. */
  async assign(...args: string[]): Promise<{ said: Said; result: TaskOutcome }> {
    const said = await this.errand("assign", "--wait", "--json", ...args);
    return { said, result: said.lines.at(-1) as TaskOutcome };
  }

  /** Pairs a phone through the command line, typing what the phone shows. */
  async pairPhone(name = "test phone"): Promise<Phone> {
    const child = spawn(process.execPath, [program, "pair", "--json"], { env: this.env, stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<Record<string, string>> => JSON.parse(String((await lines.next()).value)) as Record<string, string>;
    const { url = "" } = await next();
    const phone = await Phone.pair(join(this.home, name), url, (digits) => child.stdin.write(`${digits}\n`), name);
    for (let line = await next(); line["event"] !== "paired"; line = await next());
    await once(child, "exit");
    return phone.start();
  }

  async stop(): Promise<void> {
    await end(this.#up, "SIGTERM");
    this.#up = null;
  }

  async kill(): Promise<void> {
    await end(this.#up, "SIGKILL");
    this.#up = null;
  }

  /** Everything that was started here ends, and the home is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    for (const child of this.#others) await end(child, "SIGKILL");
    rmSync(this.home, { recursive: true, force: true });
  }
}

export type TaskOutcome = {
  outcome: string;
  reason: string | null;
  words: string;
  thread: string;
  task: string;
  rungs: string[];
  artifacts: { name: string; path: string; size: number; sha256: string; mime: string }[];
};

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

function jsonLines(text: string): unknown[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{") || line.startsWith("["))
    .map((line) => JSON.parse(line) as unknown);
}
