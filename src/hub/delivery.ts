import type { Seq, SpaceId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { LogStore } from "../store/log/log-store.ts";

/** What is delivered to; `head` is the newest seq that its followers were handed. */
export type DeliveredSpace = {
  readonly id: SpaceId;
  head: Seq;
  readonly followers: { readonly isEmpty: boolean; stored(seq: Seq, wire: string, audience: string): void };
};

/** Hands what is stored to those who follow here, in the order of the log and without a hole, whoever stored it. */
export class Delivery {
  readonly #store: LogStore;
  readonly #underWay = new WeakMap<DeliveredSpace, Promise<void>>();

  constructor(store: LogStore) {
    this.#store = store;
  }

  /** After the commit. False when something before it is missing here: then `upTo` brings both. */
  stored(space: DeliveredSpace, seq: Seq, wire: string, audience: string): boolean {
    if (seq !== space.head + 1) return seq <= space.head;
    space.head = seq;
    space.followers.stored(seq, wire, audience);
    return true;
  }

  /** Fulfilled when the followers have at least this. One goes through the log at a time. */
  async upTo(space: DeliveredSpace, head: Seq): Promise<void> {
    while (space.head < head) {
      const going = this.#underWay.get(space) ?? this.#read(space, head).finally(() => this.#underWay.delete(space));
      this.#underWay.set(space, going);
      await going;
    }
  }

  async #read(space: DeliveredSpace, head: Seq): Promise<void> {
    while (space.head < head) {
      // Nobody waits for it: whoever comes reads from its own cursor.
      if (space.followers.isEmpty) {
        space.head = head;
        return;
      }
      const range = { after: space.head, limit: limits.batchMax, bytesMax: limits.pageBytesMax };
      const { rows } = await this.#store.read(space.id, range);
      if (rows.length === 0) throw new Error("the log is shorter than its head says");
      for (const { seq, wire } of rows) this.stored(space, seq, wire, "*");
    }
  }
}
