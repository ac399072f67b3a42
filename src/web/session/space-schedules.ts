import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { EntryId, MemberId, Seq, ThreadId } from "../../domain/ids.ts";
import { isProblem } from "../../domain/problem.ts";
import { nextSlot } from "../../domain/schedule-due.ts";
import type { ScheduleBody, SchedulesBody } from "../../domain/schedule.ts";
import type { KeptEntry, KeptRow } from "../store/database.ts";
import type { ScheduleControl, ScheduleItem, SchedulesState } from "./app-session.ts";
import type { Orders } from "./orders.ts";
import type { Space } from "./space.ts";

/** What a runner said last of one thread's schedules. */
type Told = { seq: Seq; from: MemberId; body: SchedulesBody };
type Row = KeptRow & { body: ScheduleBody };

const notesPrefix = "schedules/";
/** The hub was asked once, so an empty list is an answer. */
const readNote = "schedules-read";
/** A runner's answer is among the first entries after the order. */
const answerEntries = 200;

/** One for each space: who has left a space and comes again begins anew. */
const opened = new WeakMap<Space, SpaceSchedules>();

export function schedulesOf(orders: Orders): SpaceSchedules {
  const { space } = orders;
  const known = opened.get(space);
  if (known !== undefined) return known;
  const schedules = new SpaceSchedules(space, orders);
  opened.set(space, schedules);
  space.schedules = schedules;
  schedules.onFollowing();
  return schedules;
}

/** All schedules of the space as their runners told them last, with what was asked for here and is not answered yet. */
export class SpaceSchedules implements ScheduleControl {
  readonly state: ReadonlySignal<SchedulesState>;
  readonly #space: Space;
  readonly #orders: Orders;
  readonly #told = signal<ReadonlyMap<ThreadId, Told>>(new Map());
  readonly #refused = signal<ReadonlyMap<EntryId, string>>(new Map());
  /** `kept`: this device knows what the hub said some time; `fresh`: nothing has been missed since it was asked. */
  readonly #known = signal<"nothing" | "kept" | "fresh">("nothing");
  readonly #failed = signal<string | null>(null);
  #isReading = false;
  #followings = 0;
  #isOpened = false;

  constructor(space: Space, orders: Orders) {
    this.#space = space;
    this.#orders = orders;
    this.state = computed(() => this.#shown());
  }

  add: ScheduleControl["add"] = (plan, { thread, runner }) =>
    this.#orders.schedule(thread, { action: "add", plan }, runner);
  change: ScheduleControl["change"] = ({ id, thread, runner }, plan) =>
    this.#orders.schedule(thread, { action: "change", schedule: id, plan }, runner);
  turn: ScheduleControl["turn"] = ({ id, thread, runner }, action) =>
    this.#orders.schedule(thread, { action, schedule: id }, runner);

  retry(): void {
    this.#failed.value = null;
    this.#space.reconnect();
    this.onFollowing();
  }

  wants(kind: string): boolean {
    return kind === "schedules" || kind === "refused";
  }

  receive({ seq, header, entry }: KeptEntry): void {
    if (entry.kind === "refused" && this.#rows().some(({ id }) => id === entry.body.order))
      this.#refused.value = new Map(this.#refused.peek()).set(entry.body.order, entry.body.code);
    if (entry.kind !== "schedules" || seq <= (this.#told.peek().get(header.th)?.seq ?? 0)) return;
    const told = { seq, from: header.f, body: entry.body };
    this.#told.value = new Map(this.#told.peek()).set(header.th, told);
    // It can be read again: a disk that is full costs no more than that.
    void this.#space.setNote(`${notesPrefix}${header.th}`, JSON.stringify(told)).catch(() => {});
  }

  /** The log is followed, maybe anew: what was said before that is read, what comes after is received. */
  onFollowing(): void {
    this.#followings += 1;
    if (this.#known.peek() === "fresh") this.#known.value = "kept";
    if (!this.#isReading) void this.#read();
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    try {
      if (!this.#isOpened) await this.#open();
      await this.#readNew();
    } finally {
      this.#isReading = false;
    }
  }

  async #readNew(): Promise<void> {
    const { line } = this.#space;
    for (let done = -1; done !== this.#followings;) {
      if (!line.isFollowing) return;
      done = this.#followings;
      try {
        const newest = Math.max(0, ...[...this.#told.peek().values()].map(({ seq }) => seq));
        for (const entry of await line.openAll(await line.connection.heads("schedules", newest))) this.receive(entry);
        for (const { thread, seq } of this.#rows().filter(({ state }) => state === "sent"))
          for (const entry of await line.openAll(
            await line.connection.read({ after: seq ?? 0, thread, limit: answerEntries }),
          ))
            this.receive(entry);
        this.#failed.value = null;
        this.#known.value = "fresh";
        void this.#space.setNote(readNote, 1).catch(() => {});
      } catch (error) {
        if (!isProblem(error)) throw error;
        this.#failed.value = error.code;
      }
    }
  }

  async #open(): Promise<void> {
    const kept = await this.#space.views.notesUnder(notesPrefix);
    // Written by `receive` only, from verified entries; a thread's id is what the note is called by.
    const told = [...kept].map(([thread, text]) => [thread as ThreadId, JSON.parse(String(text)) as Told] as const);
    this.#told.value = new Map([...told, ...this.#told.peek()]);
    if (this.#known.peek() === "nothing" && (await this.#space.note(readNote)) !== null) this.#known.value = "kept";
    this.#isOpened = true;
  }

  #shown(): SchedulesState {
    const items = this.#items();
    const known = this.#known.value;
    const failed = this.#failed.value ?? (this.#space.lineState.value.state === "away" ? "hub_unreachable" : null);
    if (known !== "nothing" || items.length > 0) return { is: "there", items, isFromCache: known !== "fresh" };
    return failed === null ? { is: "loading" } : { is: "failed", code: failed };
  }

  #items(): ScheduleItem[] {
    const told = this.#told.value;
    const rows = this.#rowsIn(this.#space.rows.value);
    const refused = this.#refused.value;
    const items = [...told].flatMap(([thread, { seq, from, body }]) =>
      body.schedules.map((state): ScheduleItem => {
        const mine = rows.filter((row) => subjectOf(row) === state.id);
        return { ...state, thread, runner: from, ...standing(mine, refused, seq) };
      }),
    );
    const known = new Set(items.map(({ id }) => id));
    const added = rows.flatMap((row): ScheduleItem[] => {
      if (row.body.action !== "add" || known.has(row.id)) return [];
      const { seq = 0 } = told.get(row.thread) ?? {};
      const stands = standing([row], refused, seq);
      // Taken, and removed since.
      if (stands.asked === null && stands.refused === null) return [];
      const { plan } = row.body;
      const runner = row.audience === "*" ? null : row.audience;
      const nextAt = nextSlot(plan, row.t);
      return [
        {
          id: row.id,
          plan,
          isPaused: false,
          nextAt,
          failedInARow: 0,
          history: [],
          thread: row.thread,
          runner,
          ...stands,
        },
      ];
    });
    return [...items, ...added];
  }

  #rows(): Row[] {
    return this.#rowsIn(this.#space.rows.peek());
  }

  #rowsIn(rows: readonly KeptRow[]): Row[] {
    // Written by this session only, from a typed order.
    return rows.filter((row): row is Row => row.kind === "schedule");
  }
}

const subjectOf = ({ id, body }: Row): EntryId => (body.action === "add" ? id : body.schedule);

/** What of a person's orders is still on its way, and what was not taken. */
function standing(
  rows: readonly Row[],
  refusals: ReadonlyMap<EntryId, string>,
  toldSeq: Seq,
): Pick<ScheduleItem, "asked" | "refused"> {
  const codeOf = ({ id, state, code }: Row) => (state === "refused" ? code : null) ?? refusals.get(id) ?? null;
  const open = rows.findLast(
    (row) => codeOf(row) === null && (row.state === "pending" || (row.state === "sent" && (row.seq ?? 0) > toldSeq)),
  );
  const failed = rows.findLast((row) => codeOf(row) !== null);
  return {
    asked:
      open === undefined
        ? null
        : { order: open.id, action: open.body.action, rung: open.state === "pending" ? "saved" : "stored" },
    refused: failed === undefined ? null : { order: failed.id, code: codeOf(failed) ?? "" },
  };
}
