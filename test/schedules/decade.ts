import type { MemberId, ThreadId } from "../../src/domain/ids.ts";
import type { EntryId } from "../../src/domain/ids.ts";
import { noFailpoint, silentLog } from "../../src/domain/ports.ts";
import type { Misfire, OccurrenceBody, SchedulePlan } from "../../src/domain/schedule.ts";
import { nextSlot } from "../../src/domain/schedule-due.ts";
import { wallAt } from "../../src/domain/zone-time.ts";
import { occurrenceId } from "../../src/runner/schedule-ids.ts";
import { Reports } from "../../src/runner/reports.ts";
import { Schedules } from "../../src/runner/schedules.ts";
import { openJournal, type Journal } from "../../src/store/journal/journal.ts";
import { MachineClock } from "../fakes/machine-clock.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const me = "runner" as MemberId;

/** mulberry32: the same number makes the same decade. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Tally = {
  schedules: number;
  moments: number;
  run: number;
  runLate: number;
  skipped: number;
  doubled: number;
  silentlyMissed: number;
  unfinished: number;
  sleeps: number;
  restarts: number;
  clockJumps: number;
  changesOfClocks: number;
};

const zones = [
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "Africa/Cairo",
  "Australia/Lord_Howe",
  "Asia/Seoul",
];
const misfires: Misfire[] = ["once", "skip", "all"];

/** Most are monthly or rarer, so that a decade takes seconds; one is daily, and some fall into the hour that clocks skip or show twice. */
function planOf(index: number, chance: () => number, from: number): SchedulePlan {
  const hour = chance() < 0.3 ? 2 : Math.floor(chance() * 24);
  const minute = Math.floor(chance() * 60);
  const kind = index % 200;
  const cron =
    kind < 1
      ? `${minute} ${hour} * * *`
      : kind < 11
        ? `${minute} ${hour} * * ${index % 7}`
        : kind < 41
          ? `${minute} ${hour} ${kind % 5 === 0 ? "l" : 1 + (index % 28)} * *`
          : `${minute} ${hour} ${1 + (index % 28)} ${1 + (index % 12)} *`;
  return {
    title: `schedule ${index}`,
    when: kind >= 150 ? { at: from + Math.floor(chance() * 3650) * dayMs + 1 } : { cron },
    tz: zones[index % zones.length] ?? "UTC",
    template: { text: "do it", project: null, folder: null, agent: null },
    misfire: misfires[index % 3] ?? "once",
    maxPerDay: null,
    until: null,
  };
}

/** The runner's schedules on a real journal in memory; runs end when the world says so. */
class World {
  readonly clock: MachineClock;
  readonly journal: Journal = openJournal(":memory:");
  readonly said: OccurrenceBody[] = [];
  schedules!: Schedules;
  #reports!: Reports;

  constructor(from: number) {
    this.clock = new MachineClock(from);
    this.start();
  }

  /** Nothing but the journal is left of the process before. */
  start(): void {
    const { journal, clock } = this;
    let id = this.said.length * 1_000;
    const random = { bytes: (length: number) => bytesOf(length, (id += 1)), chance: () => 0.5 };
    this.#reports = new Reports(journal, me, clock, random);
    this.#reports.onReport((_id, _thread, kind, body) => {
      if (kind === "occurrence" && "occurrence" in body) this.said.push(body);
    });
    const ports = { journal, reports: this.#reports, clock, log: silentLog, failpoint: noFailpoint, cursor: () => 0 };
    this.schedules = new Schedules({ ...ports, wake: () => {}, advance: async () => {} });
    this.schedules.start();
  }

  add(index: number, plan: SchedulePlan): EntryId {
    const id = idOf(index, 1) as EntryId;
    const thread = idOf(index, 2) as ThreadId;
    const { journal, clock } = this;
    const at = clock.now();
    const base = { title: plan.title, project: null, agent: null, session: null, isArchived: false };
    journal.threads.insert({ id: thread, ...base, resultsFolder: thread, openedAt: at });
    journal.schedules.insert({ id, thread, plan, decidedUntil: at, nextAt: nextSlot(plan, at), takenAt: at });
    return id;
  }

  /** As the queue ends a task: its state and its report in one transaction. */
  endRuns(): void {
    const { journal, clock } = this;
    for (const task of journal.occurrences.open())
      journal.transaction(() => {
        const thread = journal.tasks.byId(task)?.thread;
        if (thread === undefined || !journal.tasks.end(task, "unchecked", null, "done", clock.now())) return;
        this.#reports.add(thread, "task_ended", { task, outcome: "unchecked", reason: null, words: "done", paths: [] });
      });
    // What was said is in the log by now, and the log is not what this is about.
    journal.outbox.sentAll(journal.outbox.pending(me, 500).map(({ id }) => ({ id, seq: 1 })));
    journal.outbox.prune(Number.MAX_SAFE_INTEGER);
  }
}

/** `years` of one computer that works by day, sleeps, is switched off and has its clock set, and what became of each moment. */
export function liveThrough(options: { schedules: number; years: number; seed: number }): Tally {
  const chance = chanceOf(options.seed);
  const from = Date.parse("2026-11-22T00:00:00Z");
  const world = new World(from);
  const { clock } = world;
  const plans = new Map<EntryId, SchedulePlan>();
  for (let index = 0; index < options.schedules; index += 1) {
    const plan = planOf(index, chance, from);
    plans.set(world.add(index, plan), plan);
  }
  world.schedules.look();
  const tally = { sleeps: 0, restarts: 0, clockJumps: 0 };
  const until = from + options.years * 365 * dayMs;
  while (clock.now() < until) {
    const what = chance();
    if (what < 0.6) clock.goOn(hourMs * (1 + Math.floor(chance() * 30)));
    else if (what < 0.85) {
      clock.sleep(hourMs * (1 + Math.floor(chance() * 14)));
      clock.goOn(2 * minuteMs);
      tally.sleeps += 1;
    } else if (what < 0.9) {
      // Away for days, switched off.
      world.schedules.close();
      clock.sleep(hourMs * (1 + Math.floor(chance() * 72)));
      world.start();
      tally.restarts += 1;
    } else {
      // Set by minutes, by hours, and once in a while a year ahead and back again.
      const far = chance() < 0.01;
      const by = far ? 365 * dayMs : Math.floor((chance() - 0.5) * 6 * hourMs);
      clock.set(clock.now() + by);
      clock.goOn(3 * minuteMs);
      if (far) {
        world.endRuns();
        clock.set(clock.now() - by);
        clock.goOn(3 * minuteMs);
      }
      tally.clockJumps += 1;
    }
    if (chance() < 0.9) world.endRuns();
    clock.goOn(2 * minuteMs);
  }
  for (let left = world.journal.occurrences.open().length; left > 0; left = world.journal.occurrences.open().length) {
    world.endRuns();
    clock.goOn(2 * minuteMs);
  }
  world.journal.close();
  return { ...tallyOf(world, plans, from, clock.now()), ...tally };
}

type Counted = Omit<Tally, "sleeps" | "restarts" | "clockJumps">;

/** From outside: each planned moment must be in what was said, and be begun at most once. */
function tallyOf(world: World, plans: ReadonlyMap<EntryId, SchedulePlan>, from: number, until: number): Counted {
  const begun = new Map<EntryId, number>();
  const ended = new Set<EntryId>();
  const skips = new Map<EntryId, { slot: number; lastSlot: number }[]>();
  let [runLate, skipped] = [0, 0];
  for (const body of world.said) {
    if (body.state === "started") {
      begun.set(body.occurrence, (begun.get(body.occurrence) ?? 0) + 1);
      if (body.lateBy !== null) runLate += 1;
    } else if (body.state === "ended") ended.add(body.occurrence);
    else {
      skipped += body.slots;
      skips.set(body.schedule, [...(skips.get(body.schedule) ?? []), body]);
    }
  }
  let [moments, silentlyMissed] = [0, 0];
  for (const [id, plan] of plans) {
    const ranges = skips.get(id) ?? [];
    for (let slot = nextSlot(plan, from); slot !== null && slot <= until - 3 * minuteMs; slot = nextSlot(plan, slot)) {
      moments += 1;
      const moment = slot;
      const isSaid =
        begun.has(occurrenceId(id, slot)) || ranges.some((range) => range.slot <= moment && moment <= range.lastSlot);
      if (!isSaid) silentlyMissed += 1;
    }
  }
  const doubled = [...begun.values()].filter((count) => count > 1).length;
  const unfinished = [...begun.keys()].filter((id) => !ended.has(id)).length;
  return {
    schedules: plans.size,
    moments,
    run: begun.size,
    runLate,
    skipped,
    doubled,
    silentlyMissed,
    unfinished,
    changesOfClocks: zones.reduce((sum, zone) => sum + changesIn(zone, from, until), 0),
  };
}

/** How often the clocks of a zone were put forward or back, seen by the day. */
function changesIn(zone: string, from: number, until: number): number {
  let changes = 0;
  for (let at = from; at < until; at += dayMs)
    if (wallAt(zone, at) - at !== wallAt(zone, at + dayMs) - at - dayMs) changes += 1;
  return changes;
}

function bytesOf(length: number, value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(0, value);
  bytes[length - 1] = Math.floor(value / 4_294_967_296) << 2;
  return bytes;
}

const idOf = (index: number, what: number): string =>
  Buffer.from(
    [...Buffer.alloc(14), what, ((index % 64) << 2) & 252].map((byte, place) => (place === 0 ? index >> 6 : byte)),
  ).toString("base64url");
