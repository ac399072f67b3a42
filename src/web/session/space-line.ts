import type { Entry, LiveBody } from "../../domain/entries.ts";
import type { Header, StoredEnvelope, WireEnvelope } from "../../domain/envelope.ts";
import { aside } from "./aside.ts";
import {
  SPACE_THREAD,
  type EntryId,
  type MemberId,
  type Seq,
  type ThreadId,
  type Timestamp,
} from "../../domain/ids.ts";
import type { Clock, Random } from "../../domain/ports.ts";
import { silentLog } from "../../domain/ports.ts";
import { isProblem, Problem } from "../../domain/problem.ts";
import { HubConnection } from "../../hub-client/connection.ts";
import type { Membership } from "../../hub-client/membership.ts";
import { backoffMs } from "../../kit/backoff.ts";
import { roleMayWrite } from "../../protocol/kinds.ts";
import { readEnvelope, verifyEnvelope } from "../../seal/envelope.ts";
import { bodyHash } from "../../seal/hash.ts";
import type { KeptEntry } from "../store/database.ts";

export type LineState = "open" | "connecting" | "away";

export type LineEvents = {
  /** What changed in a list since `after`: the newest of a kind in each thread. Before the first `onEntry`. */
  headsAfter(kind: "summary" | "desktop" | "task"): Seq;
  onHead(entry: KeptEntry): Promise<void>;
  /** The newest task of a thread: what its header says is enough. */
  onTaskHead(header: Header, seq: Seq): Promise<void>;
  /** Every stored entry from here on, each once; opened only where it is wanted. */
  wants(header: Header): boolean;
  onEntry(entry: KeptEntry): Promise<void>;
  onPassing(header: Header, seq: Seq): Promise<void>;
  onLive(thread: ThreadId, body: LiveBody): void;
  onMember(presence: { member: MemberId; online: boolean; since: Timestamp | null }): void;
  onState(state: LineState, code: string | null): void;
  /** The log is followed: what is read from now on has no gap to what comes. */
  onFollowing(): void;
  onRoster(): void;
  /** The newest entry that was known before. */
  newest(): { seq: Seq; id?: EntryId } | undefined;
  /** That is not in the hub's log. Nothing comes any more. */
  onOtherLog(): void;
};

/** The newest entries about the space itself: some for each change of a desktop's projects. */
const spaceEntriesMax = 200;

/** Speaks to the hub for one member: what it reads is verified and opened before anybody here sees it. */
export class SpaceLine {
  readonly connection: HubConnection;
  readonly membership: Membership;
  readonly #events: LineEvents;
  readonly #ports: { clock: Clock; random: Random };
  #following: { close(): void } | null = null;
  #retry: { cancel(): void } | null = null;
  #attempt = 0;
  #isClosed = false;
  #isStarting = false;

  constructor(hubUrl: string, membership: Membership, events: LineEvents, ports: { clock: Clock; random: Random }) {
    this.membership = membership;
    this.#events = events;
    this.#ports = ports;
    this.connection = new HubConnection({ url: hubUrl, member: membership.keys, log: silentLog, ...ports });
  }

  /** Tries at once, whatever it was waiting for. */
  start(): void {
    if (this.#isClosed || this.#isStarting || this.#following !== null) return;
    this.#retry?.cancel();
    this.#isStarting = true;
    this.#events.onState("connecting", null);
    const begun = this.#begin().finally(() => {
      this.#isStarting = false;
    });
    aside(begun, () => this.#isClosed);
  }

  /** Begins anew from the heads: after a long sleep that is less to read than all that was said meanwhile. */
  restart(): void {
    this.#following?.close();
    this.#following = null;
    this.start();
  }

  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#following?.close();
    this.connection.close();
  }

  get isFollowing(): boolean {
    return this.#following !== null;
  }

  /** Verified and opened, in the order of their seq. What cannot be opened is left out. */
  async openAll(stored: readonly StoredEnvelope[]): Promise<KeptEntry[]> {
    const opened: KeptEntry[] = [];
    for (const each of stored) {
      const entry = await this.#openOrNull(each);
      if (entry !== null) opened.push(entry);
    }
    return opened;
  }

  async fetchRoster(): Promise<void> {
    const { n } = this.membership.roster;
    await this.membership.extend(await this.connection.roster(n));
    if (this.membership.roster.n !== n) this.#events.onRoster();
  }

  async #begin(): Promise<void> {
    try {
      const { seq = 0, id } = this.#events.newest() ?? {};
      const after = await this.#readHeads();
      if (!this.#isClosed) this.#follow(after, id === undefined ? null : { seq, id });
      this.#attempt = 0;
    } catch (error) {
      const code = isProblem(error) ? error.code : "hub_unreachable";
      this.#events.onState("away", code);
      if (this.#isClosed) return;
      const ms = backoffMs(this.#attempt, this.#ports.random.chance(), 500, 15_000);
      this.#attempt += 1;
      this.#retry = this.#ports.clock.after(ms, () => this.start());
    }
  }

  /** Where to follow from. It is looked up first: whatever the lists lack by then comes by following. */
  async #readHeads(): Promise<Seq> {
    await this.fetchRoster();
    const { connection } = this;
    const newest = (await connection.read({ before: Number.MAX_SAFE_INTEGER, limit: 1 })).at(-1)?.seq ?? 0;
    const summaries = await connection.heads("summary", this.#events.headsAfter("summary"));
    // Each runner says what its desktop offers in one and the same thread.
    const known = this.#events.headsAfter("desktop");
    const range = known === 0 ? { before: Number.MAX_SAFE_INTEGER, limit: spaceEntriesMax } : { after: known };
    const desktops = await connection.read({ ...range, thread: SPACE_THREAD });
    for (const entry of await this.openAll([...desktops, ...summaries])) await this.#events.onHead(entry);
    for (const { seq, envelope } of await connection.heads("task", this.#events.headsAfter("task"))) {
      const header = headerOf(envelope);
      if (header !== null) await this.#events.onTaskHead(header, seq);
    }
    return newest;
  }

  #follow(after: Seq, kept: { seq: Seq; id: EntryId } | null): void {
    const events = this.#events;
    this.#following = this.connection.follow({
      after,
      kept: () => kept,
      onOtherLog: () => {
        this.#following?.close();
        events.onOtherLog();
      },
      onEnvelope: (stored) => this.#receive(stored),
      onLive: (envelope) => void this.#live(envelope),
      onConnection: (state, code) => events.onState(state, code),
      onMember: (presence) => events.onMember(presence),
      onRoster: (head) => void this.#onRoster(head),
    });
    events.onFollowing();
  }

  async #receive(stored: StoredEnvelope): Promise<void> {
    const header = headerOf(stored.envelope);
    if (header === null) return;
    const entry = this.#events.wants(header) ? await this.#openOrNull(stored) : null;
    await this.#events.onPassing(header, stored.seq);
    if (entry !== null) await this.#events.onEntry(entry);
  }

  async #live(envelope: WireEnvelope): Promise<void> {
    const header = headerOf(envelope);
    if (header === null || !this.#events.wants(header)) return;
    const opened = await this.#openOrNull({ seq: 0, envelope });
    if (opened?.entry.kind === "live") this.#events.onLive(header.th, opened.entry.body);
  }

  async #onRoster(head: { n: number; hash: string }): Promise<void> {
    try {
      const isBehind = head.n >= this.membership.roster.n || !(await this.#bringRoster(head.n));
      if (isBehind && this.membership.isBehind(head)) await this.fetchRoster();
    } catch (error) {
      if (isProblem(error) && error.code !== "hub_unreachable") this.#events.onState("away", error.code);
    }
  }

  /** A hub that was restored from an older copy may have lost statements; false where it does not take them. */
  async #bringRoster(hubHas: number): Promise<boolean> {
    const { bringRoster } = await import("../../hub-client/refill.ts");
    return bringRoster(this.membership, hubHas, this.connection).then(
      () => true,
      () => false,
    );
  }

  async #openOrNull({ seq, envelope }: StoredEnvelope): Promise<KeptEntry | null> {
    try {
      return { seq, ...(await this.#open(envelope)) };
    } catch (error) {
      // One entry that cannot be read must not hide the next.
      if (isProblem(error) && error.code !== "hub_unreachable") return null;
      throw error;
    }
  }

  /** Throws the Problem of whatever is wrong with it. */
  async #open(
    wire: WireEnvelope,
  ): Promise<{ header: Header; entry: Entry | { kind: "unknown" }; hash: string | null }> {
    const read = readEnvelope(wire);
    const { header } = read;
    if (header.sp !== this.membership.keys.spaceId) throw new Problem("other_space");
    if (header.r > this.membership.roster.n || !this.membership.keyring.has(header.e)) await this.fetchRoster();
    const sender = this.membership.roster.members.get(header.f);
    if (sender === undefined || !roleMayWrite(sender.role, header.k)) throw new Problem("sender_unknown");
    if (!(await verifyEnvelope(read, sender.signPk))) throw new Problem("signature_wrong");
    const { bytes, entry } = await this.membership.open(read);
    const isAsk = entry.kind === "approval" || entry.kind === "question";
    // The hash is over exactly these bytes: what was opened, not what was made of it.
    return {
      header,
      entry: entry.kind === "unknown" ? { kind: "unknown" } : entry,
      hash: isAsk ? await bodyHash(new Uint8Array(bytes)) : null,
    };
  }
}

function headerOf(envelope: WireEnvelope): Header | null {
  try {
    return readEnvelope(envelope).header;
  } catch (error) {
    if (isProblem(error)) return null;
    throw error;
  }
}
