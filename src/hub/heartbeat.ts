import { limits } from "../domain/limits.ts";
import type { Role } from "../domain/roster.ts";
import type { Clock, Timer } from "../domain/ports.ts";
import type { Timestamp } from "../domain/ids.ts";

/** Asked every `everyMs`; silent for `silentMsMax` after a question is gone. */
export type Pace = { everyMs: number; silentMsMax: number };

export type HeartbeatPorts = { clock: Clock; ask(): void; gone(): void };

/**
 * Runners are asked often, since every device shows whether they are there, and a runner is on a computer with a plug. A
 * phone's battery is spared, but while somebody looks at it: then it wants to know at once that the hub is gone.
 */
export function paceOf(role: Role, isWatching: boolean): Pace {
  if (role === "runner") return { everyMs: limits.runnerBeatMs, silentMsMax: limits.runnerSilentMsMax };
  return { everyMs: isWatching ? limits.watchedBeatMs : limits.beatMs, silentMsMax: limits.beatMs };
}

/** Whether who is at the other end of a socket still answers: a process that hangs closes nothing. */
export class Heartbeat {
  readonly #ports: HeartbeatPorts;
  #pace: Pace;
  #timer: Timer;
  #dueAt: Timestamp = 0;
  /** Since when a question has had no answer; null when none is open. */
  #askedAt: Timestamp | null = null;

  constructor(pace: Pace, ports: HeartbeatPorts) {
    this.#pace = pace;
    this.#ports = ports;
    this.#timer = this.#next();
  }

  change(pace: Pace): void {
    this.#pace = pace;
    this.#timer.cancel();
    this.#timer = this.#next();
  }

  answered(): void {
    this.#askedAt = null;
  }

  stop(): void {
    this.#timer.cancel();
  }

  #next(): Timer {
    const { clock } = this.#ports;
    this.#dueAt = clock.now() + this.#pace.everyMs;
    return clock.after(this.#pace.everyMs, () => this.#due());
  }

  #due(): void {
    const { clock, ask, gone } = this.#ports;
    const now = clock.now();
    // This process was held up itself, or somebody set the clock: an answer may lie here unread. Silence counts anew.
    const isLate = Math.abs(now - this.#dueAt) > this.#pace.everyMs / 2;
    if (isLate && this.#askedAt !== null) this.#askedAt = now;
    if (this.#askedAt !== null && now - this.#askedAt >= this.#pace.silentMsMax) return gone();
    this.#askedAt ??= now;
    ask();
    this.#timer = this.#next();
  }
}
