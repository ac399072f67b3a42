import type { FileRef, SummaryBody } from "../domain/entries.ts";
import type { Header, StoredEnvelope } from "../domain/envelope.ts";
import type { BlobId, EntryId, MemberId, Seq, ThreadId, Timestamp } from "../domain/ids.ts";
import { expiryMsMax } from "../domain/acceptance.ts";
import type { ThreadView } from "../domain/fold.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { toB64u, type Bytes } from "../kit/bytes.ts";
import type { RosterHead } from "../protocol/frames.ts";
import { openBlob } from "../seal/blob.ts";
import { DeviceThreads } from "./device-threads.ts";
import type { Membership } from "./membership.ts";
import { Outbox, type OutboxStore } from "./outbox.ts";
import type { DeviceChange, DeviceOptions, NewOrder, OrderDraft } from "./device-store.ts";
import { bringRoster, Refilling } from "./refill.ts";
import { uploadBlob } from "./upload-blob.ts";
import { Reach } from "./reach.ts";

/** The cursor may lag by so much: what is read again is known by its seq. */
const cursorLagMax = 200;

/** An owner's device without a screen: gives orders, follows the log, folds what it has opened. */
export class Device {
  readonly membership: Membership;
  readonly summaries = new Map<ThreadId, SummaryBody>();
  readonly reach = new Reach();
  /** Who else is there. */
  readonly online = new Map<MemberId, { isOnline: boolean; since: Timestamp | null }>();
  readonly #options: DeviceOptions;
  readonly #threads: DeviceThreads;
  readonly #newcomers = new Set<(thread: ThreadId) => void>();
  #cursor: Seq;
  #written: Seq;
  readonly #refusals = new Set<(order: EntryId, code: string) => void>();
  readonly #outbox: Outbox;
  readonly #refilling: Refilling;
  #following: { close(): void } | null = null;

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.#cursor = options.store.cursor();
    this.#written = this.#cursor;
    this.membership = options.membership;
    const { store, connection, clock, random, failpoint, log } = options;
    this.#threads = new DeviceThreads({
      reader: this,
      connection,
      onSummary: (seq, header, entry) => this.#noteSummary(seq, header, entry),
      taskOf: (thread) => this.summaries.get(thread)?.task ?? null,
    });
    const telling: OutboxStore = {
      pending: (limit) => store.pending(limit),
      sent: (id, seq) => store.sent(id, seq),
      refused: async (id, code) => {
        await store.refused(id, code);
        for (const listener of this.#refusals) listener(id, code);
      },
    };
    this.#outbox = new Outbox({
      store: telling,
      connection,
      seal: (row) => this.membership.seal(row),
      clock,
      random,
      failpoint,
      log,
    });
    const fetchRoster = (): Promise<void> => this.fetchRoster();
    const refilling = { orders: store.kept, membership: this.membership, connection, fetchRoster, clock, log };
    this.#refilling = new Refilling({ ...refilling, wake: () => this.#outbox.wake() });
  }

  /** Whether the hub is reached now. */
  get isConnected(): boolean {
    return this.reach.isOpen;
  }

  start(): void {
    const { connection, log, store } = this.#options;
    this.#outbox.wake();
    this.#following = connection.follow({
      after: this.#cursor,
      kept: () => store.kept?.newest() ?? null,
      onOtherLog: () => this.#logIsAnother(),
      onComing: (coming) => this.#threads.coming(coming),
      onEnvelope: (stored) => this.#receive(stored),
      onLive: (envelope) => void this.#threads.live(envelope).catch(() => {}),
      onConnection: (state) => {
        this.reach.changed(state === "open");
        if (state === "open") this.#outbox.wake();
      },
      onMember: ({ member, online, since }) => void this.online.set(member, { isOnline: online, since }),
      onRoster: (head) =>
        void this.#onRoster(head).catch((error: unknown) => log.warn("roster not taken", { code: codeOf(error) })),
    });
  }

  async close(): Promise<void> {
    this.#following?.close();
    this.#refilling.close();
    this.#options.store.moveCursor(this.#cursor);
    await this.#outbox.close();
  }

  async fetchRoster(): Promise<void> {
    await this.membership.extend(await this.#options.connection.roster(this.membership.roster.n));
  }

  /** The space's first runner that was not revoked. Throws `no_runner`. */
  runner(): MemberId {
    const found = [...this.membership.roster.members.values()].find((m) => m.role === "runner" && m.revokedAt === null);
    if (!found) throw new Problem("no_runner", {}, "Start Errand on the computer that shall do the work.");
    return found.id;
  }

  newId<Id extends string>(): Id {
    // 16 random bytes are a thread's or an entry's id by definition.
    return toB64u(this.#options.random.bytes(16)) as Id;
  }

  /** Writes an order into the outbox: `saved`. It is sealed and sent as soon as the hub is reached, once. */
  send(order: OrderDraft): EntryId {
    const [id] = this.sendAll([order]);
    if (id === undefined) throw new Error("one order has one id");
    return id;
  }

  /** Several orders in one transaction, in this order. */
  sendAll(orders: OrderDraft[]): EntryId[] {
    const t = this.#options.clock.now();
    const rows = orders.map((order): NewOrder => {
      const { thread, kind, body, audience = this.runner(), blobs = [] } = order;
      return { id: this.newId(), thread, kind, audience, t, x: t + (expiryMsMax(kind) ?? 0), body, blobs };
    });
    this.#options.store.add(rows);
    this.#outbox.wake();
    return rows.map((row) => row.id);
  }

  /** Seals and uploads a file; name the result in a task. */
  async attach(name: string, mime: string, source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<FileRef> {
    const { connection, random } = this.#options;
    return { name, mime, blob: await uploadBlob(connection, random, source, this.newId<BlobId>()) };
  }

  /** The plain bytes, chunk by chunk; whole only when it ends without a Problem. */
  open(file: FileRef): AsyncIterable<Bytes> {
    return openBlob(file.blob, (index) => this.#options.connection.getBlobChunk(file.blob.id, index));
  }

  listen(listener: (change: DeviceChange) => void): () => void {
    return this.#threads.listen(listener);
  }

  /** Called when the hub would not take an order: it will never be stored. */
  onRefusal(listener: (order: EntryId, code: string) => void): () => void {
    this.#refusals.add(listener);
    return () => void this.#refusals.delete(listener);
  }

  /** Called when an entry comes for a thread that is not open here. */
  onNewcomer(listener: (thread: ThreadId) => void): () => void {
    this.#newcomers.add(listener);
    return () => void this.#newcomers.delete(listener);
  }

  /** What an answer to this ask must name; null for one that was not folded here. */
  askHash(ask: EntryId): string | null {
    return this.#threads.askHash(ask);
  }

  /** The newest summary of each thread: what a list of threads shows. */
  async loadSummaries(): Promise<void> {
    for (const stored of await this.#options.connection.heads("summary")) await this.#summary(stored).catch(() => {});
  }

  /** A thread that this device is about to make: there is nothing to read, and no hub is needed. */
  beginThread(id: ThreadId): ThreadView {
    return this.#threads.begin(id);
  }

  /** What has been folded of it so far. */
  viewOf(id: ThreadId): ThreadView {
    return this.#threads.view(id);
  }

  /** The whole thread, folded up to now and kept up to date from here on. */
  openThread(id: ThreadId): Promise<ThreadView> {
    return this.#threads.open(id);
  }

  /** What a screen shows first: the thread's newest entries, kept up to date. What comes before them is loaded backwards. */
  openThreadEnd(id: ThreadId): Promise<ThreadView> {
    return this.#threads.openEnd(id);
  }

  hasEarlier(id: ThreadId): boolean {
    return this.#threads.hasEarlier(id);
  }

  /** One page before what is folded. Throws `hub_unreachable`. */
  loadEarlier(id: ThreadId): Promise<void> {
    return this.#threads.loadEarlier(id);
  }

  /** The hub was restored from an older copy: what was folded of the log that is gone is folded anew, and it gets again what it lost. */
  #logIsAnother(): void {
    this.#options.store.beginAgain?.();
    this.#cursor = 0;
    this.#written = 0;
    this.#threads.beginAgain();
    this.#refilling.begin();
  }

  async #onRoster(head: RosterHead): Promise<void> {
    await bringRoster(this.membership, head.n, this.#options.connection);
    if (this.membership.isBehind(head)) await this.fetchRoster();
  }

  async #receive(stored: StoredEnvelope): Promise<void> {
    const { store, log } = this.#options;
    try {
      const header = this.#threads.headerOf(stored.envelope);
      const isOpening = this.#threads.isOpening(header.th);
      if (isOpening || this.#threads.isOpen(header.th)) await this.#threads.receive(stored, header);
      const isOpen = this.#threads.isOpen(header.th);
      if (header.k === "summary" && !isOpen) await this.#summary(stored);
      if (!isOpening && !isOpen) for (const tell of this.#newcomers) tell(header.th);
    } catch (error) {
      // One entry that cannot be read must not hide the next.
      log.warn("entry passed over", { seq: stored.seq, code: codeOf(error) });
    }
    this.#cursor = Math.max(this.#cursor, stored.seq);
    if (this.#cursor - this.#written < cursorLagMax) return;
    store.moveCursor(this.#cursor);
    this.#written = this.#cursor;
  }

  async #summary(stored: StoredEnvelope): Promise<void> {
    const { header, entry } = await this.#threads.openNow(stored.envelope);
    this.#noteSummary(stored.seq, header, entry);
  }

  #noteSummary(seq: Seq, { th }: Header, entry: DeviceChange["entry"]): void {
    if (entry.kind !== "summary") return;
    this.summaries.set(th, entry.body);
    this.#options.store.kept?.answered(th, seq);
  }
}

const codeOf = (error: unknown): string => (isProblem(error) ? error.code : "device_error");
