import type { MemberId, SpaceId } from "../domain/ids.ts";
import type { Random } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { Role, Roster, SignedStatement } from "../domain/roster.ts";
import type { MemberKeys, Membership } from "../hub-client/membership.ts";
import { fromB64u, toB64u, type Bytes } from "../kit/bytes.ts";
import { makeEpochKey, wrapEpoch, type WrapKey } from "../seal/epochs.ts";
import { memberIdOf } from "../seal/identity.ts";
import type { SignKey } from "../seal/keys.ts";
import { addStatement, epochStatement, firstStatement, revokeStatement } from "../seal/root.ts";
import { extendRoster, signStatement } from "../seal/roster.ts";
import type { Journal } from "../store/journal/journal.ts";

export type RootKey = { key: SignKey; spaceId: SpaceId };

/** Root needs every member's wrap key again at each new epoch, so it keeps them beside its own key. */
export interface WrapKeys {
  get(member: MemberId): Promise<WrapKey | null>;
  keep(member: MemberId, wrap: Bytes): void;
}

/** The only writer of the roster: adds and revokes members, and makes epochs. */
export class Root {
  readonly #root: RootKey;
  readonly #journal: Journal;
  readonly #wraps: WrapKeys;
  readonly #random: Random;
  /** The members whose keys lie beside root's. */
  readonly #own = new Set<MemberId>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(root: RootKey, journal: Journal, wraps: WrapKeys, random: Random) {
    this.#root = root;
    this.#journal = journal;
    this.#wraps = wraps;
    this.#random = random;
  }

  /** The first statements of a new space: its runner, its desk, its first epoch. Does nothing when they are there. */
  async found(members: { keys: MemberKeys; role: Role }[]): Promise<void> {
    for (const { keys } of members) this.#own.add(keys.memberId);
    if (this.#journal.rosters.statementsAfter(0).length > 0) return;
    let roster: Roster | null = null;
    const signed: SignedStatement[] = [];
    for (const { keys, role } of members) {
      const member = { signPk: keys.signKey.publicKey, role };
      const statement =
        roster === null ? firstStatement(this.#root.key.publicKey, member) : addStatement(roster, member);
      signed.push(await signStatement(this.#root.key, statement));
      roster = await extendRoster(roster, this.#root.spaceId, signed.slice(-1));
    }
    if (roster === null) throw new Error("a space needs a first member");
    const key = makeEpochKey(this.#random);
    const wraps: Record<string, string> = {};
    for (const { keys } of members)
      wraps[keys.memberId] = await this.#wrap(roster, keys.memberId, keys.wrapKey, 1, key);
    signed.push(await signStatement(this.#root.key, epochStatement(roster, wraps)));
    this.#journal.transaction(() => {
      for (const [index, statement] of signed.entries()) this.#journal.rosters.insertStatement(index + 1, statement);
      this.#journal.rosters.insertEpoch(1, toB64u(key));
    });
  }

  /**
   * Adds a paired member and keeps its wrap key. The caller passes the statement on to the hub.
   * Throws `weak_key`, and `already_a_member`.
   */
  add(
    membership: Membership,
    signPk: Bytes,
    role: Role,
    wrap: Bytes,
  ): Promise<{ memberId: MemberId; statement: SignedStatement }> {
    return this.#inTurn(async () => {
      const memberId = await memberIdOf(signPk);
      if (membership.roster.members.has(memberId)) throw new Problem("already_a_member", { memberId });
      const statement = await signStatement(this.#root.key, addStatement(membership.roster, { signPk, role }));
      this.#wraps.keep(memberId, wrap);
      await membership.extend([statement]);
      return { memberId, statement };
    });
  }

  /** A revocation and, at once, a new epoch for those who stay: both or neither. Throws `not_a_member`, `last_runner`, `own_desk`. */
  revoke(membership: Membership, member: MemberId): Promise<SignedStatement[]> {
    return this.#inTurn(async () => {
      const found = membership.roster.members.get(member);
      if (!found || found.revokedAt !== null)
        throw new Problem("not_a_member", { member }, "List the members with: errand devices");
      if (member === membership.memberId)
        throw new Problem("last_runner", {}, "This computer holds the space's root; it cannot revoke itself.");
      if (this.#own.has(member))
        throw new Problem("own_desk", {}, "It is this computer's own device; its keys never left it.");
      const revoke = await signStatement(this.#root.key, revokeStatement(membership.roster, member));
      const without = await extendRoster(membership.roster, this.#root.spaceId, [revoke]);
      const next = await this.#newEpoch(without);
      await membership.extend([revoke, next]);
      return [revoke, next];
    });
  }

  async #newEpoch(roster: Roster): Promise<SignedStatement> {
    const key = makeEpochKey(this.#random);
    const wraps: Record<string, string> = {};
    for (const other of roster.members.values()) {
      // A bridge holds the keys of its own threads, never a whole epoch: no reader would take a wrap for one.
      const mayHold = other.revokedAt === null && other.role !== "bridge";
      const wrapKey = mayHold ? await this.#wraps.get(other.id) : null;
      if (wrapKey) wraps[other.id] = await this.#wrap(roster, other.id, wrapKey, roster.epoch + 1, key);
    }
    return signStatement(this.#root.key, epochStatement(roster, wraps));
  }

  /** Each statement names the one before it: one is made after the other. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Every epoch, for a new device: it may read what is stored. */
  epochs(): { epoch: number; key: Bytes }[] {
    return this.#journal.rosters.epochs().map(({ epoch, key }) => {
      const bytes = fromB64u(key);
      if (bytes === null) throw new Problem("epoch_damaged", { epoch }, "Restore this data folder from a backup.");
      return { epoch, key: bytes };
    });
  }

  get rootKey(): RootKey {
    return this.#root;
  }

  #wrap(roster: Roster, memberId: MemberId, wrapKey: WrapKey, epoch: number, key: Bytes): Promise<string> {
    return wrapEpoch(
      wrapKey,
      { spaceId: this.#root.spaceId, epoch, memberId, rosterHash: roster.hash, key },
      this.#random,
    );
  }
}
