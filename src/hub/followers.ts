import type { MemberId, Seq, SpaceId, Timestamp } from "../domain/ids.ts";
import type { Clock } from "../domain/ports.ts";
import type { Roster } from "../domain/roster.ts";
import type { LogStore } from "../store/log/log-store.ts";
import type { Present } from "../store/log/replicas.ts";
import type { Follower } from "./follower.ts";
import { envelopeFrame, frameText, liveFrame } from "./frame-texts.ts";

type Presence = { openCount: number; since: Timestamp };

/** Those who follow one space now, and when each member was here last. */
export class Followers {
  readonly #space: SpaceId;
  readonly #store: LogStore;
  readonly #clock: Clock;
  readonly #followers = new Set<Follower>();
  readonly #online = new Map<MemberId, Presence>();
  /** Connected to other replicas. */
  #elsewhere: Present = new Map();
  readonly #seen: Map<MemberId, Timestamp>;

  constructor(space: SpaceId, store: LogStore, clock: Clock, seen: Map<MemberId, Timestamp>) {
    this.#space = space;
    this.#store = store;
    this.#clock = clock;
    this.#seen = seen;
  }

  get isEmpty(): boolean {
    return this.#followers.size === 0;
  }

  /** Somebody of this space is connected to another replica. */
  get isElsewhere(): boolean {
    return this.#elsewhere.size > 0;
  }

  /** Connected to this replica, or to another. */
  isHere(member: MemberId): boolean {
    return this.#online.has(member) || this.#elsewhere.has(member);
  }

  /** Who is connected to other replicas now; those who follow here hear what that changes. */
  setElsewhere(present: Present): void {
    const before = this.#elsewhere;
    this.#elsewhere = present;
    const now = this.#clock.now();
    for (const [member, since] of present)
      if (!before.has(member) && !this.#online.has(member)) this.#tellConnection(member, true, since);
    for (const member of before.keys()) {
      if (present.has(member) || this.#online.has(member)) continue;
      this.#seen.set(member, now);
      this.#tellConnection(member, false, now);
    }
  }

  /** Says to the other replicas again who is connected to this one. */
  async noteAllPresent(): Promise<void> {
    for (const [member, { since }] of this.#online)
      await this.#store.replicas?.notePresence(this.#space, member, since);
  }

  countOf(member: MemberId): number {
    let count = 0;
    for (const follower of this.#followers) if (follower.member === member) count += 1;
    return count;
  }

  /** A logged-in connection. It counts as here, is cut off when revoked, and gets nothing until it says from where. */
  async add(follower: Follower): Promise<void> {
    this.#followers.add(follower);
    const present = this.#online.get(follower.member);
    if (present !== undefined) {
      present.openCount += 1;
      return;
    }
    const since = this.#clock.now();
    this.#online.set(follower.member, { openCount: 1, since });
    if (!this.#elsewhere.has(follower.member)) this.#tellConnection(follower.member, true, since);
    await this.#note(follower.member, since, since);
  }

  async remove(follower: Follower): Promise<void> {
    if (!this.#followers.delete(follower)) return;
    const present = this.#online.get(follower.member);
    if (present === undefined) return;
    present.openCount -= 1;
    if (present.openCount > 0) return;
    this.#online.delete(follower.member);
    const since = this.#clock.now();
    if (!this.#elsewhere.has(follower.member)) this.#tellConnection(follower.member, false, since);
    await this.#note(follower.member, since, null);
  }

  /** One frame for each other member of the roster that is not revoked. */
  connectionsFor(member: MemberId, roster: Roster): string[] {
    const others = [...roster.members.values()].filter(({ id, revokedAt }) => id !== member && revokedAt === null);
    return others.map(({ id }) => {
      const present = this.#online.get(id)?.since ?? this.#elsewhere.get(id);
      const since = present ?? this.#seen.get(id) ?? null;
      return frameText({ type: "connection", member: id, online: present !== undefined, since });
    });
  }

  /** After the commit, in rising seq. Whom it is for has it first. */
  stored(seq: Seq, wire: string, audience: string): void {
    if (this.#followers.size === 0) return;
    const frame = envelopeFrame(seq, wire);
    for (const follower of this.#followers) if (follower.member === audience) follower.offer(seq, frame);
    for (const follower of this.#followers) if (follower.member !== audience) follower.offer(seq, frame);
  }

  /** Relayed to all but the connection it came from, never kept. Null: it came from another replica. */
  relayLive(wire: string, from: Follower | null): void {
    const frame = liveFrame(wire);
    for (const follower of this.#followers) if (follower !== from) follower.offerPassing(frame);
  }

  rosterChanged(roster: Roster): void {
    const frame = frameText({ type: "roster", roster: { n: roster.n, hash: roster.hash } });
    for (const follower of this.#followers) {
      if (roster.members.get(follower.member)?.revokedAt === null) follower.offerPassing(frame);
      else follower.end("not_a_member");
    }
  }

  endAll(code: string): void {
    for (const follower of this.#followers) follower.end(code);
  }

  #tellConnection(member: MemberId, online: boolean, since: Timestamp): void {
    const frame = frameText({ type: "connection", member, online, since });
    for (const follower of this.#followers) if (follower.member !== member) follower.offerPassing(frame);
  }

  async #note(member: MemberId, at: Timestamp, since: Timestamp | null): Promise<void> {
    this.#seen.set(member, at);
    await this.#store.noteSeen(this.#space, [member], at);
    // What is true by now: of two notes under way at once the later must not be undone by the earlier.
    if (since === null ? !this.#online.has(member) : this.#online.has(member))
      await this.#store.replicas?.notePresence(this.#space, member, since);
  }
}
