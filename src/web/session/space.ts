import { aside } from "./aside.ts";
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { FileRef, PushOutcome } from "../../domain/entries.ts";
import type { EntryId, MemberId, ThreadId, Timestamp } from "../../domain/ids.ts";
import type { Clock, Random } from "../../domain/ports.ts";
import type { NewOrder } from "../../hub-client/device-store.ts";
import type { HubConnection } from "../../hub-client/connection.ts";
import { Membership } from "../../hub-client/membership.ts";
import type { Database, IdentityRecord, KeptEntry, KeptRow } from "../store/database.ts";
import { FileCache } from "../store/file-cache.ts";
import { keysOf } from "../store/identity.ts";
import { KeptViews } from "../store/kept-views.ts";
import { OutboxRows } from "../store/outbox-rows.ts";
import { openRosters } from "../store/rosters.ts";
import type { AskItem } from "./app-session.ts";
import { openAsks } from "./open-asks.ts";
import type { Sender } from "./sender.ts";
import { SpaceLine, type LineEvents, type LineState } from "./space-line.ts";
import { SpaceLists } from "./space-lists.ts";
import { ThreadFeed } from "./thread-feed.ts";
import { safeBlobType } from "./safe-blob-type.ts";

export type SpacePorts = { clock: Clock; random: Random };
/** `revoked`: the hub no longer knows this member. `copied`: somebody else speaks with this device's keys. */
export type SpaceEnd = "revoked" | "copied";

/** What follows the log beside lists and threads. */
type Reader = { wants(kind: string): boolean; receive(entry: KeptEntry): void; onFollowing(): void };

/** `left`: this device is in no space now, or in another one. */
type ChannelWord = "rows" | "left" | SpaceEnd;
export type SpaceHooks = {
  onEnd: (end: SpaceEnd) => void;
  onLeft: () => void;
  /** The hub's log is not the one that was read here: it was restored from an older copy. */
  onOtherLog: () => void;
  onReached: () => void;
  /** The thread on screen is another one. */
  onShown: () => void;
  onPushed: (outcome: PushOutcome, at: Timestamp) => void;
};

/** One member's space while the app is open: its line, lists, threads and outbox. Closed when the member leaves it. */
export class Space {
  readonly identity: IdentityRecord;
  readonly lists: SpaceLists;
  readonly lineState = signal<{ state: LineState; since: Timestamp | null }>({ state: "connecting", since: null });
  readonly rows = signal<readonly KeptRow[]>([]);
  readonly needsMe: ReadonlySignal<AskItem[]>;
  readonly db: Database;
  readonly membership: Membership;
  readonly outbox: OutboxRows;
  readonly views: KeptViews;
  readonly #files: FileCache;
  readonly line: SpaceLine;
  /** Null for the moment until its code is there. */
  #sender: Sender | null = null;
  readonly #feeds = new Map<ThreadId, ThreadFeed>();
  readonly #channel: BroadcastChannel;
  readonly #ports: SpacePorts;
  readonly #hooks: SpaceHooks;

  #isClosed = false;
  /** Null until somebody looks at schedules: their code comes with it. */
  schedules: Reader | null = null;

  private constructor(
    db: Database,
    identity: IdentityRecord,
    membership: Membership,
    ports: SpacePorts,
    hooks: SpaceHooks,
  ) {
    this.identity = identity;
    this.membership = membership;
    this.db = db;
    this.#ports = ports;
    this.#hooks = hooks;
    this.views = new KeptViews(db, ports.clock);
    this.#files = new FileCache(db, ports.clock);
    this.#channel = new BroadcastChannel(`errand/${membership.memberId}`);
    this.outbox = new OutboxRows(db, () => this.#aside(this.#rowsChanged()));
    this.lists = new SpaceLists(membership, this.views, this.rows);
    this.needsMe = computed(() =>
      openAsks(this.lists.threads.value, this.rows.value, (id) => this.feed(id).listed.value),
    );
    this.line = new SpaceLine(identity.hubOrigin, membership, this.#lineEvents(), ports);
  }

  /** Shows what is kept; the hub is spoken to from `start` on. Throws the roster's problems and `epoch_not_unwrapped`. */
  static async open(db: Database, identity: IdentityRecord, ports: SpacePorts, hooks: SpaceHooks): Promise<Space> {
    const membership = await Membership.open(
      keysOf(identity),
      await openRosters(db, identity, ports.random),
      ports.random,
    );
    const space = new Space(db, identity, membership, ports, hooks);
    const [since] = await Promise.all([space.views.note("reached"), space.lists.open(), space.#readRows()]);
    space.lineState.value = { state: "connecting", since: since === null ? null : Number(since) };
    return space;
  }

  start(): void {
    this.#channel.addEventListener("message", ({ data }: MessageEvent<ChannelWord>) => {
      if (data === "rows") this.#aside(this.#readRows().then(() => this.#sender?.wake()));
      else if (data === "left") this.#hooks.onLeft();
      else this.#hooks.onEnd(data);
    });
    this.line.start();
    this.#aside(this.#startSender());
  }

  /** Somebody looks, or the network is back: no waiting for the next try. */
  reconnect(): void {
    this.line.restart();
    this.#sender?.wake();
  }

  feed(id: ThreadId): ThreadFeed {
    const known = this.#feeds.get(id);
    if (known !== undefined) return known;
    const feed = new ThreadFeed(id, {
      line: this.line,
      views: this.views,
      clock: this.#ports.clock,
      rows: () => this.rows.peek(),
      taskOf: (thread) => this.lists.summaryOf(thread)?.task ?? null,
      onShown: (thread, isShown) => {
        if (isShown) this.#aside(this.lists.markSeen(thread));
        this.#hooks.onShown();
      },
    });
    this.#feeds.set(id, feed);
    return feed;
  }

  async send(orders: readonly NewOrder[]): Promise<void> {
    await this.outbox.add(orders);
    this.#sender?.wake();
  }

  async file(ref: FileRef): Promise<Blob> {
    const kept = await this.#files.get(ref.blob.sha256);
    const type = safeBlobType(ref.mime);
    if (kept !== null) return new Blob([kept], { type });
    const { openBlob } = await import("../../seal/blob.ts");
    const parts: BlobPart[] = [];
    for await (const part of openBlob(ref.blob, (index) => this.line.connection.getBlobChunk(ref.blob.id, index)))
      parts.push(part);
    const blob = new Blob(parts, { type });
    // It is shown whether or not there is room to keep it.
    await this.#files.put(ref.blob.sha256, blob).catch(() => {});
    return blob;
  }

  get shownThread(): ThreadId | null {
    return [...this.#feeds.values()].find(({ isShown }) => isShown)?.id ?? null;
  }

  get connection(): HubConnection {
    return this.line.connection;
  }

  /** Small things of this device alone. */
  note(key: string): Promise<string | number | null> {
    return this.views.note(key);
  }

  setNote(key: string, value: string | number): Promise<void> {
    return this.views.setNote(key, value);
  }

  runners(): MemberId[] {
    const members = [...this.membership.roster.members.values()];
    return members.filter(({ role, revokedAt }) => role === "runner" && revokedAt === null).map(({ id }) => id);
  }

  /** Root turns it into a statement: the first runner of a space is the one that holds it. Null without any. */
  rootRunner(): MemberId | null {
    return this.runners()[0] ?? null;
  }

  close(): void {
    this.#isClosed = true;
    this.#sender?.close();
    this.line.close();
    this.#channel.close();
    for (const feed of this.#feeds.values()) feed.close();
    this.db.close();
  }

  #aside(work: Promise<unknown>): void {
    aside(work, () => this.#isClosed);
  }

  /** The other tabs of this device. */
  tellLeft(): void {
    this.#tell("left");
  }

  #tell(word: ChannelWord): void {
    if (!this.#isClosed) this.#channel.postMessage(word);
  }

  /** Nothing of it is needed to show what is there. */
  async #startSender(): Promise<void> {
    const { Sender } = await import("./sender.ts");
    if (this.#isClosed) return;
    this.#sender = new Sender({
      db: this.db,
      rows: this.outbox,
      line: this.line,
      onCopy: () => this.#end("copied"),
      ...this.#ports,
    });
  }

  #end(end: SpaceEnd): void {
    this.#tell(end);
    this.#hooks.onEnd(end);
  }

  #lineEvents(): LineEvents {
    const me = this.membership.memberId;
    return {
      headsAfter: (kind) => this.lists.newestSeq(kind),
      onHead: (entry) => this.#onListed(entry),
      onTaskHead: (header, seq) => this.lists.takeTask(header, seq),
      wants: ({ k, th }) =>
        k === "summary" ||
        k === "desktop" ||
        k === "pushed" ||
        this.schedules?.wants(k) === true ||
        this.#feeds.get(th)?.isWanted === true,
      onPassing: async (header, seq) => {
        if (header.f === me && !(await this.outbox.seen(header.id, seq))) return this.#end("copied");
        await this.lists.takeTask(header, seq);
      },
      onEntry: async (entry) => {
        await this.#onListed(entry);
        this.schedules?.receive(entry);
        this.#feeds.get(entry.header.th)?.receive(entry);
      },
      onLive: (thread, body) => this.#feeds.get(thread)?.live(body),
      onMember: ({ member, online, since }) => this.lists.setPresence(member, { isOnline: online, since }),
      onState: (state, code) => this.#onState(state, code),
      onFollowing: () => {
        for (const feed of this.#feeds.values()) feed.onFollowing();
        this.schedules?.onFollowing();
        this.#aside(this.#markFirstSeen());
      },
      onRoster: () => this.lists.rosterChanged(),
      newest: () => this.lists.newest(),
      onOtherLog: this.#hooks.onOtherLog,
    };
  }

  async #onListed(entry: KeptEntry): Promise<void> {
    await this.lists.take(entry);
    if (entry.entry.kind === "pushed" && this.rows.peek().some(({ id }) => id === answeredOrder(entry)))
      this.#hooks.onPushed(entry.entry.body.outcome, entry.header.t);
    if (entry.entry.kind !== "summary") return;
    await this.outbox.answered(entry.header.th, entry.seq);
    if (this.#feeds.get(entry.header.th)?.isShown === true) await this.lists.markSeen(entry.header.th);
  }

  #onState(state: LineState, code: string | null): void {
    const { clock } = this.#ports;
    const isReached = state === "open" || (this.lineState.peek().state === "open" && state !== "connecting");
    const since = isReached ? clock.now() : this.lineState.peek().since;
    this.lineState.value = { state, since };
    if (isReached) this.#aside(this.views.setNote("reached", clock.now()));
    if (state === "open") {
      this.#sender?.wake();
      this.#hooks.onReached();
    } else this.lists.forgetPresence();
    if (code === "not_a_member" || code === "login_refused") this.#end("revoked");
  }

  async #markFirstSeen(): Promise<void> {
    if ((await this.views.note("came")) !== null) return;
    await this.views.setNote("came", this.#ports.clock.now());
    await this.lists.markAllSeen();
  }

  async #rowsChanged(): Promise<void> {
    this.#tell("rows");
    await this.#readRows();
  }

  async #readRows(): Promise<void> {
    this.rows.value = await this.outbox.all();
    for (const feed of this.#feeds.values()) feed.refresh();
  }
}

/** The order of ours that a report of a push answers. */
const answeredOrder = ({ entry }: KeptEntry): EntryId | null => (entry.kind === "pushed" ? entry.body.order : null);
