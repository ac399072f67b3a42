import { HubConnection } from "../../src/hub-client/connection.ts";
import type { FollowOptions } from "../../src/hub-client/follow.ts";
import type { History } from "./history.ts";

/** The real connection; what it hands on is looked at: each seq once and in order, for as long as the hub is honest. */
export class WatchedConnection extends HubConnection {
  readonly #history: History;
  readonly #name: string;

  constructor(options: ConstructorParameters<typeof HubConnection>[0], name: string, history: History) {
    super(options);
    this.#name = name;
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
    });
  }
}
