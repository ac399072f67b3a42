import type { MemberId, Seq, SpaceId, Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { Member, Roster, SignedStatement } from "../domain/roster.ts";
import type { LogStore } from "../store/log/log-store.ts";
import { extendRoster, readStatement } from "../seal/roster.ts";
import { Followers } from "./followers.ts";

/** A space as this process knows it. `head` is the newest seq that was handed to the followers. */
export type Space = {
  readonly id: SpaceId;
  roster: Roster;
  head: Seq;
  readonly followers: Followers;
  usedAt: Timestamp;
};

/** The member, unless it is unknown or revoked. */
export function activeMember(space: Space, id: MemberId): Member | null {
  const member = space.roster.members.get(id);
  return member === undefined || member.revokedAt !== null ? null : member;
}

/** The spaces in use, read from the store when first asked for. */
export class Spaces {
  readonly #store: LogStore;
  readonly #clock: Clock;
  readonly #spaces = new Map<SpaceId, Promise<Space | null>>();
  readonly #loaded = new Map<SpaceId, Space>();
  /** Roster changes of one space go one after the other. */
  readonly #changes = new Map<SpaceId, Promise<unknown>>();
  #sweptAt: Timestamp;

  constructor(store: LogStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#sweptAt = clock.now();
  }

  /** At once when it is in use, which is nearly always. */
  async get(id: SpaceId): Promise<Space | null> {
    const now = this.#clock.now();
    const loaded = this.#loaded.get(id);
    if (loaded !== undefined) {
      loaded.usedAt = now;
      return loaded;
    }
    this.#sweep(now);
    const loading = this.#spaces.get(id) ?? this.#load(id);
    this.#spaces.set(id, loading);
    try {
      const space = await loading;
      if (space !== null) this.#loaded.set(id, space);
      return space;
    } finally {
      this.#spaces.delete(id);
    }
  }

  /**
   * Makes the space by its first root-signed statement, or finds it there. Throws what `extendRoster` throws,
   * `space_exists` for another first statement, `invite_needed` when the invite is used, too old or unknown.
   */
  async create(id: SpaceId, first: SignedStatement, inviteHash: string | null): Promise<"created" | "repeat"> {
    const roster = await extendRoster(null, id, [first]);
    if (roster.n !== 1) throw new Problem("roster_gap", { expected: 1, found: roster.n });
    const created = await this.#store.createSpace(id, first, this.#clock.now(), inviteHash);
    if (created === "invite_refused") throw new Problem("invite_needed");
    if (created === "created") return "created";
    const [stored] = await this.#store.statements(id, 0, 1);
    if (stored?.s !== first.s) throw new Problem("space_exists");
    return "repeat";
  }

  /** Verifies, stores, then tells. A revoked member is cut off before this is fulfilled. */
  async appendStatement(space: Space, statement: SignedStatement): Promise<"appended" | "repeat"> {
    const before = this.#changes.get(space.id) ?? Promise.resolve();
    const change = before.then(() => this.#appendNow(space, statement));
    const settled = change.catch(() => undefined); // the caller has the failure
    this.#changes.set(space.id, settled);
    try {
      return await change;
    } finally {
      if (this.#changes.get(space.id) === settled) this.#changes.delete(space.id);
    }
  }

  all(): Space[] {
    return [...this.#loaded.values()];
  }

  async #appendNow(space: Space, statement: SignedStatement): Promise<"appended" | "repeat"> {
    const roster = await extendRoster(space.roster, space.id, [statement]);
    if (roster.n === space.roster.n) return "repeat";
    const { n } = readStatement(statement);
    if ((await this.#store.appendStatement(space.id, n, statement)) === "taken")
      throw new Problem("roster_fork", { n });
    space.roster = roster;
    space.followers.rosterChanged(roster);
    return "appended";
  }

  async #load(id: SpaceId): Promise<Space | null> {
    const head = await this.#store.head(id);
    if (head === null) return null;
    const statements: SignedStatement[] = [];
    for (;;) {
      const page = await this.#store.statements(id, statements.length, limits.batchMax);
      statements.push(...page);
      if (page.length < limits.batchMax) break;
    }
    const roster = await extendRoster(null, id, statements);
    const followers = new Followers(id, this.#store, this.#clock, await this.#store.seen(id));
    return { id, roster, head, followers, usedAt: this.#clock.now() };
  }

  /** Nobody holds on to a space longer than a request but its followers. */
  #sweep(now: Timestamp): void {
    if (now - this.#sweptAt < limits.spaceIdleMs / 10) return;
    this.#sweptAt = now;
    for (const [id, space] of this.#loaded) {
      if (space.followers.isEmpty && now - space.usedAt > limits.spaceIdleMs) this.#loaded.delete(id);
    }
  }
}
