import type { Entry } from "../domain/entries.ts";
import type { Header, WireEnvelope } from "../domain/envelope.ts";
import type { BlobId, EntryId, MemberId, SpaceId, ThreadId, Timestamp } from "../domain/ids.ts";
import type { Random } from "../domain/ports.ts";
import type { Roster, SignedStatement, Statement } from "../domain/roster.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { fromB64u, toB64u, type Bytes } from "../kit/bytes.ts";
import { parseBody } from "../protocol/bodies.ts";
import { beginOpening, sealEnvelope, type ReadEnvelope } from "../seal/envelope.ts";
import { unwrapEpoch, type WrapKey } from "../seal/epochs.ts";
import type { SignKey } from "../seal/keys.ts";
import { Keyring } from "../seal/keyring.ts";
import { extendRoster, readStatement } from "../seal/roster.ts";

export type MemberKeys = { spaceId: SpaceId; memberId: MemberId; signKey: SignKey; wrapKey: WrapKey };

/** Where a member keeps the verified chain and the epochs' keys (base64url of 32 bytes). */
export interface MembershipStore {
  statementsAfter(n: number): SignedStatement[];
  insertStatement(n: number, signed: SignedStatement): void;
  epochs(): { epoch: number; key: string }[];
  insertEpoch(epoch: number, key: string): void;
  /** Several at once, all or nothing; absent where each write replaces the whole store anyway. */
  transaction?(work: () => void): void | Promise<void>;
}

/** What is to be sealed: fixed when it was written down, sealed when it is sent, perhaps more than once. */
export type Draft = {
  id: EntryId;
  thread: ThreadId;
  kind: string;
  audience: MemberId | "*";
  n: number;
  t: Timestamp;
  x: Timestamp;
  body: unknown;
  blobs: BlobId[];
};

export type Opened = { bytes: Bytes; entry: Entry | { kind: "unknown"; body: unknown } };

/** One member's part in a space: its keys, the roster it has pinned, and the epochs it can read. */
export class Membership {
  readonly keys: MemberKeys;
  readonly keyring: Keyring;
  readonly #store: MembershipStore;
  readonly #random: Random;
  #roster: Roster;
  #extending: Promise<void> = Promise.resolve();

  private constructor(keys: MemberKeys, keyring: Keyring, roster: Roster, store: MembershipStore, random: Random) {
    this.keys = keys;
    this.keyring = keyring;
    this.#roster = roster;
    this.#store = store;
    this.#random = random;
  }

  /** Throws the roster's problems when the stored chain does not verify. */
  static async open(keys: MemberKeys, store: MembershipStore, random: Random): Promise<Membership> {
    const roster = await extendRoster(null, keys.spaceId, store.statementsAfter(0));
    const keyring = new Keyring(keys.spaceId);
    for (const { epoch, key } of store.epochs()) {
      const bytes = fromB64u(key);
      if (bytes === null) throw new Problem("epoch_damaged", { epoch }, "Restore this data folder from a backup.");
      keyring.add(epoch, bytes);
    }
    return new Membership(keys, keyring, roster, store, random);
  }

  get roster(): Roster {
    return this.#roster;
  }

  /** The verified chain from its first statement. */
  statements(): SignedStatement[] {
    return this.#store.statementsAfter(0);
  }

  get memberId(): MemberId {
    return this.keys.memberId;
  }

  /** Verifies and keeps new statements, and unwraps the epochs that are wrapped for this member. One call at a time. */
  extend(statements: readonly SignedStatement[]): Promise<void> {
    const extending = this.#extending.then(() => this.#extend(statements));
    this.#extending = extending.catch(() => {});
    return extending;
  }

  /** What the hub says it has, against what is pinned. Throws `roster_rollback` or `roster_fork`; true when there is more to fetch. */
  isBehind(head: { n: number; hash: string }): boolean {
    const { n, hash } = this.#roster;
    if (head.n < n) throw new Problem("roster_rollback", { n: head.n, pinned: n });
    if (head.n === n && head.hash !== hash) throw new Problem("roster_fork", { n });
    return head.n > n;
  }

  async #extend(statements: readonly SignedStatement[]): Promise<void> {
    const fresh = statements.filter((signed) => readStatement(signed).n > this.#roster.n);
    if (fresh.length === 0) return;
    const from = this.#roster.n;
    const roster = await extendRoster(this.#roster, this.keys.spaceId, fresh);
    const keys: { epoch: number; key: Bytes }[] = [];
    for (const statement of fresh.map(readStatement)) {
      const key = statement.kind === "epoch" ? await this.#unwrap(statement) : null;
      if (statement.kind === "epoch" && key !== null) keys.push({ epoch: statement.epoch, key });
    }
    const write = (): void => {
      for (const [index, signed] of fresh.entries()) this.#store.insertStatement(from + 1 + index, signed);
      for (const { epoch, key } of keys) this.#store.insertEpoch(epoch, toB64u(key));
    };
    if (this.#store.transaction) await this.#store.transaction(write);
    else write();
    for (const { epoch, key } of keys) this.keyring.add(epoch, key);
    this.#roster = roster;
  }

  /** Throws `epoch_unknown` while this member lacks the newest epoch: an older one may be known to who was revoked since. */
  async seal(draft: Draft): Promise<WireEnvelope> {
    if (this.keyring.newest() < this.#roster.epoch) throw new Problem("epoch_unknown", { epoch: this.#roster.epoch });
    return sealEnvelope({
      header: this.#header(draft),
      body: draft.body,
      blobs: draft.blobs,
      keyring: this.keyring,
      signKey: this.keys.signKey,
      random: this.#random,
    });
  }

  /** Throws `epoch_unknown`, `envelope_not_opened` or `body_malformed`. */
  open(read: ReadEnvelope): Promise<Opened> {
    return this.beginOpening(read)();
  }

  /** Decrypts already; what is returned says what is in it, and is to be called only for an envelope that has been verified. */
  beginOpening(read: ReadEnvelope): () => Promise<Opened> {
    const opening = beginOpening(read, this.keyring);
    return async () => {
      const { bytes, body } = await opening();
      return { bytes, entry: parseBody(read.header.k, body) };
    };
  }

  #header(draft: Draft): Header {
    return {
      v: 1,
      sp: this.keys.spaceId,
      th: draft.thread,
      k: draft.kind,
      f: this.keys.memberId,
      a: draft.audience,
      id: draft.id,
      n: draft.n,
      r: this.#roster.n,
      e: this.keyring.newest(),
      t: draft.t,
      x: draft.x,
    };
  }

  /** Null where there is nothing for this member, or it is damaged: the roster counts all the same, its epoch stays unknown. */
  async #unwrap(statement: Extract<Statement, { kind: "epoch" }>): Promise<Bytes | null> {
    const wrapped = statement.wraps[this.keys.memberId];
    if (wrapped === undefined || this.keyring.has(statement.epoch)) return null;
    const { spaceId, memberId, wrapKey } = this.keys;
    try {
      return await unwrapEpoch(wrapKey, {
        wrapped,
        spaceId,
        epoch: statement.epoch,
        memberId,
        rosterHash: statement.prev,
      });
    } catch (error) {
      if (isProblem(error)) return null;
      throw error;
    }
  }
}
