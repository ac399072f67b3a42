import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Rung } from "../../src/domain/entries.ts";
import type { TaskId, ThreadId } from "../../src/domain/ids.ts";
import { Phone } from "../device/phone.ts";
import { program, Talk, type Said } from "./talk.ts";

export type Ran = { code: number; stdout: string; stderr: string; lines: unknown[] };
export type Ready = Said & { url: string };

/** A throwaway computer: a home of its own, the real program in it. */
export class Computer {
  readonly home: string;
  readonly env: Record<string, string>;
  readonly #talks = new Set<Talk>();
  readonly #phones = new Set<Phone>();
  #up: Talk | null = null;

  constructor(env: Record<string, string> = {}) {
    this.home = realpathSync(mkdtempSync(join(tmpdir(), "errand-")));
    const path = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
    const own = { HOME: this.home, PATH: path, LANG: "C.UTF-8", ERRAND_NOW: "2026-11-22", ERRAND_HOME: this.data };
    this.env = { ...own, ...env };
  }

  get data(): string {
    return join(this.home, "data");
  }

  at(path: string): string {
    return join(this.home, path);
  }

  makeFolder(path: string, files: Record<string, string> = {}): string {
    mkdirSync(this.at(path), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.at(path), name), text);
    return this.at(path);
  }

  /** Writes config.yaml; JSON is YAML. */
  configure(config: object): void {
    mkdirSync(this.data, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.data, "config.yaml"), JSON.stringify(config, null, 2), { mode: 0o600 });
  }

  /** Starts `errand up` and resolves with its ready line. */
  async up(args: string[] = [], env: Record<string, string> = {}): Promise<Ready> {
    this.#up = this.talk(["up", "--listen", "127.0.0.1:0", "--json", ...args], { env });
    return readyLine(this.#up);
  }

  /** `errand up` may die before it is ready. */
  upUntilDeath(args: string[], env: Record<string, string>): Talk {
    this.#up = this.talk(["up", "--json", ...args], { env });
    return this.#up;
  }

  /** Starts any command that stays, or that wants to be talked with. */
  talk(args: readonly string[], options: { env?: Record<string, string>; cwd?: string } = {}): Talk {
    return this.#talkWith([process.execPath, program, ...args], options);
  }

  /** A line as a person types it, in a shell. */
  talkShell(line: string): Talk {
    return this.#talkWith(["/bin/sh", "-c", line], {});
  }

  get running(): Talk {
    if (this.#up === null) throw new Error("errand is not up");
    return this.#up;
  }

  /** Runs one command to its end. */
  async errand(...args: string[]): Promise<Ran> {
    return this.errandWith({}, ...args);
  }

  async errandWith(input: { stdin?: string; env?: Record<string, string> }, ...args: string[]): Promise<Ran> {
    const child = spawn(process.execPath, [program, ...args], { cwd: this.home, env: { ...this.env, ...input.env } });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => void (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => void (stderr += data.toString()));
    child.stdin.on("error", () => {});
    child.stdin.end(input.stdin ?? "");
    // The arguments of `close` are the exit code and the signal.
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? -1, stdout, stderr, lines: jsonLines(stdout) };
  }

  /** `assign --wait --json`: the last line is the outcome. */
  async assign(...args: string[]): Promise<{ said: Ran; result: TaskOutcome }> {
    const said = await this.errand("assign", "--wait", "--json", ...args);
    const last = said.lines.at(-1);
    if (last === undefined) throw new Error(`errand assign said no outcome, but: ${said.stdout}${said.stderr}`);
    // The last line's fields are the command's promise to scripts.
    return { said, result: last as TaskOutcome };
  }

  /** Pairs a phone through the command line, typing what the phone shows. */
  async pairPhone(name = "test phone"): Promise<Phone> {
    const talk = this.talk(["pair", "--json"]);
    const { url } = await talk.event("pairing");
    const phone = await Phone.pair(this.at(name), String(url), (digits) => talk.say(digits), name);
    await talk.event("paired");
    await talk.ended;
    this.#phones.add(phone);
    return phone.start();
  }

  /** A phone that is closed with this computer. */
  keep(phone: Phone): Phone {
    this.#phones.add(phone);
    return phone;
  }

  #talkWith(command: string[], options: { env?: Record<string, string>; cwd?: string }): Talk {
    const talk = new Talk(command, { cwd: options.cwd ?? this.home, env: { ...this.env, ...options.env } });
    this.#talks.add(talk);
    return talk;
  }

  async stop(): Promise<void> {
    await this.#up?.end("SIGTERM");
    this.#up = null;
  }

  async kill(): Promise<void> {
    await this.#up?.end("SIGKILL");
    this.#up = null;
  }

  /** Everything that was started here ends, and the home is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const phone of this.#phones) await phone.close();
    await this.stop();
    for (const talk of this.#talks) await talk.end("SIGKILL");
    rmSync(this.home, { recursive: true, force: true });
  }
}

export type TaskOutcome = {
  outcome: string;
  reason: string | null;
  next: string | null;
  words: string;
  thread: ThreadId;
  task: TaskId;
  rungs: Rung[];
  artifacts: { name: string; path: string; size: number; sha256: string; mime: string }[];
};

export async function readyLine(talk: Talk): Promise<Ready> {
  const line = await talk.event("ready");
  return { ...line, url: String(line["url"]) };
}

function jsonLines(text: string): unknown[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{") || line.startsWith("["))
    .map((line) => JSON.parse(line) as unknown);
}
