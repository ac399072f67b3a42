import { limits } from "../domain/limits.ts";
import type { Clock, Timer } from "../domain/ports.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Outgoing } from "./outgoing.ts";

/**
 * What is stored at the hub stays here for a hub that is restored from an older copy, not for ever; nor does what no report
 * will ever name.
 */
export class Tidying {
  readonly #ports: { journal: Journal; outgoing: Outgoing; clock: Clock };
  #timer: Timer | null = null;

  constructor(ports: { journal: Journal; outgoing: Outgoing; clock: Clock }) {
    this.#ports = ports;
  }

  start(): void {
    const { journal, outgoing, clock } = this.#ports;
    journal.outbox.prune(clock.now() - limits.outboxKeptMs);
    outgoing.keepOnly(journal.outbox.pendingBlobs(), journal.outbox.sentBlobs());
    this.#timer = clock.after(limits.tidyMs, () => this.#again());
  }

  close(): void {
    this.#timer?.cancel();
  }

  /** What is sealed while it works is named a moment later: files are only thrown away at start. */
  #again(): void {
    const { journal, clock } = this.#ports;
    journal.outbox.prune(clock.now() - limits.outboxKeptMs);
    this.#timer = clock.after(limits.tidyMs, () => this.#again());
  }
}
