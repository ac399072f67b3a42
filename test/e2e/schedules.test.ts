import { describe, expect, test } from "vitest";
import type { ScheduleRow } from "../../src/runner/desk-api.ts";
import { Computer } from "./errand.ts";

const help = "What can you do?";

async function shown(computer: Computer, ref: string): Promise<ScheduleRow> {
  const { lines } = await computer.errand("schedule", "show", ref, "--json");
  // `show --json` says one schedule as the desk does.
  return lines[0] as ScheduleRow;
}

/** A computer on which it is now that moment. */
const at = (moment: string) => ({ ERRAND_NOW: moment, TZ: "UTC" });

describe("a schedule made for a time when the computer is off", () => {
  test.each([
    [
      "once",
      [
        ["ended", "unchecked", "not_running"],
        ["skipped", null, null],
      ],
    ],
    ["skip", [["skipped", null, null]]],
    [
      "all",
      [
        ["ended", "unchecked", "not_running"],
        ["ended", "unchecked", "not_running"],
      ],
    ],
  ] as const)("missed %s: ends in what the rule says, visibly", async (missed, history) => {
    await using computer = new Computer();
    await computer.up([], at("2026-11-23T07:30:00Z"));
    const made = await computer.errandWith(
      { env: at("2026-11-23T07:30:00Z") },
      "schedule",
      "add",
      "every day at 8",
      help,
      "--missed",
      missed,
      "--yes",
      "--json",
    );
    expect(made.stderr).toContain("Mon, 23 Nov 2026, 08:00");
    expect(made.lines[0]).toMatchObject({
      when: { cron: "0 8 * * *" },
      next: ["2026-11-23T08:00:00.000Z", "2026-11-24T08:00:00.000Z", "2026-11-25T08:00:00.000Z"],
    });
    const { schedule } = made.lines[0] as { schedule: string };
    await computer.stop();
    // Two mornings later.
    await computer.up([], at("2026-11-24T09:12:00Z"));
    await expect
      .poll(
        async () =>
          (await shown(computer, schedule)).history.map(({ state, outcome, lateBy }) => [state, outcome, lateBy]),
        { timeout: 30_000, interval: 300 },
      )
      .toEqual(history);
    expect(await shown(computer, schedule)).toMatchObject({ nextAt: Date.parse("2026-11-25T08:00:00Z") });
    const told = await computer.errandWith({ env: at("2026-11-24T09:13:00Z") }, "schedule", "show", schedule);
    if (missed !== "skip")
      expect(told.stdout).toMatch(/scheduled for 08:00, started 09:1\d \(Errand was not running\)/);
    else expect(told.stdout).toContain("2 times not run: the computer was away");
  });
});

test("words that are not understood, or mean two things, are never saved; nor is anything unseen", async () => {
  await using computer = new Computer(at("2026-11-23T07:30:00Z"));
  await computer.up();
  const codes: unknown[] = [];
  for (const when of ["whenever", "every day at 3", "every other monday at 8", "today at 7"]) {
    const { lines } = await computer.errand("schedule", "add", when, help, "--yes", "--json");
    codes.push((lines[0] as { problem: { code: string } }).problem.code);
  }
  const unseen = await computer.errand("schedule", "add", "every day at 8", help, "--json");
  codes.push((unseen.lines[0] as { problem: { code: string } }).problem.code);
  expect(codes).toEqual([
    "schedule_words_unknown",
    "usage_schedule_unclear",
    "schedule_words_uneven",
    "schedule_words_past",
    "usage_schedule_confirm",
  ]);
  expect((await computer.errand("schedule", "list", "--json")).lines).toEqual([[]]);
});

test("is run by hand, paused, resumed, changed and removed from the command line", async () => {
  await using computer = new Computer(at("2026-11-23T07:30:00Z"));
  await computer.up();
  await computer.errand("schedule", "add", "평일 아침 8시", help, "--title", "Morning", "--yes");
  const run = await computer.errand("schedule", "run", "Morning", "--json");
  expect(run.code).toBe(0);
  const state = () => shown(computer, "Morning");
  await expect.poll(async () => (await state()).history[0]?.outcome, { timeout: 20_000 }).toBe("unchecked");
  expect((await state()).history[0]).toMatchObject({ trigger: "person", made: "words" });
  await computer.errand("schedule", "pause", "Morning");
  expect(await state()).toMatchObject({ isPaused: true, nextAt: null });
  await computer.errand("schedule", "resume", "Morning");
  await computer.errand("schedule", "change", "Morning", "--when", "매일 7시 45분", "--yes");
  expect(await state()).toMatchObject({
    plan: { when: { cron: "45 7 * * *" } },
    nextAt: Date.parse("2026-11-23T07:45:00Z"),
  });
  expect((await computer.errand("schedule")).stdout).toContain("every day at 07:45");
  await computer.errand("schedule", "remove", "Morning");
  expect((await computer.errand("schedule", "list", "--json")).lines).toEqual([[]]);
});
