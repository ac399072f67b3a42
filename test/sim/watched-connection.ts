import { HubConnection } from "../../src/hub-client/connection.ts";
import type { FollowOptions } from "../../src/hub-client/follow-options.ts";
import type { Membership } from "../../src/hub-client/membership.ts";
import { isProblem } from "../../src/domain/problem.ts";
import type { History } from "./history.ts";

/** The real connection; what it hands on is looked at: each seq once and in order, for as long as the hub is honest. */
export class WatchedConnection extends HubConnection {
  readonly #history: History;
  readonly #name: string;
  readonly #membership: Membership;

  constructor(
    options: ConstructorParameters<typeof HubConnection>[0] & { membership: Membership },
    name: string,
    history: History,
  ) {
    super(options);
    this.#name = name;
    this.#membership = options.membership;
    this.#history = history;
  }

  override follow(options: FollowOptions): { close(): void } {
    let last = options.after;
    return super.follow({
      ...options,
      onEnvelope: async (stored) => {
        if (stored.seq <= last && this.#history.isHubHonest) {
          this.#history.violated("I4", "doubled", `${this.#name} was handed seq ${stored.seq} after ${last}`);
          // Who goes round in circles would never come to an end.
          await new Promise(() => {});
        }
        await options.onEnvelope(stored);
        last = stored.seq;
      },
      onRoster: (head) => {
        this.#lookAtRoster(head);
        options.onRoster?.(head);
      },
    });
  }

  /** An older roster than was verified, or another one, raises the alarm. */
  #lookAtRoster(head: { n: number; hash: string }): void {
    const { n, hash } = this.#membership.roster;
    if (head.n > n || (head.n === n && head.hash === hash)) return;
    try {
      this.#membership.isBehind(head);
      this.#history.violated("I12", "wrong", `${this.#name} was told of an older roster and raised no alarm`);
    } catch (error) {
      if (!isProblem(error)) throw error;
    }
  }
}
