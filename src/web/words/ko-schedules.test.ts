import { expect, test } from "vitest";
import { readWhen } from "../../domain/schedule-words.ts";
import { enSchedules } from "./en-schedules.ts";
import { koSchedules } from "./ko-schedules.ts";

const sunday = Date.parse("2026-11-22T14:20:00+09:00");
const both = [...enSchedules.schedules.examples, ...koSchedules.schedules.examples];

test.each([...both, enSchedules.schedules.whenHint, koSchedules.schedules.whenHint])("“%s” is understood", (words) => {
  expect(readWhen(words, sunday, "Asia/Seoul").is).toBe("understood");
});

test("a run that began late says both times and why, in both languages", () => {
  const slot = Date.parse("2026-11-23T08:00:00+09:00");
  const origin = {
    schedule: "s",
    occurrence: "o",
    state: "started",
    task: "t",
    text: "",
    slot,
    tz: "Asia/Seoul",
    trigger: "time",
    startedAt: slot + 72 * 60_000,
    lateBy: "asleep",
  } as unknown as Parameters<typeof enSchedules.schedules.origin>[0];
  expect(enSchedules.schedules.origin(origin)).toBe("Scheduled for 08:00, started 09:12 (the computer was asleep)");
  expect(koSchedules.schedules.origin(origin)).toBe("08:00 예약, 09:12 시작 (컴퓨터가 잠들어 있었어요)");
});
