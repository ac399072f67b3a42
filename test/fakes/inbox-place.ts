import { join } from "node:path";
import type { OrderBodies, OrderKind, TaskBody } from "../../src/domain/entries.ts";
import type { Header, StoredEnvelope } from "../../src/domain/envelope.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "../../src/domain/ids.ts";
import { noFailpoint, silentLog, type Failpoint } from "../../src/domain/ports.ts";
import { Problem } from "../../src/domain/problem.ts";
import { Membership } from "../../src/hub-client/membership.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import { Inbox } from "../../src/runner/inbox.ts";
import { Orders } from "../../src/runner/orders.ts";
import { Restored, restoredNote } from "../../src/runner/restored.ts";
import { takesSchedules } from "../../src/runner/schedule-orders.ts";
import { Schedules } from "../../src/runner/schedules.ts";
import { sealEnvelope } from "../../src/seal/envelope.ts";
import { importWrapKey } from "../../src/seal/epochs.ts";
import { addStatement } from "../../src/seal/root.ts";
import { extendRoster, signStatement } from "../../src/seal/roster.ts";
import { QueuePlace } from "./queue-place.ts";
import {
  orderHeader,
  randomId,
  sealedSpace,
  testMember,
  testRandom,
  type SealedSpace,
  type TestMember,
} from "./sealed-space.ts";

export const taskBody: TaskBody = {
  text: "do it",
  project: null,
  folder: null,
  agent: null,
  attachments: [],
  tz: "UTC",
  localDate: "2026-11-22",
};

/** The real inbox and orders over the real queue and journal; the log and the hub's roster are the test's. */
export class InboxPlace extends QueuePlace {
  readonly space: SealedSpace;
  readonly log = new Map<number, StoredEnvelope>();
  /** What the hub would answer; null while it is away. */
  hubRoster: SealedSpace["statements"] | null;
  membership!: Membership;
  inbox!: Inbox;
  schedules!: Schedules;
  commits = 0;
  failpoint: Failpoint = noFailpoint;
  #seq = 0;
  #n = 0;
  #knownLog: readonly StoredEnvelope[] | null = null;
  #restored: Restored | null = null;

  private constructor(space: SealedSpace) {
    super();
    this.space = space;
    this.hubRoster = space.statements;
  }

  static async made(space?: SealedSpace): Promise<InboxPlace> {
    const place = new InboxPlace(space ?? (await sealedSpace()));
    for (const [i, statement] of place.space.statements.entries())
      place.journal.rosters.insertStatement(i + 1, statement);
    place.journal.rosters.insertEpoch(1, toB64u(place.space.epochKey));
    await place.#openInbox();
    return place;
  }

  async restartAll(): Promise<void> {
    this.restart();
    await this.#openInbox();
  }

  /** The log of a hub that has stored what this runner said, after what it was given. */
  async wholeLog(): Promise<StoredEnvelope[]> {
    const said = this.journal.outbox.pending("runner" as MemberId, 10_000);
    const reports = await Promise.all(said.map((row) => this.membership.seal(row)));
    return [...this.log.values(), ...reports.map((envelope, i) => ({ seq: this.#seq + 1 + i, envelope }))];
  }

  /** This computer was restored from a backup, and meets a log that knows more. */
  async restored(log: readonly StoredEnvelope[]): Promise<void> {
    this.journal.notes.set(restoredNote, "1");
    this.#knownLog = log;
    await this.restartAll();
    await this.#restored?.begin();
  }

  /** An order of the owner as it comes from the log, the next seq and counter where nothing else is said. */
  async order<K extends OrderKind>(
    kind: K,
    body: OrderBodies[K],
    fields: Partial<Header> = {},
    sender: TestMember = this.space.owner,
  ): Promise<StoredEnvelope> {
    return this.anyEntry(kind, body, fields, sender);
  }

  async anyEntry(
    kind: string,
    body: unknown,
    fields: Partial<Header> = {},
    sender: TestMember = this.space.owner,
  ): Promise<StoredEnvelope> {
    this.#n += 1;
    const t = this.clock.now();
    const header = orderHeader(this.space, {
      k: kind,
      f: sender.id,
      n: this.#n,
      t,
      x: t + 3_600_000,
      r: this.membership.roster.n,
      ...fields,
    });
    const envelope = await sealEnvelope({
      header,
      body,
      keyring: this.space.keyring,
      signKey: sender.signKey,
      random: testRandom,
    });
    this.#seq += 1;
    const stored = { seq: this.#seq, envelope };
    this.log.set(this.#seq, stored);
    return stored;
  }

  /** A task in a thread of its own. */
  async giveTask(fields: Partial<Header> = {}): Promise<{ id: TaskId; thread: ThreadId; stored: StoredEnvelope }> {
    const [id, thread] = [randomId<TaskId>(), randomId<ThreadId>()];
    const stored = await this.order("task", taskBody, { id, th: thread, ...fields });
    return { id, thread: fields.th ?? thread, stored };
  }

  verdict(id: EntryId): string | null {
    const found = this.journal.orders.verdict(id);
    return found === null ? null : (found.code ?? found.verdict);
  }

  /** Root lets somebody in; the hub knows, this runner not yet. */
  async addedElsewhere(): Promise<{ member: TestMember; r: number }> {
    const member = await testMember();
    const known = this.hubRoster ?? this.space.statements;
    const roster = await extendRoster(null, this.space.spaceId, known);
    const statement = await signStatement(
      this.space.root,
      addStatement(roster, { signPk: member.signKey.publicKey, role: "owner" }),
    );
    this.space.statements = [...known, statement];
    return { member, r: roster.n + 1 };
  }

  async #openInbox(): Promise<void> {
    this.cursor = () => this.inbox.cursor;
    const { space, journal, clock, reports, queue, asks, grants } = this;
    const keys = {
      spaceId: space.spaceId,
      memberId: space.runner.id,
      signKey: space.runner.signKey,
      wrapKey: await importWrapKey(testRandom.bytes(32), false),
    };
    this.membership = await Membership.open(keys, journal.rosters, testRandom);
    const { transaction } = journal;
    journal.transaction = (work) => {
      this.commits += 1;
      return transaction(work);
    };
    this.schedules?.close();
    const advance = (): Promise<void> => queue.advance();
    const schedulePorts = { journal, reports, clock, cursor: this.cursor, advance };
    this.schedules = new Schedules({ ...schedulePorts, log: silentLog, failpoint: noFailpoint, wake: () => {} });
    const orders = new Orders({
      undo: () => {
        throw new Error("nothing is undone here");
      },
      journal,
      reports,
      asks,
      queue,
      grants: { ...grants, assertOffered: () => {} },
      clock,
      revoke: null,
      push: () => ({ commit: () => {}, after: () => {} }),
      schedule: takesSchedules({
        ...schedulePorts,
        grants: { ...grants, forget: () => {} },
        schedules: this.schedules,
      }),
      cursor: () => this.inbox.cursor,
      resultsFolder: (name) => join(this.folder, name),
    });
    const fetchRoster = async (): Promise<void> => {
      if (this.hubRoster === null) throw new Problem("hub_unreachable");
      await this.membership.extend(this.hubRoster);
    };
    const known = this.#knownLog;
    this.#restored =
      known === null
        ? null
        : new Restored({
            journal,
            membership: this.membership,
            connection: { read: async ({ after = 0 }) => known.filter(({ seq }) => seq > after) },
            reports,
            desk: null,
            fetchRoster,
            resultsFolder: (name) => join(this.folder, name),
            cursor: () => this.inbox.cursor,
            clock,
            log: silentLog,
          });
    this.inbox = new Inbox({
      ...(this.#restored === null ? {} : { restored: this.#restored }),
      journal,
      membership: this.membership,
      reports,
      orders,
      clock,
      log: silentLog,
      failpoint: (name) => this.failpoint(name),
      wake: () => {},
      fetchRoster,
      read: async (seq) => this.log.get(seq) ?? null,
    });
  }
}
