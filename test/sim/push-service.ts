import type { Post } from "../../src/hub/push/push-sender.ts";
import type { Chance } from "./chance.ts";
import type { World } from "./world.ts";

export type Delivered = { endpoint: string; topic: string | null; record: string; at: number };

/** What stands for the browsers' push services: takes most, refuses some, is away at times. */
export class PushService {
  readonly delivered: Delivered[] = [];
  readonly #world: World;
  readonly #chance: Chance;
  /** Of tries that it does not take, or takes without saying so. */
  troubleShare = 0;

  constructor(world: World, chance: Chance) {
    this.#world = world;
    this.#chance = chance;
  }

  readonly post: Post = (url, { headers, record }) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; retryAfter: string | null }>();
    const { current } = this.#world;
    const ms = this.#chance.between(5, 80);
    const trouble = this.#chance.isTrue(this.troubleShare)
      ? this.#chance.pick(["away", "busy", "mute"] as const)
      : null;
    this.#world.after(ms, current, () => {
      if (trouble === "away") return reject(new Error("not reached"));
      if (trouble === "busy") return resolve({ status: 503, retryAfter: null });
      const topic = headers["topic"] === undefined ? null : String(headers["topic"]);
      this.delivered.push({
        endpoint: url.href,
        topic,
        record: record === null ? "" : Buffer.from(record).toString("base64url"),
        at: this.#world.now,
      });
      if (trouble === "mute") return reject(new Error("answer lost"));
      return resolve({ status: 201, retryAfter: null });
    });
    return promise;
  };
}
