import type { PresenceBody } from "../domain/entries.ts";
import { SPACE_THREAD, type EntryId, type Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Log, Random, Timer } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import { toB64u } from "../kit/bytes.ts";
import type { HubConnection } from "./connection.ts";
import type { Membership } from "./membership.ts";

export type LookingPorts = {
  membership: Pick<Membership, "seal">;
  connection: Pick<HubConnection, "sendLive" | "watch">;
  clock: Clock;
  random: Random;
  log: Log;
};

/**
 * Says to the runners whether this device is looked at, so that nobody is called who sees it anyway. Looked at means: on
 * screen, and touched or typed at within the last two minutes. A page that is merely left open must say that it is not.
 */
export class Looking {
  readonly #ports: LookingPorts;
  #said: PresenceBody = { isLooking: false, thread: null };
  #timer: Timer | null = null;
  #last: Promise<void> = Promise.resolve();
  /** Rising: of two words at one moment the second must count. */
  #saidAt: Timestamp = 0;

  constructor(ports: LookingPorts) {
    this.#ports = ports;
  }

  /** Said at once where it is news, and again while it lasts. Call it again when the hub was away and is back. */
  set(presence: PresenceBody): void {
    const wasLooking = this.#said.isLooking;
    this.#said = presence;
    this.#timer?.cancel();
    this.#timer = null;
    this.#ports.connection.watch(presence.isLooking);
    if (presence.isLooking || wasLooking) this.#say();
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #say(): void {
    const { clock, log } = this.#ports;
    // One after the other: a word that overtakes a newer one would count for nothing.
    this.#last = this.#last
      .then(() => this.#send(this.#said))
      .catch((error: unknown) => {
        log.warn("that somebody looks was not said", { code: isProblem(error) ? error.code : String(error) });
      });
    if (this.#said.isLooking) this.#timer = clock.after(limits.lookingSayMs, () => this.#say());
  }

  async #send(body: PresenceBody): Promise<void> {
    const { membership, connection, clock, random } = this.#ports;
    // 16 random bytes are an entry id by definition.
    const id = toB64u(random.bytes(16)) as EntryId;
    this.#saidAt = Math.max(clock.now(), this.#saidAt + 1);
    const header = { id, thread: SPACE_THREAD, kind: "live", audience: "*", n: 0, t: this.#saidAt, x: 0 } as const;
    connection.sendLive(await membership.seal({ ...header, body, blobs: [] }));
  }
}
