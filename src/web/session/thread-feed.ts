import { signal, type Signal } from "@preact/signals";
import type { LiveBody } from "../../domain/entries.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "../../domain/ids.ts";
import type { Clock } from "../../domain/ports.ts";
import { isProblem } from "../../domain/problem.ts";
import { applyEntry, emptySpace, threadOf, type SpaceView } from "../../domain/fold.ts";
import type { KeptEntry, KeptRow } from "../store/database.ts";
import type { KeptViews } from "../store/kept-views.ts";
import type { ThreadState } from "./app-session.ts";
import { withOwnRows } from "./own-rows.ts";
import type { SpaceLine } from "./space-line.ts";

/** What a thread opens with; earlier entries come when somebody scrolls up to them. */
const pageEntries = 200;
/** A task that is told in more entries than this is shown from where they begin. */
const entriesForTaskMax = 4_000;
/** The screen is told at most this often: words arrive faster than anybody reads. */
const tellEveryMs = 40;
/** A phone is put away without a warning: what was on its screen must be kept by then. */
const keepAfterMs = 200;
/** A thread that was left is kept up to date a little longer: people go back and forth. */
const unloadAfterMs = 60_000;

export type FeedPorts = {
  line: SpaceLine;
  views: KeptViews;
  clock: Clock;
  rows: () => readonly KeptRow[];
  taskOf: (thread: ThreadId) => TaskId | null;
  onShown: (thread: ThreadId, isShown: boolean) => void;
};

/** One thread: its newest entries, folded, while it is on a screen. */
export class ThreadFeed {
  readonly id: ThreadId;
  /** For a screen: while it is watched, somebody reads the thread. */
  readonly state: Signal<ThreadState>;
  /** For a list that counts what is asked in it. */
  readonly listed: Signal<ThreadState>;
  readonly #ports: FeedPorts;
  #entries: KeptEntry[] = [];
  #view: SpaceView = emptySpace();
  /** Came while the thread was being read. */
  #late: KeptEntry[] | null = null;
  #reachesStart = false;
  #isFresh = false;
  #isLoaded = false;
  #isShown = false;
  #isListed = false;
  #hasFailed = false;
  /** How often following began: what was read before the last time may lack what came in between. */
  #followings = 0;
  #loading: Promise<void> | null = null;
  #tellTimer: { cancel(): void } | null = null;
  #keepTimer: { cancel(): void } | null = null;
  #unloadTimer: { cancel(): void } | null = null;

  constructor(id: ThreadId, ports: FeedPorts) {
    this.id = id;
    this.#ports = ports;
    // Told in the middle of drawing: nothing may be written before that is over.
    const later = (change: () => void) => () => queueMicrotask(change);
    this.state = signal<ThreadState>(
      { is: "loading" },
      {
        watched: later(() => this.#watched({ isShown: true })),
        unwatched: later(() => this.#watched({ isShown: false })),
      },
    );
    this.listed = signal<ThreadState>(
      { is: "loading" },
      {
        watched: later(() => this.#watched({ isListed: true })),
        unwatched: later(() => this.#watched({ isListed: false })),
      },
    );
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  get isWanted(): boolean {
    return this.#isLoaded || this.#loading !== null;
  }

  /** What was asked, as it must be answered: by whom, and the hash of exactly that. */
  askOf(id: EntryId): { from: MemberId; hash: string } | null {
    const found = this.#entries.find(({ header }) => header.id === id);
    return found === undefined || found.hash === null ? null : { from: found.header.f, hash: found.hash };
  }

  get runner(): MemberId | null {
    return threadOf(this.#view, this.id).runner;
  }

  receive(entry: KeptEntry): void {
    if (this.#late !== null) this.#late.push(entry);
    else if (this.#isFresh) this.#append([entry]);
  }

  live({ task, offset, text }: LiveBody): void {
    const found = threadOf(this.#view, this.id).tasks.get(task);
    if (found === undefined || found.words.length !== offset) return;
    found.words += text;
    this.#tellSoon();
  }

  /** The log is followed, or was lost and is followed again from further on. */
  onFollowing(): void {
    this.#followings += 1;
    this.#hasFailed = this.#isFresh = false;
    if (this.#isWatched) void this.load();
  }

  /** Own rows changed. */
  refresh(): void {
    if (this.#isLoaded || this.#isWatched) this.#tellSoon();
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
      // The hub came back while the kept entries were being read.
      if (!this.#isFresh && this.#isWatched && this.#ports.line.isFollowing && !this.#hasFailed) void this.load();
    });
    return this.#loading;
  }

  /** Throws `hub_unreachable`. */
  async loadEarlier(): Promise<void> {
    await this.#loading;
    const first = this.#entries[0];
    if (first === undefined || this.#reachesStart) return;
    await this.#readEarlier(first.seq);
    this.#refold();
    this.#tell();
  }

  close(): void {
    for (const timer of [this.#tellTimer, this.#keepTimer, this.#unloadTimer]) timer?.cancel();
  }

  get #isWatched(): boolean {
    return this.#isShown || this.#isListed;
  }

  #watched({ isShown = this.#isShown, isListed = this.#isListed }: { isShown?: boolean; isListed?: boolean }): void {
    const isNews = isShown !== this.#isShown;
    this.#isShown = isShown;
    this.#isListed = isListed;
    this.#unloadTimer?.cancel();
    if (isNews) this.#ports.onShown(this.id, isShown);
    if (this.#isWatched && !this.#isFresh) void this.load();
    if (!this.#isWatched) this.#unloadTimer = this.#ports.clock.after(unloadAfterMs, () => this.#unload());
  }

  #unload(): void {
    this.#entries = [];
    this.#view = emptySpace();
    this.#isFresh = this.#isLoaded = this.#reachesStart = false;
    this.#show({ is: "loading" });
  }

  #show(state: ThreadState): void {
    this.state.value = state;
    this.listed.value = state;
  }

  async #load(): Promise<void> {
    this.#hasFailed = false;
    if (!this.#isLoaded) await this.#loadKept();
    if (!this.#ports.line.isFollowing) return;
    this.#late = [];
    const following = this.#followings;
    try {
      await this.#readNewest();
      this.#isLoaded = true;
      this.#isFresh = following === this.#followings;
    } catch (error) {
      this.#hasFailed = true;
      if (!isProblem(error)) throw error;
    } finally {
      const late = this.#late;
      this.#late = null;
      this.#append(late);
    }
  }

  async #loadKept(): Promise<void> {
    const kept = await this.#ports.views.thread(this.id);
    if (kept !== null) {
      this.#entries = kept.entries;
      this.#reachesStart = kept.reachesStart;
      this.#isLoaded = true;
      this.#refold();
    }
    this.#tell();
  }

  async #readNewest(): Promise<void> {
    const { line, taskOf } = this.#ports;
    const last = this.#entries.at(-1);
    const since =
      last === undefined ? [] : await line.connection.read({ after: last.seq, thread: this.id, limit: pageEntries });
    if (last !== undefined && since.length < pageEntries)
      this.#entries = [...this.#entries, ...(await line.openAll(since))];
    else {
      this.#entries = [];
      this.#reachesStart = false;
      await this.#readEarlier(Number.MAX_SAFE_INTEGER);
    }
    this.#refold();
    const task = taskOf(this.id);
    const hasBeginning = (): boolean => task === null || threadOf(this.#view, this.id).tasks.has(task);
    while (!hasBeginning() && !this.#reachesStart && this.#entries.length < entriesForTaskMax) {
      await this.#readEarlier(this.#entries[0]?.seq ?? 1);
      this.#refold();
    }
  }

  async #readEarlier(before: number): Promise<void> {
    const { line } = this.#ports;
    const stored = await line.connection.read({ before, thread: this.id, limit: pageEntries });
    this.#reachesStart = stored.length < pageEntries;
    this.#entries = [...(await line.openAll(stored)), ...this.#entries];
  }

  #append(entries: readonly KeptEntry[]): void {
    const newest = this.#entries.at(-1)?.seq ?? 0;
    const fresh = entries.filter(({ seq }) => seq > newest);
    for (const each of fresh) {
      this.#entries.push(each);
      applyEntry(this.#view, each.seq, each.header, each.entry);
    }
    this.#tellSoon();
    if (fresh.length > 0 || entries.length === 0) this.#keepSoon();
  }

  #refold(): void {
    this.#view = emptySpace();
    for (const { seq, header, entry } of this.#entries) applyEntry(this.#view, seq, header, entry);
  }

  #tellSoon(): void {
    this.#tellTimer ??= this.#ports.clock.after(tellEveryMs, () => this.#tell());
  }

  #tell(): void {
    this.#tellTimer?.cancel();
    this.#tellTimer = null;
    const { rows, line } = this.#ports;
    const own = rows().filter(({ thread }) => thread === this.id);
    if (this.#entries.length === 0 && own.length === 0) {
      this.#show({ is: this.#isFresh ? "missing" : "loading" });
      return;
    }
    const view = withOwnRows(threadOf(this.#view, this.id), own, line.membership.memberId);
    const entries = this.#entries;
    const hasEarlier = !this.#reachesStart && this.#entries.length > 0;
    this.#show({
      is: "there",
      view,
      tasks: [...view.tasks.values()],
      isFromCache: !this.#isFresh,
      hasEarlier,
      entries,
    });
  }

  #keepSoon(): void {
    this.#keepTimer ??= this.#ports.clock.after(keepAfterMs, () => {
      this.#keepTimer = null;
      // It can be read again: a disk that is full costs no more than that.
      void this.#ports.views.keepThread(this.id, this.#entries, this.#reachesStart).catch(() => {});
    });
  }
}
