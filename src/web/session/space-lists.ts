import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { SummaryBody } from "../../domain/entries.ts";
import type { Header } from "../../domain/envelope.ts";
import {
  SPACE_THREAD,
  type EntryId,
  type MemberId,
  type Seq,
  type ThreadId,
  type Timestamp,
} from "../../domain/ids.ts";
import type { Membership } from "../../hub-client/membership.ts";
import type { KeptDesktop, KeptEntry, KeptRow, KeptSummary } from "../store/database.ts";
import type { KeptViews } from "../store/kept-views.ts";
import type { MemberView, RunnerView, ThreadItem } from "./app-session.ts";
import { withOwnRows } from "./own-rows.ts";
import { emptySpace, threadOf } from "../../domain/fold.ts";

type Presence = { isOnline: boolean; since: Timestamp | null };
/** The newest task of a thread that the hub has: until its runner has said something it stands on `stored`. */
type StoredTask = { seq: Seq; id: EntryId; at: Timestamp; runner: MemberId | null };

/** What the lists show: threads by their summaries, runners by what their desktops said last, members by the roster. */
export class SpaceLists {
  readonly threads: ReadonlySignal<ThreadItem[]>;
  readonly runners: ReadonlySignal<RunnerView[]>;
  readonly members: ReadonlySignal<MemberView[]>;
  readonly #membership: Membership;
  readonly #views: KeptViews;
  readonly #summaries = signal<ReadonlyMap<ThreadId, KeptSummary>>(new Map());
  readonly #desktops = signal<ReadonlyMap<MemberId, KeptDesktop>>(new Map());
  readonly #stored = signal<ReadonlyMap<ThreadId, StoredTask>>(new Map());
  readonly #presence = signal<ReadonlyMap<MemberId, Presence>>(new Map());
  readonly #seen = signal<ReadonlyMap<string, Seq>>(new Map());
  readonly #rosterN = signal(0);

  constructor(membership: Membership, views: KeptViews, rows: ReadonlySignal<readonly KeptRow[]>) {
    this.#membership = membership;
    this.#views = views;
    this.threads = computed(() => this.#threadItems(rows.value));
    this.runners = computed(() => this.#runnerViews());
    this.members = computed(() => this.#memberViews());
  }

  async open(): Promise<void> {
    const views = this.#views;
    const [summaries, desktops, seen, stored] = await Promise.all([
      views.summaries(),
      views.desktops(),
      views.notesUnder("seen/"),
      views.notesUnder("task/"),
    ]);
    this.#summaries.value = new Map(summaries.map((each) => [each.thread, each]));
    this.#desktops.value = new Map(desktops.map((each) => [each.member, each]));
    this.#seen.value = new Map([...seen].map(([thread, seq]) => [thread, Number(seq)]));
    this.#stored.value = new Map([...stored].map(storedTaskOf));
    this.rosterChanged();
  }

  newestSeq(kind: "summary" | "desktop" | "task"): Seq {
    const known = { summary: this.#summaries, desktop: this.#desktops, task: this.#stored }[kind].peek();
    return [...known.values()].reduce((newest, { seq }) => Math.max(newest, seq), 0);
  }

  /** The newest entry that is known by its place in the log. */
  newest(): { seq: Seq; id?: EntryId } | undefined {
    return [...this.#summaries.peek().values(), ...this.#stored.peek().values()]
      .toSorted((one, other) => one.seq - other.seq)
      .at(-1);
  }

  rosterChanged(): void {
    this.#rosterN.value = this.#membership.roster.n;
  }

  async take({ seq, header, entry }: KeptEntry): Promise<void> {
    if (entry.kind === "summary") {
      if (seq <= (this.#summaries.peek().get(header.th)?.seq ?? 0)) return;
      const kept = { thread: header.th, seq, id: header.id, from: header.f, summary: entry.body };
      this.#summaries.value = new Map(this.#summaries.peek()).set(header.th, kept);
      await this.#views.keepSummary(kept);
    } else if (entry.kind === "desktop" && header.th === SPACE_THREAD) {
      if (seq <= (this.#desktops.peek().get(header.f)?.seq ?? 0)) return;
      const kept = { member: header.f, seq, body: entry.body };
      this.#desktops.value = new Map(this.#desktops.peek()).set(header.f, kept);
      await this.#views.keepDesktop(header.f, kept);
    }
  }

  /** By its header alone: what a task says is not needed to know that it is stored. */
  async takeTask(header: Header, seq: Seq): Promise<void> {
    if (header.k !== "task" || seq <= (this.#stored.peek().get(header.th)?.seq ?? 0)) return;
    const task = { seq, id: header.id, at: header.t, runner: header.a === "*" ? null : header.a };
    this.#stored.value = new Map(this.#stored.peek()).set(header.th, task);
    await this.#views.setNote(`task/${header.th}`, `${seq} ${task.id} ${task.at} ${task.runner ?? ""}`);
  }

  setPresence(member: MemberId, presence: Presence): void {
    this.#presence.value = new Map(this.#presence.peek()).set(member, presence);
  }

  forgetPresence(): void {
    this.#presence.value = new Map();
  }

  summaryOf(thread: ThreadId): SummaryBody | null {
    return this.#summaries.peek().get(thread)?.summary ?? null;
  }

  runnerOf(thread: ThreadId): MemberId | null {
    return this.#summaries.peek().get(thread)?.from ?? this.#stored.peek().get(thread)?.runner ?? null;
  }

  /** Everything before this was there when the device came. */
  async markAllSeen(): Promise<void> {
    await this.#markSeen("", this.newestSeq("summary"));
  }

  async markSeen(thread: ThreadId): Promise<void> {
    const seq = this.#summaries.peek().get(thread)?.seq ?? 0;
    if (seq > this.#seenSeq(thread)) await this.#markSeen(thread, seq);
  }

  async #markSeen(key: string, seq: Seq): Promise<void> {
    this.#seen.value = new Map(this.#seen.peek()).set(key, seq);
    await this.#views.setNote(`seen/${key}`, seq);
  }

  #seenSeq(thread: ThreadId): Seq {
    const seen = this.#seen.value;
    return Math.max(seen.get(thread) ?? 0, seen.get("") ?? 0);
  }

  #threadItems(rows: readonly KeptRow[]): ThreadItem[] {
    const stored = this.#stored.value;
    const summaries = this.#summaries.value;
    const own = Map.groupBy(rows, ({ thread }) => thread);
    const ids = new Set([...summaries.keys(), ...stored.keys(), ...own.keys()]);
    ids.delete(SPACE_THREAD);
    const items = [...ids].flatMap((id): ThreadItem[] => {
      const kept = summaries.get(id);
      const summary = newestOf(kept ?? null, stored.get(id) ?? null, own.get(id) ?? [], this.#membership.memberId, id);
      if (summary === null) return [];
      const runner = kept?.from ?? stored.get(id)?.runner ?? null;
      return [{ id, summary, runner, isUnread: kept !== undefined && kept.seq > this.#seenSeq(id) }];
    });
    return items.toSorted((a, b) => b.summary.at - a.summary.at);
  }

  #runnerViews(): RunnerView[] {
    return this.members.value
      .filter(({ role, isRevoked }) => role === "runner" && !isRevoked)
      .map(({ id, name, isOnline, since }) => {
        const offers = this.#desktops.value.get(id)?.body ?? null;
        return { id, name: offers?.name ?? name ?? id.slice(0, 6), isOnline, since, offers };
      });
  }

  #memberViews(): MemberView[] {
    void this.#rosterN.value;
    const desktops = this.#desktops.value;
    const names = new Map(
      [...desktops.values()].flatMap(({ body }) => body.members.map(({ id, name }) => [id, name] as const)),
    );
    for (const [id, { body }] of desktops) names.set(id, body.name);
    return [...this.#membership.roster.members.values()].map(({ id, role, revokedAt }) => {
      const presence = this.#presence.value.get(id);
      const isMe = id === this.#membership.memberId;
      return {
        id,
        name: names.get(id) ?? null,
        role,
        isMe,
        isRevoked: revokedAt !== null,
        isOnline: presence?.isOnline ?? null,
        since: presence?.since ?? null,
      };
    });
  }
}

/** What is newest of a thread: what was given here, what the hub has, or what its runner said. Null where nothing tells its name. */
function newestOf(
  kept: KeptSummary | null,
  stored: StoredTask | null,
  rows: readonly KeptRow[],
  me: MemberId,
  id: ThreadId,
): SummaryBody | null {
  const own = rows.findLast(({ kind }) => kind === "task" || kind === "thread");
  const base = kept?.summary ?? blankSummary(rows, me, id);
  if (base === null) return null;
  if (own?.kind === "task" && (own.state !== "sent" || (own.seq ?? 0) > (kept?.seq ?? 0))) {
    const rung = own.state === "pending" ? "saved" : own.state === "sent" ? "stored" : "refused";
    return { ...base, rung, task: own.id, waitsFor: null, words: "", at: Math.max(base.at, own.t) };
  }
  if (stored === null || stored.seq <= (kept?.seq ?? 0)) return base;
  return { ...base, rung: "stored", task: stored.id, waitsFor: null, at: Math.max(base.at, stored.at) };
}

function blankSummary(rows: readonly KeptRow[], me: MemberId, id: ThreadId): SummaryBody | null {
  const [first] = rows;
  if (first === undefined || !rows.some(({ kind }) => kind === "task" || kind === "thread")) return null;
  const { title, project, agent } = withOwnRows(threadOf(emptySpace(), id), rows, me);
  return {
    title,
    project,
    agent,
    rung: "saved",
    task: null,
    waitsFor: null,
    words: "",
    seq: 0,
    at: first.t,
    archived: false,
  };
}

function storedTaskOf([thread, note]: [string, string | number]): [ThreadId, StoredTask] {
  const [seq, id, at, runner] = String(note).split(" ");
  // Written by `takeTask` only, from a verified header.
  return [
    thread as ThreadId,
    { seq: Number(seq), id: id as EntryId, at: Number(at), runner: runner ? (runner as MemberId) : null },
  ];
}
