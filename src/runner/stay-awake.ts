import { spawn, type ChildProcess } from "node:child_process";
import { limits } from "../domain/limits.ts";
import type { Clock, Log, Timer } from "../domain/ports.ts";
import { isWorkDue } from "../domain/queue-due.ts";
import type { Journal } from "../store/journal/journal.ts";
import { findProgram } from "./find-program.ts";

export type StayAwakePorts = {
  journal: Pick<Journal, "tasks" | "attempts">;
  platform: NodeJS.Platform;
  /** Where programs are found. */
  path: string;
  env: Record<string, string>;
  pid: number;
  clock: Clock;
  log: Log;
};

/** What keeps a computer of this kind awake; it ends with its input, or with the process it was told of. */
export function wakerOf(platform: NodeJS.Platform, pid: number): { program: string; args: string[] } | null {
  if (platform === "linux")
    return {
      program: "systemd-inhibit",
      args: ["--what=idle:sleep", "--who=Errand", "--why=A task is due or running", "--mode=block", "cat"],
    };
  if (platform === "darwin") return { program: "caffeinate", args: ["-i", "-w", String(pid)] };
  if (platform !== "win32") return null;
  const type = '[DllImport("kernel32.dll")] public static extern uint SetThreadExecutionState(uint flags);';
  // ES_CONTINUOUS | ES_SYSTEM_REQUIRED, held by this very process until its input ends.
  const script = `$t = Add-Type -MemberDefinition '${type}' -Name Power -PassThru; [void]$t::SetThreadExecutionState([uint32]"0x80000001"); [void][Console]::In.ReadToEnd()`;
  return { program: "powershell", args: ["-NoProfile", "-NonInteractive", "-Command", script] };
}

/** No idle sleep while work is due or running. A person may still close the lid: then it goes on when they open it. */
export class StayAwake {
  readonly #ports: StayAwakePorts;
  #child: ChildProcess | null = null;
  #timer: Timer | null = null;
  #hasFailed = false;

  constructor(ports: StayAwakePorts) {
    this.#ports = ports;
  }

  /** What is missing here; null where this computer can be kept awake. */
  static missing(platform: NodeJS.Platform, path: string): string | null {
    const waker = wakerOf(platform, 0);
    if (waker === null) return "a program for it";
    return findProgram(waker.program, path) === null ? waker.program : null;
  }

  start(): void {
    this.look();
  }

  /** Asked every few seconds: machines fall asleep after minutes. */
  look(): void {
    const { journal, clock } = this.#ports;
    const isDue = isWorkDue(journal.tasks.queue()) || journal.attempts.working().length > 0;
    if (isDue) this.#hold();
    else this.#release();
    this.#timer?.cancel();
    this.#timer = clock.after(limits.awakeLookMs, () => this.look());
  }

  close(): void {
    this.#timer?.cancel();
    this.#release();
  }

  #hold(): void {
    const { platform, path, env, pid, log } = this.#ports;
    const waker = wakerOf(platform, pid);
    const program = waker && findProgram(waker.program, path);
    if (this.#child !== null || this.#hasFailed || !waker || program === null) return;
    // Its input is a pipe that nobody writes to: it ends with this process, however that ends.
    const child = spawn(program, waker.args, { stdio: ["pipe", "ignore", "ignore"], env });
    this.#child = child;
    const ended = (code: number | null): void => {
      if (this.#child !== child) return;
      this.#child = null;
      this.#hasFailed = true;
      log.warn("this computer is not kept awake", { program: waker.program, code });
    };
    child.on("error", () => ended(null));
    child.on("exit", ended);
    child.stdin?.on("error", () => {});
  }

  #release(): void {
    const child = this.#child;
    this.#child = null;
    // Work that is due later is a new try.
    this.#hasFailed = false;
    child?.stdin?.end();
    child?.kill("SIGTERM");
  }
}
