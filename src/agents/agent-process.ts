import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../domain/ports.ts";
import { deferred } from "../kit/deferred.ts";
import type { AgentExit } from "./agent.ts";
import { isRunning, processTree, signalPid, signalProcess, type ProcessMark } from "./process-tree.ts";

export type SpawnCommand = { argv: string[]; env: Record<string, string>; cwd: string };

const stderrTailChars = 8 * 1024;
/** Rounds of finding and killing: a child that forks while it is being killed needs more than one. */
const sweepRoundsMax = 20;
const sweepPauseMs = 10;

let startedCount = 0;

/** A child process in its own process group, and all that it starts. Closing it leaves none of them. */
export class AgentProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly exited: Promise<AgentExit>;
  readonly #child: ChildProcess;
  readonly #cookie: string;
  readonly #clock: Clock;
  readonly #stopMs: number;
  readonly #ended = deferred<void>();
  /** Descendants seen before anything was signalled: they may clean their environment and change parents. */
  readonly #seen = new Map<number, ProcessMark>();
  #stderrTail = "";
  #closing: Promise<void> | null = null;

  constructor(command: SpawnCommand, clock: Clock, stopMs: number) {
    startedCount += 1;
    this.#clock = clock;
    this.#stopMs = stopMs;
    const tree = `${process.pid}.${startedCount}.${clock.now()}`;
    this.#cookie = `ERRAND_AGENT_TREE=${tree}`;
    const [file = "", ...args] = command.argv;
    this.#child = spawn(file, args, {
      cwd: command.cwd,
      env: { ...command.env, ERRAND_AGENT_TREE: tree },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const { stdin, stdout, stderr } = this.#child;
    if (stdin === null || stdout === null || stderr === null) throw new Error("a piped child has no pipes");
    this.stdin = stdin;
    this.stdout = stdout;
    // A write to an agent that has gone is told to the writer; without a listener it would end our own process.
    stdin.on("error", () => {});
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderrTail = (this.#stderrTail + text).slice(-stderrTailChars);
    });
    this.exited = this.#watchExit();
  }

  get stderrTail(): string {
    return this.#stderrTail;
  }

  /** End of input, then SIGTERM to the group, then SIGKILL to the whole tree. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** No asking: the whole tree at once. */
  async kill(): Promise<void> {
    this.#remember();
    this.#signalGroup("SIGKILL");
    await this.exited;
  }

  async #close(): Promise<void> {
    this.#remember();
    this.stdin.end();
    if (!(await this.#endsWithin(this.#stopMs))) {
      this.#remember();
      this.#signalGroup("SIGTERM");
      if (!(await this.#endsWithin(this.#stopMs))) {
        this.#remember();
        this.#signalGroup("SIGKILL");
      }
    }
    await this.exited;
  }

  async #watchExit(): Promise<AgentExit> {
    const exit = deferred<{ code: number | null; signal: string | null }>();
    const drained = deferred<void>();
    this.#child.once("error", (error) => {
      this.#stderrTail += error.message;
      exit.resolve({ code: null, signal: null });
      drained.resolve();
    });
    this.#child.once("exit", (code, signal) => exit.resolve({ code, signal }));
    this.#child.once("close", () => drained.resolve());
    const { code, signal } = await exit.promise;
    await this.#sweep();
    // Nobody is left to hold the pipes, so their end comes at once; the limit is for a holder that cannot be seen.
    await Promise.race([drained.promise, this.#pause(this.#stopMs)]);
    this.stdout.destroy();
    this.#ended.resolve();
    return { code, signal, stderrTail: this.#stderrTail };
  }

  async #sweep(): Promise<void> {
    this.#signalGroup("SIGKILL");
    for (let round = 0; round < sweepRoundsMax; round += 1) {
      this.#remember();
      const alive = [...this.#seen.values()].filter(isRunning);
      if (alive.length === 0) return;
      for (const mark of alive) signalProcess(mark, "SIGKILL");
      await this.#pause(sweepPauseMs);
    }
  }

  #remember(): void {
    const isRootAlive = this.#child.exitCode === null && this.#child.signalCode === null;
    for (const mark of processTree(isRootAlive ? (this.#child.pid ?? null) : null, this.#cookie))
      this.#seen.set(mark.pid, mark);
    // The leader itself is waited for by its exit; a copy here would only be signalled twice.
    if (this.#child.pid !== undefined) this.#seen.delete(this.#child.pid);
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) signalPid(-this.#child.pid, signal);
  }

  async #endsWithin(ms: number): Promise<boolean> {
    return await Promise.race([this.#ended.promise.then(() => true), this.#pause(ms).then(() => false)]);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }
}
