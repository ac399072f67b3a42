import type { LiveBody } from "../domain/entries.ts";
import type { Header, StoredEnvelope, WireEnvelope } from "../domain/envelope.ts";
import type { EntryId, Seq, TaskId, ThreadId } from "../domain/ids.ts";
import { applyEntry, emptySpace, foldAnew, threadOf, type SpaceView, type ThreadView } from "../domain/fold.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { readEnvelope } from "../seal/envelope.ts";
import { bodyHash } from "../seal/hash.ts";
import type { HubConnection } from "./connection.ts";
import type { DeviceChange } from "./device-store.ts";
import { openRead, type OpenedEnvelope, type Reader } from "./open-verified.ts";
import { OpeningAhead } from "./opening-ahead.ts";
import { ReadAhead } from "./read-ahead.ts";

/** What a thread opens with, and what is read at a time when somebody looks further back. */
const pageEntries = 200;
/** A task that is told in more entries than this is shown from where they begin. */
const entriesForTaskMax = 4_000;

export type ThreadsPorts = {
  reader: Reader;
  connection: HubConnection;
  onSummary(seq: Seq, header: Header, entry: DeviceChange["entry"]): void;
  /** What the thread's newest summary is about. */
  taskOf(thread: ThreadId): TaskId | null;
};

type Folded = Omit<OpenedEnvelope, "bytes"> & { seq: Seq };
/** Of a thread whose beginning is not here: what is folded, to be folded again after what comes before it. */
type End = { entries: Folded[]; reachesStart: boolean };
type Opening = { done: Promise<void>; late: StoredEnvelope[] };

/** The threads that are open on a device: folded up to now, and kept up to date. */
export class DeviceThreads {
  readonly #ports: ThreadsPorts;
  readonly #view: SpaceView = emptySpace();
  readonly #ahead: OpeningAhead;
  readonly #opening = new Map<ThreadId, Opening>();
  readonly #opened = new Set<ThreadId>();
  readonly #ends = new Map<ThreadId, End>();
  /** One at a time for each thread. */
  readonly #earlier = new Map<ThreadId, Promise<void>>();
  readonly #listeners = new Set<(change: DeviceChange) => void>();
  /** SHA-256 of each ask's opened bytes, as an answer must name it. */
  readonly #askHashes = new Map<EntryId, string>();

  constructor(ports: ThreadsPorts) {
    this.#ports = ports;
    this.#ahead = new OpeningAhead(ports.reader);
  }

  listen(listener: (change: DeviceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  askHash(ask: EntryId): string | null {
    return this.#askHashes.get(ask) ?? null;
  }

  isOpen(id: ThreadId): boolean {
    return this.#opened.has(id);
  }

  isOpening(id: ThreadId): boolean {
    return this.#opening.has(id);
  }

  view(id: ThreadId): ThreadView {
    return threadOf(this.#view, id);
  }

  /** There is nothing to read of it. */
  begin(id: ThreadId): ThreadView {
    this.#opened.add(id);
    return this.view(id);
  }

  /** The whole thread. */
  async open(id: ThreadId): Promise<ThreadView> {
    await this.#once(id, () => this.#readWhole(id));
    while (this.hasEarlier(id)) await this.loadEarlier(id, Number.MAX_SAFE_INTEGER);
    return this.view(id);
  }

  /**
   * Its newest entries, and as many before them as the task needs that its summary is about. Listeners are told of what
   * comes from now on.
   */
  async openEnd(id: ThreadId): Promise<ThreadView> {
    await this.#once(id, () => this.#readEnd(id));
    return this.view(id);
  }

  /** Whether something of it was not read. */
  hasEarlier(id: ThreadId): boolean {
    return this.#ends.get(id)?.reachesStart === false;
  }

  /** Throws `hub_unreachable`: then it is as it was. */
  async loadEarlier(id: ThreadId, count = pageEntries): Promise<void> {
    const loading = (this.#earlier.get(id) ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.#readEarlier(id, count));
    this.#earlier.set(id, loading);
    return loading;
  }

  /** The log comes again from its beginning: what is open fills anew. */
  beginAgain(): void {
    this.#ends.clear();
    foldAnew(this.#view, this.#opened);
  }

  /** Begins with what is wanted of it. */
  coming(coming: readonly StoredEnvelope[]): void {
    this.#ahead.begin(coming, ({ th, k }) => this.#opened.has(th) || k === "summary");
  }

  /** In its turn, and only for a thread that is open or being opened. */
  async receive(stored: StoredEnvelope, { th }: Header): Promise<void> {
    const opening = this.#opening.get(th);
    if (opening === undefined) await this.#fold(stored);
    else opening.late.push(stored);
  }

  /** Throws as `readHeader` does. */
  headerOf(envelope: WireEnvelope): Header {
    return this.#ahead.headerOf(envelope);
  }

  openNow(envelope: WireEnvelope): Promise<OpenedEnvelope> {
    return this.#ahead.open(envelope);
  }

  async live(envelope: WireEnvelope): Promise<void> {
    // Most of what passes is of threads that nobody looks at here: no reason to verify it.
    const read = readEnvelope(envelope);
    if (!this.#opened.has(read.header.th)) return;
    const { header, entry } = await openRead(this.#ports.reader, read);
    if (entry.kind !== "live") return;
    const body: LiveBody = entry.body;
    const task = this.view(header.th).tasks.get(body.task);
    if (!task || task.words.length !== body.offset) return;
    task.words += body.text;
    this.#tell(header, entry);
  }

  async #once(id: ThreadId, read: () => Promise<void>): Promise<void> {
    if (this.#opened.has(id)) return;
    const opening = this.#opening.get(id) ?? { done: this.#load(id, read), late: [] };
    this.#opening.set(id, opening);
    return opening.done;
  }

  async #load(id: ThreadId, read: () => Promise<void>): Promise<void> {
    try {
      await read();
      for (const stored of this.#opening.get(id)?.late ?? []) await this.#fold(stored);
      this.#opened.add(id);
    } finally {
      this.#opening.delete(id);
    }
  }

  async #readWhole(thread: ThreadId): Promise<void> {
    const read = async (after: Seq) => {
      const envelopes = await this.#ports.connection.read({ after, thread, limit: limits.batchMax });
      return { envelopes, more: envelopes.length === limits.batchMax };
    };
    const pages = new ReadAhead(read, (envelopes) => this.#ahead.begin(envelopes, () => true));
    for (let after = 0; ;) {
      const { envelopes, more } = await pages.page(after);
      for (const stored of envelopes) await this.#fold(stored);
      const last = envelopes.at(-1);
      if (!more || last === undefined) return;
      after = last.seq;
    }
  }

  async #readEnd(id: ThreadId): Promise<void> {
    const end: End = { entries: [], reachesStart: false };
    this.#ends.set(id, end);
    const hasTask = (): boolean => {
      const task = this.#ports.taskOf(id) ?? this.view(id).summary?.task ?? null;
      return task === null || this.view(id).tasks.has(task);
    };
    do await this.#readEarlier(id, pageEntries);
    while (!hasTask() && this.hasEarlier(id) && end.entries.length < entriesForTaskMax);
  }

  async #readEarlier(thread: ThreadId, limit: number): Promise<void> {
    const end = this.#ends.get(thread);
    if (end === undefined) return;
    const before = end.entries[0]?.seq ?? Number.MAX_SAFE_INTEGER;
    const stored = await this.#ports.connection.read({ before, thread, limit });
    const earlier: Folded[] = [];
    for (let at = 0; at < stored.length; at += limits.batchMax)
      earlier.push(...(await this.#openAll(stored.slice(at, at + limits.batchMax))));
    // The log began again meanwhile.
    if (this.#ends.get(thread) !== end) return;
    end.entries = [...earlier, ...end.entries];
    end.reachesStart = stored.length < limit;
    if (end.reachesStart) this.#ends.delete(thread);
    foldAnew(this.#view, [thread]);
    for (const { seq, header, entry } of end.entries) applyEntry(this.#view, seq, header, entry);
  }

  /** What cannot be opened is left out. */
  async #openAll(page: readonly StoredEnvelope[]): Promise<Folded[]> {
    this.#ahead.begin(page, () => true);
    const all: Folded[] = [];
    for (const stored of page) {
      const opened = await this.#openOrNull(stored);
      if (opened !== null) all.push(opened);
    }
    return all;
  }

  async #fold(stored: StoredEnvelope): Promise<void> {
    const opened = await this.#openOrNull(stored);
    if (opened === null) return;
    const { seq, header, entry } = opened;
    const end = this.#ends.get(header.th);
    if (end !== undefined && seq > (end.entries.at(-1)?.seq ?? 0)) end.entries.push(opened);
    applyEntry(this.#view, seq, header, entry);
    this.#ports.onSummary(seq, header, entry);
    this.#tell(header, entry);
  }

  async #openOrNull({ seq, envelope }: StoredEnvelope): Promise<Folded | null> {
    const opened = await this.#ahead.open(envelope).catch((error: unknown) => {
      if (error instanceof Problem) return null;
      throw error;
    });
    if (opened === null) return null;
    const { header, entry, bytes } = opened;
    // Known before the ask is shown, since it may be answered at once.
    if (entry.kind === "approval" || entry.kind === "question") this.#askHashes.set(header.id, await bodyHash(bytes));
    return { seq, header, entry };
  }

  #tell(header: Header, entry: DeviceChange["entry"]): void {
    for (const listener of this.#listeners) listener({ thread: header.th, header, entry });
  }
}
