import { beforeEach, describe, expect, test } from "vitest";
import type { EntryId, ThreadId } from "../domain/ids.ts";
import type { ScheduleBody, SchedulePlan } from "../domain/schedule.ts";
import type { StoredEnvelope } from "../domain/envelope.ts";
import { InboxPlace } from "../../test/fakes/inbox-place.ts";
import { ended } from "../../test/fakes/queue-place.ts";
import { randomId } from "../../test/fakes/sealed-space.ts";

const hour = 3_600_000;
const morning = Date.parse("2026-11-23T07:30:00Z");

const plan: SchedulePlan = {
  title: "Morning",
  when: { cron: "0 8 * * *" },
  tz: "UTC",
  template: { text: "Brief me", project: null, folder: null, agent: null },
  misfire: "once",
  maxPerDay: null,
  until: null,
};

/** What was there before, and what a backup of it brought back. */
let before: InboxPlace;
let after: InboxPlace;
const thread = randomId<ThreadId>();
beforeEach(async () => {
  before = await InboxPlace.made();
  after = await InboxPlace.made(before.space);
  for (const place of [before, after]) {
    place.clock.jumpTo(morning);
    place.schedules.start();
  }
});

async function give(place: InboxPlace, body: ScheduleBody, n?: number): Promise<StoredEnvelope> {
  const stored = await place.order("schedule", body, {
    id: randomId<EntryId>(),
    th: thread,
    ...(n === undefined ? {} : { n }),
  });
  await take(place, stored);
  return stored;
}
async function take(place: InboxPlace, stored: StoredEnvelope): Promise<void> {
  await place.inbox.receive(stored);
  await place.settled();
}
async function live(place: InboxPlace, hours: number, isEnding = true): Promise<void> {
  for (let gone = 0; gone < hours * 6; gone += 1) {
    place.clock.goOn(hour / 6);
    await place.settled();
    if (isEnding) for (const run of place.runs.splice(0)) run.ends(ended);
    await place.settled();
  }
}
/** A day later on the computer that has the backup. */
async function restore(): Promise<void> {
  after.clock.jumpTo(before.clock.now());
  await after.restored(await before.wholeLog());
  after.schedules.start();
  await after.settled();
}
const runs = (place: InboxPlace): string[] =>
  place
    .said("occurrence")
    .flatMap((body) => (body.state === "started" ? [new Date(body.slot).toISOString().slice(0, 13)] : []));

describe("a schedule on a computer that is restored", () => {
  test("has its planned moments run once, whichever of its lives ran them", async () => {
    await take(after, await give(before, { action: "add", plan }));
    await live(before, 26);
    expect(runs(before)).toEqual(["2026-11-23T08", "2026-11-24T08"]);
    await restore();
    await live(after, 24);
    expect(runs(after)).toEqual(["2026-11-25T08"]);
    expect(after.said("occurrence").filter(({ state }) => state === "skipped")).toEqual([]);
  });

  test("that was made, changed or paused since the backup is as the log tells", async () => {
    const made = await give(before, { action: "add", plan });
    const [first] = before.said("schedules").at(-1)?.schedules ?? [];
    if (first === undefined) throw new Error("a schedule was made");
    const changed = await give(before, {
      action: "change",
      schedule: first.id,
      plan: { ...plan, when: { cron: "0 9 * * *" } },
    });
    await live(before, 3);
    const paused = await give(before, { action: "pause", schedule: first.id });
    await restore();
    const said = after.said("accepted").length;
    for (const stored of [made, changed, paused]) await take(after, stored);
    expect(after.said("accepted").length).toBe(said);
    expect(after.journal.schedules.byId(first.id)).toMatchObject({
      isPaused: true,
      plan: { when: { cron: "0 9 * * *" } },
    });
    await live(after, 24);
    expect(runs(after)).toEqual([]);

    await give(after, { action: "resume", schedule: first.id }, 4);
    await live(after, 24);
    expect(runs(after)).toEqual(["2026-11-25T09"]);
    expect(
      after
        .said("schedules")
        .at(-1)
        ?.schedules[0]?.history.map(({ state }) => state),
    ).toEqual(["ended", "ended"]);
  });

  test("whose run was cut off says so, and goes on at its next moment", async () => {
    await take(after, await give(before, { action: "add", plan }));
    await live(before, 1, false);
    expect(runs(before)).toEqual(["2026-11-23T08"]);
    await restore();
    expect(after.said("task_ended")).toMatchObject([{ outcome: "failed", reason: "cut_by_restore" }]);
    const end = after.said("occurrence").find(({ state }) => state === "ended");
    expect(end).toMatchObject({ outcome: "failed", reason: "cut_by_restore", failedInARow: 1 });
    await live(after, 24);
    expect(runs(after)).toEqual(["2026-11-24T08"]);
  });
});
