import type { Log } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import type { RosterHead } from "../protocol/frames.ts";
import type { Journal } from "../store/journal/journal.ts";
import { publishRoster } from "./publish-roster.ts";

export type RosterSyncPorts = {
  journal: Journal;
  membership: Membership;
  connection: HubConnection;
  log: Log;
  isRoot: boolean;
  /** There are new statements. */
  onChanged: () => void;
  /** Nothing newer is to be had now: what was held for it can be judged. */
  onNewest: () => Promise<void>;
};

/** Keeps this runner's roster and the hub's alike; a fault between them is noted for the doctor. */
export class RosterSync {
  readonly #ports: RosterSyncPorts;
  #publishing: Promise<void> = Promise.resolve();

  constructor(ports: RosterSyncPorts) {
    this.#ports = ports;
  }

  /** Throws the roster's and the hub's problems. */
  async extend(): Promise<void> {
    const { connection, membership, onChanged } = this.#ports;
    const before = membership.roster.n;
    await membership.extend(await connection.roster(before));
    if (membership.roster.n !== before) onChanged();
  }

  /** What the hub says it has, null when it has not said. Root's own statements are the newest: a hub that is behind gets them. */
  async heard(head: RosterHead | null): Promise<void> {
    const { membership, journal, log, isRoot, onNewest } = this.#ports;
    try {
      if (isRoot && (head === null || head.n < membership.roster.n)) await this.#publish();
      else if (head !== null && membership.isBehind(head)) await this.extend();
      if (journal.notes.get("roster/fault")) journal.notes.set("roster/fault", "");
      if (journal.notes.held().length > 0) await onNewest();
    } catch (error) {
      const code = isProblem(error) ? error.code : "roster_not_fetched";
      // Away is not at fault.
      if (code !== "hub_unreachable") journal.notes.set("roster/fault", code);
      log.error("roster not taken", { code });
    }
  }

  /** One at a time: each statement follows the one before it. */
  #publish(): Promise<void> {
    const { connection, journal } = this.#ports;
    const publishing = this.#publishing.then(() => publishRoster(connection, journal));
    this.#publishing = publishing.catch(() => {});
    return publishing;
  }
}
