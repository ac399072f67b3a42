import type { TaskId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Timer } from "../domain/ports.ts";

/** The clocks of tasks that need somebody: one that nobody answers is parked. */
export class Parking {
  readonly #clock: Clock;
  readonly #park: (task: TaskId) => void;
  readonly #timers = new Map<TaskId, Timer>();

  constructor(clock: Clock, park: (task: TaskId) => void) {
    this.#clock = clock;
    this.#park = park;
  }

  /** A task begins or ceases to need somebody. */
  needChanged(task: TaskId, needsSomebody: boolean): void {
    this.#timers.get(task)?.cancel();
    this.#timers.delete(task);
    if (!needsSomebody) return;
    this.#timers.set(
      task,
      this.#clock.after(limits.parkAfterMs, () => this.#park(task)),
    );
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }
}
