import type { MemberId, Seq, SpaceId, Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { Member, Roster, SignedStatement } from "../domain/roster.ts";
import type { LogStore } from "../store/log/log-store.ts";
import { extendRoster, readStatement } from "../seal/roster.ts";
import type { Delivery } from "./delivery.ts";
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
  readonly #delivery: Delivery;
  #sweptAt: Timestamp;

  constructor(store: LogStore, clock: Clock, delivery: Delivery) {
    this.#delivery = delivery;
    this.#store = store;
    this.#clock = clock;
    this.#sweptAt = clock.now();
  }

  /** At once when it is in use, which is nearly always. Among replicas as it is now, whoever changed it. */
  async get(id: SpaceId): Promise<Space | null> {
    const now = this.#clock.now();
    const loaded = this.#loaded.get(id);
    if (loaded !== undefined) {
      loaded.usedAt = now;
      if (this.#store.replicas !== null) await this.refresh([loaded]);
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
    return this.#inTurn(space, () => this.#appendNow(space, statement));
  }

  async #inTurn<T>(space: Space, work: () => Promise<T>): Promise<T> {
    const before = this.#changes.get(space.id) ?? Promise.resolve();
    const change = before.then(work);
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

  /** Null when it is not in use here. */
  inUse(id: SpaceId): Space | null {
    return this.#loaded.get(id) ?? null;
  }

  /** Takes in what other replicas have stored, and tells the followers. */
  async refresh(spaces: readonly Space[]): Promise<void> {
    const standings = await this.#store.standings(spaces.map(({ id }) => id));
    await Promise.all(
      spaces.map(async (space) => {
        const standing = standings.get(space.id);
        if (standing === undefined) return;
        // First who is out, then what the others say.
        if (standing.rosterN > space.roster.n) await this.#inTurn(space, () => this.#takeIn(space));
        await this.#delivery.upTo(space, standing.head);
      }),
    );
  }

  async #appendNow(space: Space, statement: SignedStatement): Promise<"appended" | "repeat"> {
    const roster = await extendRoster(space.roster, space.id, [statement]);
    if (roster.n === space.roster.n) return "repeat";
    const { n } = readStatement(statement);
    if ((await this.#store.appendStatement(space.id, n, statement)) === "taken") {
      // By another replica, or by this one in a transaction whose end it did not hear of.
      await this.#takeIn(space);
      const stored = (await this.#store.statements(space.id, n - 1, 1))[0];
      if (stored?.s === statement.s) return "repeat";
      throw new Problem("roster_fork", { n });
    }
    this.#changeTo(space, roster);
    return "appended";
  }

  #changeTo(space: Space, roster: Roster): void {
    if (roster.n <= space.roster.n) return;
    space.roster = roster;
    space.followers.rosterChanged(roster);
  }

  /** What another replica has appended: verified like everything that comes from outside. */
  async #takeIn(space: Space): Promise<void> {
    for (;;) {
      const page = await this.#store.statements(space.id, space.roster.n, limits.batchMax);
      if (page.length === 0) return;
      this.#changeTo(space, await extendRoster(space.roster, space.id, page));
    }
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
    followers.setElsewhere((await this.#store.replicas?.presence([id]))?.get(id) ?? new Map());
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
