import { limits } from "../domain/limits.ts";
import type { Clock, Log, Timer } from "../domain/ports.ts";
import type { News } from "../store/log/news.ts";
import type { Replicas } from "../store/log/replicas.ts";
import type { Delivery } from "./delivery.ts";
import { LivePieces, piecesOf } from "./live-pieces.ts";
import type { HubBuckets, Rates } from "./rates.ts";
import type { SlotWaits } from "./slot-waits.ts";
import type { Space, Spaces } from "./spaces.ts";
import type { UnderWay } from "./under-way.ts";

type Ports = {
  clock: Clock;
  log: Log;
  spaces: Spaces;
  delivery: Delivery;
  slotWaits: SlotWaits;
  buckets: HubBuckets;
  underWay: UnderWay;
};

/** Amounts in one word; a key is an address as a proxy names it, or two ids. */
const amountsAtOnce = 30;

/**
 * One hub among several on the same database. What the others say only tells it where to look; it looks by itself as
 * well, so that a lost word costs a second and nothing else.
 */
export class Replica {
  readonly #replicas: Replicas;
  readonly #ports: Ports;
  readonly #pieces = new LivePieces();
  #timer: Timer | null = null;
  #liveCount = 0;
  /** Until then the others may still be coming back after a lost connection, and nobody is taken for away. */
  #patientUntil = 0;
  #isStopped = false;

  constructor(replicas: Replicas, ports: Ports) {
    this.#replicas = replicas;
    this.#ports = ports;
  }

  async start(): Promise<void> {
    for (const bucket of Object.values(this.#ports.buckets)) bucket.takenHere();
    await this.#replicas.listen({ onNews: (news, from) => this.#hear(news, from), onLapse: () => this.#lapsed() });
    this.#lookLater();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** To those who follow at other replicas, if there are any. May be missed. */
  relayLive(space: Space, wire: string): void {
    if (!space.followers.isElsewhere) return;
    this.#liveCount += 1;
    this.#replicas.say(piecesOf(space.id, this.#liveCount, wire));
  }

  #hear(news: News, from: string): void {
    const space = "space" in news ? this.#ports.spaces.inUse(news.space) : null;
    switch (news.about) {
      case "slot":
        return this.#ports.slotWaits.wake(news.pairId);
      case "drawn":
        return this.#count(news.rate, news.amounts);
      case "log":
        if (space !== null) this.#later(this.#ports.delivery.upTo(space, news.head));
        return;
      case "roster":
        if (space !== null) this.#later(this.#ports.spaces.refresh([space]));
        return;
      case "here":
        if (space !== null) this.#later(this.#lookWhoIsHere([space], this.#isPatient));
        return;
      case "live": {
        const wire = space === null ? null : this.#pieces.take(news, from);
        if (wire !== null) space?.followers.relayLive(wire, null);
      }
    }
  }

  #lookLater(): void {
    if (this.#isStopped) return;
    this.#timer = this.#ports.clock.after(limits.replicaLookMs, () => {
      this.#later(this.#look().finally(() => this.#lookLater()));
    });
  }

  async #look(): Promise<void> {
    const { spaces, slotWaits } = this.#ports;
    this.#sayDrawn();
    slotWaits.wakeAll();
    const followed = spaces.all().filter(({ followers }) => !followers.isEmpty);
    if (followed.length === 0) return;
    await spaces.refresh(followed);
    await this.#lookWhoIsHere(followed, this.#isPatient);
  }

  /** `onlyMore`: nobody is taken for away yet. */
  async #lookWhoIsHere(spaces: readonly Space[], onlyMore: boolean): Promise<void> {
    const present = await this.#replicas.presence(spaces.map(({ id }) => id));
    for (const { id, followers } of spaces)
      if (!onlyMore || present.has(id)) followers.setElsewhere(present.get(id) ?? new Map());
  }

  get #isPatient(): boolean {
    return this.#ports.clock.now() < this.#patientUntil;
  }

  #lapsed(): void {
    const { clock, spaces } = this.#ports;
    this.#patientUntil = clock.now() + 2 * limits.replicaLookMs;
    const used = spaces.all();
    this.#later(Promise.all(used.map(({ followers }) => followers.noteAllPresent())).then(() => this.#look()));
  }

  /** A limit holds for all replicas together, within the time of one look. */
  #sayDrawn(): void {
    for (const [rate, bucket] of Object.entries(this.#ports.buckets)) {
      const taken = bucket.takenHere();
      for (let from = 0; from < taken.length; from += amountsAtOnce)
        this.#replicas.say([{ about: "drawn", rate, amounts: taken.slice(from, from + amountsAtOnce) }]);
    }
  }

  #count(rate: string, amounts: readonly (readonly [string, number])[]): void {
    if (!isRate(rate, this.#ports.buckets)) return;
    for (const [key, amount] of amounts) this.#ports.buckets[rate].takenElsewhere(key, amount);
  }

  /** What fails here is done again at the next look. */
  #later(work: Promise<unknown>): void {
    const failed = (error: unknown): void => this.#ports.log.warn("replica did not look", { error: String(error) });
    this.#ports.underWay.add(work.then(() => undefined).catch(failed));
  }
}

const isRate = (rate: string, buckets: HubBuckets): rate is keyof Rates => Object.hasOwn(buckets, rate);
