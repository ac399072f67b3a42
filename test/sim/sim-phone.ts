import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { AnswerBody } from "../../src/domain/entries.ts";
import type { EntryId, MemberId, ThreadId } from "../../src/domain/ids.ts";
import { needsYou, type AskView, type TaskView, type ThreadView } from "../../src/domain/fold.ts";
import type { DeviceStore, OrderDraft } from "../../src/hub-client/device-store.ts";
import { Device } from "../../src/hub-client/device.ts";
import { Membership, type MemberKeys } from "../../src/hub-client/membership.ts";
import { openJournal, type Journal } from "../../src/store/journal/journal.ts";
import type { History, Intent } from "./history.ts";
import { hubUrl } from "./network.ts";
import { SimNode, type Scenery } from "./sim-node.ts";
import { WatchedConnection } from "./watched-connection.ts";

/** An owner's device with a person who has no patience: hub-client's Device over a store that outlives it. */
export class SimPhone extends SimNode {
  readonly keys: MemberKeys;
  readonly history: History;
  readonly path: string;
  readonly #template: string;
  readonly threads = new Set<ThreadId>();
  /** What the answer that is being written down means. */
  #meant: Omit<Intent, "order"> | null = null;
  journal: Journal | null = null;
  device: Device | null = null;
  connection: WatchedConnection | null = null;

  constructor(name: string, scenery: Scenery, keys: MemberKeys, template: string, history: History) {
    super(name, scenery);
    this.keys = keys;
    this.path = join(scenery.folder, `${name}.sqlite`);
    this.#template = template;
    this.history = history;
  }

  /** Follows the log now. */
  get isCurrent(): boolean {
    return this.device?.isConnected === true;
  }

  get id(): MemberId {
    return this.keys.memberId;
  }

  /** Written into the outbox, or not at all: then the person sees that it failed. */
  send(order: OrderDraft & { audience: MemberId }): EntryId | null {
    if (this.device === null) return null;
    try {
      const id = this.device.send(order);
      return id;
    } catch (error) {
      if (this.isDiskFull || this.life.isOver) return null;
      throw error;
    }
  }

  views(): ThreadView[] {
    const { device } = this;
    return device === null ? [] : [...this.threads].map((thread) => device.viewOf(thread));
  }

  tasks(): { thread: ThreadView; task: TaskView }[] {
    return this.views().flatMap((thread) => [...thread.tasks.values()].map((task) => ({ thread, task })));
  }

  openAsks(): { thread: ThreadView; task: TaskView; ask: AskView }[] {
    return this.tasks().flatMap(({ thread, task }) => needsYou(task).map((ask) => ({ thread, task, ask })));
  }

  /** `hashOf`: the ask whose hash the answer names, mostly its own. */
  answer(thread: ThreadView, ask: AskView, hashOf: EntryId, answer: AnswerBody["answer"]): void {
    const hash = this.device?.askHash(hashOf) ?? null;
    if (hash === null || thread.runner === null) return;
    const body = { to: ask.id, hash, answer };
    this.#meant = { ask: ask.id, hashOf, by: this.id, answer };
    this.send({ thread: thread.id, kind: "answer", body, audience: thread.runner });
    this.#meant = null;
  }

  hasAnswered(ask: EntryId): boolean {
    const { intents, refusals } = this.history;
    return intents.some(
      (intent) => intent.ask === ask && intent.hashOf === ask && intent.by === this.id && !refusals.has(intent.order),
    );
  }

  protected boot(): void {
    const { life } = this;
    this.#boot().catch((error: unknown) => {
      if (life.isOver) return;
      this.scenery.log(this.name, "error", "did not start", { error: String(error) });
      this.kill();
      this.onKilled();
    });
  }

  protected dropMemory(): void {
    this.journal?.close();
    this.journal = null;
    this.device = null;
    this.connection = null;
  }

  async #boot(): Promise<void> {
    const { history } = this;
    const ports = { clock: this.clock(), random: this.random(), log: this.logPort(), failpoint: this.failpoint() };
    if (!existsSync(this.path)) copyFileSync(this.#template, this.path);
    const journal = openJournal(this.path, ports.failpoint);
    this.journal = journal;
    const membership = await Membership.open(this.keys, journal.rosters, ports.random);
    const connection = new WatchedConnection(
      { url: hubUrl, member: this.keys, membership, ...ports },
      this.name,
      history,
    );
    this.connection = connection;
    const device = new Device({ membership, connection, store: this.#store(journal), ...ports });
    this.device = device;
    device.onNewcomer((thread) => this.open(thread));
    device.start();
    for (const thread of this.threads) this.open(thread);
  }

  /** Folded from here on; the hub is asked until it answers. */
  open(thread: ThreadId): void {
    const { life } = this;
    this.threads.add(thread);
    this.device?.openThread(thread).catch(() => {
      // The hub is away: the person looks again.
      this.scenery.world.after(2_000, life, () => this.open(thread));
    });
  }

  #store(journal: Journal): DeviceStore {
    const { history, keys } = this;
    return {
      cursor: () => journal.notes.cursor("phone"),
      moveCursor: (seq) => journal.notes.moveCursor("phone", seq),
      add: (orders) => {
        const given = orders.map((order) => ({
          ...order,
          from: keys.memberId,
          at: this.scenery.world.now,
          isSaved: false,
        }));
        // A program that is killed right after the commit never learns of it, and the order goes out all the same.
        for (const order of given) history.gave(order);
        for (const { id } of given) if (this.#meant !== null) history.intents.push({ ...this.#meant, order: id });
        journal.transaction(() => {
          for (const order of orders) journal.outbox.add(keys.memberId, order);
        });
        for (const order of given) order.isSaved = true;
      },
      pending: (limit) => journal.outbox.pending(keys.memberId, limit),
      sent: (id, seq) => {
        history.acked.push({ from: keys.memberId, id, seq });
        journal.outbox.sent(id, seq);
      },
      refused: (id, code) => {
        history.refusedByHub.set(id, code);
        journal.outbox.refused(id, code);
      },
    };
  }
}
