import { deferred } from "../kit/deferred.ts";

/** Whether the hub is reached now, and whoever waits for that. */
export class Reach {
  #isOpen = false;
  readonly #waiting = new Set<() => void>();

  get isOpen(): boolean {
    return this.#isOpen;
  }

  changed(isOpen: boolean): void {
    this.#isOpen = isOpen;
    if (!isOpen) return;
    for (const tell of this.#waiting) tell();
    this.#waiting.clear();
  }

  /** Fulfilled when the hub is reached, at once when it is already; rejects with the signal's reason. */
  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isOpen) return;
    const reached = deferred<void>();
    const stop = (): void => reached.reject(signal.reason);
    this.#waiting.add(reached.resolve);
    signal.addEventListener("abort", stop, { once: true });
    await reached.promise.finally(() => {
      this.#waiting.delete(reached.resolve);
      signal.removeEventListener("abort", stop);
    });
  }
}
