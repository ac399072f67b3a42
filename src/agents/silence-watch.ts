import type { Clock, Timer } from "../domain/ports.ts";

/**
 * Tells once when nothing was heard for `silentMs`, and again when something is. Pausing is for the time a person
 * is being asked: then it is not the agent who is silent.
 */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #silentMs: number;
  readonly #onSilence: (silentMs: number) => void;
  readonly #onHeard: () => void;
  #timer: Timer | null = null;
  #heardAt = 0;
  #pauseCount = 0;
  #isSilent = false;

  constructor(clock: Clock, silentMs: number, onSilence: (silentMs: number) => void, onHeard: () => void) {
    this.#clock = clock;
    this.#silentMs = silentMs;
    this.#onSilence = onSilence;
    this.#onHeard = onHeard;
  }

  start(): void {
    this.stop();
    this.#isSilent = false;
    this.#pauseCount = 0;
    this.#heardAt = this.#clock.now();
    this.#arm(this.#silentMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#onHeard();
    this.#arm(this.#silentMs);
  }

  pause(): void {
    this.#pauseCount += 1;
  }

  resume(): void {
    // A pause of the turn before may end after this turn's start.
    this.#pauseCount = Math.max(0, this.#pauseCount - 1);
    this.#heardAt = this.#clock.now();
  }

  /** One timer re-armed when it fires, so that a flood of updates costs no timers. */
  #arm(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, () => this.#check());
  }

  #check(): void {
    const silentMs = this.#clock.now() - this.#heardAt;
    if (this.#pauseCount > 0) this.#arm(this.#silentMs);
    else if (silentMs < this.#silentMs) this.#arm(this.#silentMs - silentMs);
    else {
      this.#timer = null;
      this.#isSilent = true;
      this.#onSilence(silentMs);
    }
  }
}
