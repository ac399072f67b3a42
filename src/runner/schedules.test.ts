import { beforeEach, describe, expect, test } from "vitest";
import type { ScheduleBody, SchedulePlan } from "../domain/schedule.ts";
import type { EntryId, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { InboxPlace } from "../../test/fakes/inbox-place.ts";
import { ended } from "../../test/fakes/queue-place.ts";
import { randomId } from "../../test/fakes/sealed-space.ts";
import { occurrenceId } from "./schedule-ids.ts";

const minute = 60_000;
const day = 86_400_000;
const at = (text: string): number => Date.parse(text);

const daily: SchedulePlan = {
  title: "Morning",
  when: { cron: "0 8 * * *" },
  tz: "UTC",
  template: { text: "Brief me", project: null, folder: null, agent: null },
  misfire: "once",
  maxPerDay: null,
  until: null,
};

let place: InboxPlace;
let thread: ThreadId;
beforeEach(async () => {
  place = await InboxPlace.made();
  place.clock.jumpTo(at("2026-11-23T07:30:00Z"));
  place.schedules.start();
  thread = randomId<ThreadId>();
});

async function order(body: ScheduleBody, fields: { t?: number } = {}): Promise<EntryId> {
  const id = randomId<EntryId>();
  await place.inbox.receive(await place.order("schedule", body, { id, th: thread, ...fields }));
  await place.settled();
  return id;
}
const add = (plan: Partial<SchedulePlan> = {}): Promise<EntryId> =>
  order({ action: "add", plan: { ...daily, ...plan } });

const told = () => place.said("occurrence").map((body) => ({ ...body, schedule: "", occurrence: "" }));
const started = () => place.said("occurrence").flatMap((body) => (body.state === "started" ? [body] : []));
const shown = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const slots = (): string[] => started().map(({ slot }) => shown(slot));
const stateOf = (id: EntryId) =>
  place
    .said("schedules")
    .findLast(({ schedules }) => schedules.some((each) => each.id === id))
    ?.schedules.find((each) => each.id === id);

/** Time passes as on a computer that is awake; every run ends at once. */
async function live(ms: number, words = "done"): Promise<void> {
  const until = place.clock.now() + ms;
  while (place.clock.now() < until) {
    place.clock.goOn(Math.min(10 * minute, until - place.clock.now()));
    await endRuns(words);
  }
}
async function endRuns(words = "done"): Promise<void> {
  await place.settled();
  for (const run of place.runs.splice(0)) run.ends({ ...ended, words });
  await place.settled();
  place.clock.goOn(0);
  await place.settled();
}
/** No timer rings while a computer sleeps. */
async function sleep(ms: number): Promise<void> {
  place.clock.jumpTo(place.clock.now() + ms);
  place.clock.goOn(minute);
  await endRuns();
}

describe("a schedule", () => {
  test("runs at its moment, as a task of its thread that names where it comes from, and ends with an outcome", async () => {
    const id = await add();
    expect(place.verdict(id)).toBe("accepted");
    await live(40 * minute);
    const task = occurrenceId(id, at("2026-11-23T08:00:00Z"));
    expect(place.task(task)).toMatchObject({ thread, body: { text: "Brief me", tz: "UTC", localDate: "2026-11-23" } });
    expect(told()).toMatchObject([
      {
        state: "started",
        task,
        slot: at("2026-11-23T08:00:00Z"),
        startedAt: at("2026-11-23T08:00:00Z"),
        lateBy: null,
        trigger: "time",
      },
      { state: "ended", task, outcome: "unchecked", made: "words", failedInARow: 0 },
    ]);
    expect(stateOf(id)).toMatchObject({
      nextAt: at("2026-11-24T08:00:00Z"),
      history: [{ state: "ended", outcome: "unchecked" }],
    });
  });

  test("looks at the clock again within an hour, however far away the next moment is", async () => {
    await add({ when: { cron: "0 8 1 1 *" } });
    expect(limits.scheduleLookMs).toBeLessThanOrEqual(60 * minute);
    const pending = place.clock.pendingCount;
    place.clock.goOn(3 * day);
    expect(place.clock.pendingCount).toBe(pending);
  });

  test.each([
    [
      "once",
      ["2026-11-26T08:00"],
      [
        {
          state: "skipped",
          reason: "merged",
          slots: 2,
          slot: at("2026-11-24T08:00:00Z"),
          lastSlot: at("2026-11-25T08:00:00Z"),
        },
      ],
    ],
    ["skip", [], [{ state: "skipped", reason: "missed", slots: 3, failedInARow: 1 }]],
    ["all", ["2026-11-24T08:00", "2026-11-25T08:00", "2026-11-26T08:00"], []],
  ] as const)("that slept over three moments, misfire %s", async (misfire, run, skipped) => {
    const id = await add({ misfire });
    await live(40 * minute);
    const before = slots().length;
    await sleep(3 * day);
    for (let i = 0; i < 4; i += 1) await endRuns();
    expect(slots().slice(before)).toEqual(run);
    for (const body of started().slice(before))
      expect(body.lateBy).toBe(misfire === "all" && body.slot < at("2026-11-26T00:00:00Z") ? body.lateBy : "asleep");
    expect(told().filter(({ state }) => state === "skipped")).toMatchObject(skipped);
    expect(stateOf(id)?.nextAt).toBe(at("2026-11-27T08:00:00Z"));
  });

  test("of a restart: what passed meanwhile is run late and says why, what was run is not run again", async () => {
    const id = await add();
    await live(40 * minute);
    place.clock.jumpTo(at("2026-11-24T09:12:00Z"));
    await place.restartAll();
    place.schedules.start();
    await endRuns();
    expect(started()).toMatchObject([
      {},
      { slot: at("2026-11-24T08:00:00Z"), startedAt: at("2026-11-24T09:12:00Z"), lateBy: "not_running" },
    ]);
    await place.restartAll();
    place.schedules.start();
    await endRuns();
    expect(started()).toHaveLength(2);
    expect(stateOf(id)?.history).toHaveLength(2);
  });

  test("whose clock is set back runs nothing twice, and goes on when it had been years ahead", async () => {
    await add();
    await live(40 * minute);
    place.clock.jumpTo(at("2026-11-23T07:50:00Z"));
    await live(40 * minute);
    expect(slots()).toEqual(["2026-11-23T08:00"]);
    place.clock.jumpTo(at("2036-11-23T12:00:00Z"));
    await live(5 * minute);
    expect(slots()).toEqual(["2026-11-23T08:00", "2036-11-23T08:00"]);
    place.clock.jumpTo(at("2026-11-23T08:30:00Z"));
    place.schedules.look();
    await live(day);
    expect(slots()).toEqual(["2026-11-23T08:00", "2036-11-23T08:00", "2026-11-24T08:00"]);
  });

  test("whose order came late decides on what passed on its way", async () => {
    const id = await order(
      { action: "add", plan: { ...daily, when: { at: at("2026-11-23T07:10:00Z") } } },
      { t: at("2026-11-23T07:00:00Z") },
    );
    expect(place.verdict(id)).toBe("accepted");
    expect(started()).toMatchObject([{ slot: at("2026-11-23T07:10:00Z"), lateBy: "order_late" }]);
    await endRuns();
    expect(stateOf(id)?.nextAt).toBeNull();
  });

  test("never has two runs at once: what falls due meanwhile is run after, or said to be skipped", async () => {
    await add({ when: { cron: "*/10 * * * *" } });
    const other = await add({ when: { cron: "*/10 * * * *" }, misfire: "skip" });
    place.clock.goOn(35 * minute);
    await place.settled();
    expect(slots()).toEqual(["2026-11-23T07:40", "2026-11-23T07:40"]);
    expect(told().filter(({ state }) => state === "skipped")).toMatchObject([
      { reason: "still_working", failedInARow: 1 },
      { reason: "still_working", failedInARow: 2 },
    ]);
    for (let i = 0; i < 3; i += 1) await endRuns();
    expect(started().at(-1)).toMatchObject({ slot: at("2026-11-23T08:00:00Z"), lateBy: "still_working" });
    expect(stateOf(other)?.failedInARow).toBe(0);
  });

  test("begins no more than its limit on one day, and says so", async () => {
    await add({ when: { cron: "0 * * * *" }, maxPerDay: 2 });
    await live(day - 30 * minute);
    expect(slots()).toEqual(["2026-11-23T08:00", "2026-11-23T09:00", "2026-11-24T00:00", "2026-11-24T01:00"]);
    expect(
      told()
        .filter(({ state }) => state === "skipped")
        .every((body) => "reason" in body && body.reason === "max_per_day"),
    ).toBe(true);
  });

  test("ends with its last day", async () => {
    const id = await add({ until: at("2026-11-24T12:00:00Z") });
    await live(5 * day);
    expect(slots()).toEqual(["2026-11-23T08:00", "2026-11-24T08:00"]);
    expect(stateOf(id)?.nextAt).toBeNull();
  });

  test("is paused, run by hand meanwhile, resumed and removed", async () => {
    const id = await add();
    await order({ action: "pause", schedule: id });
    expect(stateOf(id)).toMatchObject({ isPaused: true, nextAt: null });
    await live(2 * day);
    expect(started()).toEqual([]);
    const byHand = await order({ action: "run", schedule: id });
    await endRuns();
    expect(place.verdict(byHand)).toBe("accepted");
    expect(started()).toMatchObject([{ trigger: "person" }]);
    await order({ action: "resume", schedule: id });
    await live(day);
    expect(started()).toHaveLength(2);
    await order({ action: "remove", schedule: id });
    expect(place.said("schedules").at(-1)).toEqual({ schedules: [] });
    await live(2 * day);
    expect(started()).toHaveLength(2);
    expect(place.verdict(await order({ action: "run", schedule: id }))).toBe("schedule_unknown");
  });

  test("is changed: its old times are over, its history stays", async () => {
    const id = await add();
    await live(40 * minute);
    await order({ action: "change", schedule: id, plan: { ...daily, when: { cron: "0 9 * * *" } } });
    await live(day);
    expect(slots()).toEqual(["2026-11-23T08:00", "2026-11-23T09:00"]);
    expect(stateOf(id)?.history).toHaveLength(2);
  });

  test.each([
    [{ when: { cron: "61 8 * * *" } }, "schedule_cron_malformed"],
    [{ tz: "Mars/Olympus" }, "schedule_zone_unknown"],
    [{ when: { at: 5 } }, "schedule_never"],
    [{ until: at("2026-11-23T07:45:00Z") }, "schedule_never"],
    [{ template: { ...daily.template, text: " " } }, "task_empty"],
  ])("is refused: %j", async (plan, code) => {
    expect(place.verdict(await add(plan))).toBe(code);
  });

  test("that comes to nothing says so each time, and counts", async () => {
    const id = await add({ when: { cron: "0 * * * *" } });
    await live(3 * 60 * minute, "");
    expect(
      place.said("occurrence").flatMap((body) => (body.state === "ended" ? [[body.made, body.failedInARow]] : [])),
    ).toEqual([
      ["nothing", 1],
      ["nothing", 2],
      ["nothing", 3],
    ]);
    await live(60 * minute);
    expect(stateOf(id)?.failedInARow).toBe(0);
  });

  test("asks the ceiling at each run: one that has become narrower ends the run, visibly", async () => {
    const id = await add();
    place.writes.set(occurrenceId(id, at("2026-11-23T08:00:00Z")), { code: "project_unknown" });
    await live(40 * minute);
    expect(told()).toMatchObject([
      { state: "started" },
      { state: "ended", outcome: "failed", reason: "project_unknown", failedInARow: 1 },
    ]);
  });
});
