import { readdirSync, readFileSync } from "node:fs";
import { Talk, type Said } from "../e2e/talk.ts";

export type VictimName = "hub" | "desktop" | "laptop" | "phone" | "tablet";

/** One program of the torture: started, killed and started again, always on the same data. */
export class Victim {
  readonly name: VictimName;
  readonly #command: readonly string[];
  readonly #env: Record<string, string>;
  readonly #cwd: string;
  #talk: Talk | null = null;
  #ready: Promise<Said | null> = Promise.resolve(null);
  #isWanted = false;
  #deadly: string | null = null;
  /** Ends that nobody ordered: what it said last. */
  readonly fell: string[] = [];

  constructor(name: VictimName, command: readonly string[], env: Record<string, string>, cwd: string) {
    this.name = name;
    this.#command = command;
    this.#env = env;
    this.#cwd = cwd;
  }

  /** `deadly` is a failpoint, where it kills itself. Null when it died before it was ready. */
  start(deadly: string | null = null): Promise<Said | null> {
    const env = deadly === null ? this.#env : { ...this.#env, ERRAND_DIE_AT: deadly };
    const talk = new Talk(this.#command, { env, cwd: this.#cwd });
    this.#talk = talk;
    this.#deadly = deadly;
    this.#isWanted = true;
    void talk.ended.then(({ signal }) => {
      if (this.#talk !== talk || !this.#isWanted) return;
      if (deadly === null || signal !== "SIGKILL") this.fell.push(talk.output.slice(-1500));
    });
    this.#ready = talk.event("ready").catch(() => null);
    return this.#ready;
  }

  get ready(): Promise<Said | null> {
    return this.#ready;
  }

  get talk(): Talk {
    if (this.#talk === null) throw new Error(`${this.name} was never started`);
    return this.#talk;
  }

  get isRunning(): boolean {
    const child = this.#talk?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** It may have died before, by itself. Its agents die with it or are left to it: both happen. */
  async kill(): Promise<void> {
    if (this.#deadly === null || this.isRunning) this.#isWanted = false;
    await this.talk.end("SIGKILL");
  }

  /** As a laptop whose lid is shut: nothing of it runs, and its clock goes on. */
  async sleep(ms: number): Promise<void> {
    if (!this.isRunning) return;
    const pids = [this.talk.pid, ...descendants(this.talk.pid)];
    for (const pid of pids) signal(pid, "SIGSTOP");
    await new Promise((resolve) => void setTimeout(resolve, ms));
    for (const pid of pids) signal(pid, "SIGCONT");
  }

  /** Kills one of the programs that it started, whichever `choose` picks; false when there is none. */
  killDescendant(choose: (count: number) => number): boolean {
    if (!this.isRunning) return false;
    const pids = descendants(this.talk.pid);
    const pid = pids[choose(pids.length)];
    return pid !== undefined && signal(pid, "SIGKILL");
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    if (this.#talk !== null) await this.#talk.end("SIGTERM");
  }
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    // It ended by itself a moment ago.
    return false;
  }
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const look = (pid: number): void => {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      look(child);
    }
  };
  look(root);
  return found;
}

function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold anything.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null;
  }
}
