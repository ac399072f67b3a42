import type { WireEnvelope } from "../domain/envelope.ts";
import type { MemberId, Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import type { Membership } from "../hub-client/membership.ts";
import { readEnvelope, verifyEnvelope } from "../seal/envelope.ts";

/** Beyond this many unopened words a word is left out: it is said again. */
const waitingMax = 20;

/** Which devices are looked at now. Only a device itself can say so: a hub that makes it up could silence every push. */
export class Presences {
  readonly #membership: Membership;
  readonly #clock: Clock;
  /** A device was turned away from. */
  readonly #onLeft: () => void;
  readonly #lookedAt = new Map<MemberId, Timestamp>();
  /** The newest word of each: an older one, brought again, says nothing. */
  readonly #saidAt = new Map<MemberId, Timestamp>();
  readonly #connected = new Set<MemberId>();
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(membership: Membership, clock: Clock, onLeft: () => void) {
    this.#membership = membership;
    this.#clock = clock;
    this.#onLeft = onLeft;
  }

  /** Until when somebody counts as looking; 0 when nobody does. */
  get lookedAtUntil(): Timestamp {
    const now = this.#clock.now();
    // A clock that was set back must not make anybody look for longer.
    const untils = [...this.#lookedAt.values()].map((at) => Math.min(at, now) + limits.lookingMs);
    return Math.max(0, ...untils.filter((until) => until > now));
  }

  isConnected(member: MemberId): boolean {
    return this.#connected.has(member);
  }

  /** What the hub says of a member's connections. */
  connection({ member, online }: { member: MemberId; online: boolean }): void {
    if (online) return void this.#connected.add(member);
    this.#connected.delete(member);
    if (this.#lookedAt.delete(member)) this.#onLeft();
  }

  /** A live envelope, of any kind and worth: what is no presence of an owner's device is passed over. */
  heard(envelope: WireEnvelope): void {
    if (this.#waiting >= waitingMax) return;
    this.#waiting += 1;
    this.#last = this.#last
      .then(() => this.#take(envelope))
      .catch((error: unknown) => {
        if (!isProblem(error)) throw error;
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  idle(): Promise<void> {
    return this.#last;
  }

  async #take(envelope: WireEnvelope): Promise<void> {
    const read = readEnvelope(envelope);
    const { header } = read;
    const sender = this.#membership.roster.members.get(header.f);
    if (header.k !== "live" || sender?.role !== "owner" || sender.revokedAt !== null) return;
    const isRecent = Math.abs(this.#clock.now() - header.t) <= limits.clockAheadMsMax;
    if (!isRecent || header.t <= (this.#saidAt.get(header.f) ?? 0)) return;
    if (!(await verifyEnvelope(read, sender.signPk))) return;
    const { entry } = await this.#membership.open(read);
    if (entry.kind !== "presence") return;
    this.#saidAt.set(header.f, header.t);
    if (entry.body.isLooking) this.#lookedAt.set(header.f, this.#clock.now());
    else if (this.#lookedAt.delete(header.f)) this.#onLeft();
  }
}
