/** Work that nobody waits for now, and that `close` must wait for. */
export class UnderWay {
  readonly #works = new Set<Promise<void>>();

  /** `work` handles its own failures. */
  add(work: Promise<void>): void {
    const tracked = work.finally(() => this.#works.delete(tracked));
    this.#works.add(tracked);
  }

  async idle(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works);
  }
}
