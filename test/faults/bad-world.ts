import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskEndedBody } from "../../src/domain/entries.ts";
import type { Header, WireEnvelope } from "../../src/domain/envelope.ts";
import type { EntryId, MemberId, ThreadId } from "../../src/domain/ids.ts";
import { noFailpoint, silentLog, type Clock } from "../../src/domain/ports.ts";
import type { Role } from "../../src/domain/roster.ts";
import { HubConnection } from "../../src/hub-client/connection.ts";
import { Membership, type MemberKeys } from "../../src/hub-client/membership.ts";
import { startHub, type Hub } from "../../src/hub/start-hub.ts";
import { openDataFolder } from "../../src/runner/data-folder.ts";
import { makeMember, makeRoot, wrapKeysIn } from "../../src/runner/key-files.ts";
import { Root } from "../../src/runner/root.ts";
import { Runner } from "../../src/runner/runner.ts";
import { sealEnvelope } from "../../src/seal/envelope.ts";
import { openJournal, type Journal } from "../../src/store/journal/journal.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import type { LogStore } from "../../src/store/log/log-store.ts";
import { realClock } from "../fakes/real-clock.ts";
import { script, type Step } from "../fakes/scripted-agent-script.ts";
import { randomId, testMember, testRandom, type TestMember } from "../fakes/sealed-space.ts";
import { ceilingsOf, factsOf, taskBody } from "./bad-tasks.ts";
import { Watch } from "./watch.ts";

export type Sender = TestMember & { role: Role };

const ports = { random: testRandom, log: silentLog };

/**
 * The real hub on a SQLite file and the real runner, which is root, with a scripted agent. Whoever speaks to them here
 * holds real keys: owners, a bridge, another runner, a device that was revoked, a stranger; and the hub's own file can
 * be written past the hub, which is what a hostile hub does.
 */
export class BadWorld {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), "errand-bad-")));
  /** The runner's. */
  readonly clock: Clock & { stoppedAt: number | null };
  readonly hubClock: Clock & { aheadMs: number };
  hub!: Hub;
  store!: LogStore;
  journal!: Journal;
  root!: Root;
  runner!: Runner;
  membership!: Membership;
  connection!: HubConnection;
  /** The desktop's own device: the one whose next task must always go well. */
  owner!: Sender;
  tablet!: Sender;
  bridge!: Sender;
  otherRunner!: Sender;
  revoked!: Sender;
  stranger!: Sender;
  ownerConnection!: HubConnection;
  watch!: Watch;
  readonly #counters = new Map<string, number>();

  private constructor() {
    const clock = {
      stoppedAt: null as number | null,
      after: realClock.after,
      now: () => clock.stoppedAt ?? Date.now(),
    };
    const hubClock = { aheadMs: 0, after: realClock.after, now: () => Date.now() + hubClock.aheadMs };
    this.clock = clock;
    this.hubClock = hubClock;
  }

  static async open(): Promise<BadWorld> {
    const world = new BadWorld();
    await world.#startHub();
    await world.#startRunner();
    world.tablet = await world.#add("owner");
    world.bridge = await world.#add("bridge");
    world.otherRunner = await world.#add("runner");
    world.revoked = await world.#add("owner");
    await world.runner.revoke(world.revoked.id);
    world.stranger = { ...(await testMember()), role: "owner" };
    return world;
  }

  async close(): Promise<void> {
    this.watch.close();
    await this.runner.close();
    this.ownerConnection.close();
    this.connection.close();
    await this.hub.close();
    await this.store.close();
    this.journal.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  get runnerId(): MemberId {
    return this.membership.memberId;
  }

  /** The project that tasks may write, beside one they may not even name. */
  get project(): string {
    return join(this.home, "notes");
  }

  get results(): string {
    return join(this.home, "results");
  }

  /** A header as an honest app of `sender` would write it now; any field may be another. */
  header(thread: ThreadId, fields: Partial<Header> = {}, sender: Sender = this.owner): Header {
    const t = fields.t ?? this.clock.now();
    return {
      v: 1,
      sp: this.membership.keys.spaceId,
      th: thread,
      k: "task",
      f: sender.id,
      a: this.runnerId,
      id: randomId<EntryId>(),
      n: fields.n ?? this.next(sender, thread),
      r: this.membership.roster.n,
      e: this.membership.keyring.newest(),
      t,
      x: t + 86_400_000,
      ...fields,
    };
  }

  next(sender: Sender, thread: ThreadId): number {
    const key = `${sender.id} ${thread}`;
    const n = (this.#counters.get(key) ?? 0) + 1;
    this.#counters.set(key, n);
    return n;
  }

  /** Writes into the hub's file what the hub itself would never take, as a hostile hub would. Returns the last seq. */
  async smuggle(wire: WireEnvelope, header: Partial<Header> = {}, times = 1): Promise<number> {
    const { f = this.owner.id, th = randomId<ThreadId>(), k = "task", a = this.runnerId } = header;
    const place = { space: this.membership.keys.spaceId, sender: f, thread: th, kind: k, audience: a, n: 1 };
    // The store keeps one row for each (sender, id), a hostile one would not.
    const rows = Array.from({ length: times }, () => ({
      ...place,
      id: randomId<EntryId>(),
      wire: JSON.stringify(wire),
    }));
    const stored = (await this.store.append(rows, Date.now())).at(-1);
    if (stored === undefined) throw new Error("the store answers for each row");
    return stored.seq;
  }

  /** A task of the owner through the hub's front door; fulfilled when its device has read of its end. */
  async goodTask(thread: ThreadId, ...steps: Step[]): Promise<TaskEndedBody> {
    const said = randomId();
    const header = await this.order(
      thread,
      "task",
      taskBody({ text: script("go on", ...steps, { do: "say", text: said }) }),
    );
    const { body: ended } = await this.watch.report("task_ended", ({ task }) => task === header.id);
    const { outcome, reason, words } = ended;
    assert.deepEqual({ outcome, reason, words }, { outcome: "unchecked", reason: null, words: said });
    return ended;
  }

  /** An order through the hub's front door. */
  async order(thread: ThreadId, k: string, body: unknown, sender: Sender = this.owner): Promise<Header> {
    const header = this.header(thread, { k }, sender);
    await this.append(
      await this.seal(header, body, sender),
      sender === this.owner ? this.ownerConnection : this.connect(sender),
    );
    return header;
  }

  seal(header: Header, body: unknown, sender: Sender = this.owner): Promise<WireEnvelope> {
    return sealEnvelope({
      header,
      body,
      keyring: this.membership.keyring,
      signKey: sender.signKey,
      random: testRandom,
    });
  }

  /** Through the hub, by the owner's own login; the hub must take it. */
  async append(wire: WireEnvelope, connection = this.ownerConnection): Promise<number> {
    const [result] = await connection.append([wire]);
    if (result === undefined || !("seq" in result)) throw new Error(`the hub refused: ${result?.code}`);
    return result.seq;
  }

  /** What the runner made of it: journaled and told, or only noted for the doctor, or nothing at all. */
  verdict(seq: number, id: string): { told: "refused" | "passed_over" | "accepted" | "nothing"; code: string | null } {
    // Ids of the test's own making.
    const judged = this.journal.orders.verdict(id as EntryId);
    if (judged?.verdict === "accepted") return { told: "accepted", code: null };
    const told = this.watch.all("refused").find(({ body }) => body.order === id)?.body.code ?? null;
    if (judged?.verdict === "refused" && told === judged.code) return { told: "refused", code: told };
    const noted = this.journal.notes.quarantined().find((row) => row.seq === seq)?.code ?? null;
    if (noted !== null) assert.equal(this.watch.mentions(id), false, "nothing is said about it");
    return { told: noted === null ? "nothing" : "passed_over", code: noted };
  }

  /** How many prompts the agent was given. */
  prompts(): number {
    return this.effects("turn");
  }

  /** How often the agent wrote down that it did this. */
  effects(effect: string): number {
    const file = join(this.home, "ledger");
    if (!existsSync(file)) return 0;
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.includes(`"effect":"${effect}"`)).length;
  }

  connect(sender: TestMember): HubConnection {
    const member = { spaceId: this.membership.keys.spaceId, memberId: sender.id, signKey: sender.signKey };
    return new HubConnection({ url: this.hub.url, member, clock: realClock, ...ports });
  }

  async #startHub(): Promise<void> {
    this.store = await openLogStore(join(this.home, "hub.sqlite"));
    const roomy = { burst: 100_000, perSecond: 100_000 };
    const rates = {
      requestsPerAddress: roomy,
      noncesPerAddress: roomy,
      failedLoginsPerAddress: roomy,
      slotsPerAddress: roomy,
    };
    const place = { host: "127.0.0.1", port: 0, origins: ["https://hub.example"], allowPublicBind: false };
    this.hub = await startHub({
      store: this.store,
      clock: this.hubClock,
      failpoint: noFailpoint,
      ...ports,
      ...place,
      rates,
    });
  }

  async #startRunner(): Promise<void> {
    for (const name of ["notes", "private", "notes-evil", "results"]) mkdirSync(join(this.home, name));
    const folder = openDataFolder(join(this.home, "data"));
    this.journal = openJournal(folder.journal);
    const rootKey = await makeRoot(folder.keys);
    const runner = await makeMember(folder.keys, "runner", rootKey.spaceId, testRandom);
    const desk = await makeMember(folder.keys, "desk", rootKey.spaceId, testRandom);
    const kept = wrapKeysIn(folder.keys);
    const own = new Map([runner, desk].map((member) => [member.memberId, member.wrapKey]));
    this.root = new Root(
      rootKey,
      this.journal,
      { ...kept, get: async (member) => own.get(member) ?? kept.get(member) },
      testRandom,
    );
    await this.root.found([
      { keys: runner, role: "runner" },
      { keys: desk, role: "owner" },
    ]);
    this.membership = await Membership.open(runner, this.journal.rosters, testRandom);
    this.owner = { id: desk.memberId, signKey: desk.signKey, role: "owner" };
    this.connection = new HubConnection({ url: this.hub.url, member: runner, clock: this.clock, ...ports });
    for (const [index, statement] of this.journal.rosters.statementsAfter(0).entries())
      await (index === 0 ? this.connection.createSpace(statement) : this.connection.appendRoster(statement));
    this.runner = new Runner({
      ...ports,
      journal: this.journal,
      membership: this.membership,
      connection: this.connection,
      root: this.root,
      folder,
      clock: this.clock,
      failpoint: noFailpoint,
      resultsRoot: this.results,
      name: "test computer",
      ceilings: () => ceilingsOf(this.project, join(this.home, "private")),
      facts: factsOf(this.home, folder.root),
    });
    await this.runner.start();
    this.ownerConnection = this.connect(this.owner);
    this.watch = new Watch(await this.#ownMembership(desk), this.ownerConnection);
  }

  /** The desk and the runner share one journal, as in the program. */
  #ownMembership(keys: MemberKeys): Promise<Membership> {
    return Membership.open(
      keys,
      { ...this.journal.rosters, insertStatement: () => {}, insertEpoch: () => {} },
      testRandom,
    );
  }

  async #add(role: Role): Promise<Sender> {
    const { signKey } = await testMember();
    const { memberId, statement } = await this.root.add(this.membership, signKey.publicKey, role, testRandom.bytes(32));
    await this.connection.appendRoster(statement);
    return { id: memberId, signKey, role };
  }
}
