import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cronLast, cronNext, parseCron, type Cron } from "./cron.ts";

const minute = 60_000;
const at = (text: string): number => Date.parse(text);

function cronOf(text: string): Cron {
  const cron = parseCron(text);
  if (cron === null) throw new Error(`no cron: ${text}`);
  return cron;
}

function nextOf(text: string, zone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let last = at(after);
  while (found.length < count) {
    const next = cronNext(cronOf(text), zone, last);
    if (next === null) break;
    found.push(new Date(next).toISOString().replace(":00.000Z", "Z"));
    last = next;
  }
  return found;
}

describe("next slots", () => {
  test.each([
    ["0 8 * * 1-5", "Asia/Seoul", "2026-11-20T00:00:00Z", ["2026-11-22T23:00Z", "2026-11-23T23:00Z"]],
    ["30 7 1 * *", "Europe/Berlin", "2026-11-22T00:00:00Z", ["2026-12-01T06:30Z", "2027-01-01T06:30Z"]],
    ["*/20 9 * * *", "UTC", "2026-11-22T09:10:00Z", ["2026-11-22T09:20Z", "2026-11-22T09:40Z", "2026-11-23T09:00Z"]],
    ["0 0 29 2 *", "UTC", "2026-11-22T00:00:00Z", ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]],
    ["0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", ["2104-02-29T00:00Z"]],
    ["0 12 L * *", "UTC", "2027-01-31T12:00:00Z", ["2027-02-28T12:00Z", "2027-03-31T12:00Z"]],
    [
      "0 9 13 * fri",
      "UTC",
      "2026-11-22T00:00:00Z",
      ["2026-11-27T09:00Z", "2026-12-04T09:00Z", "2026-12-11T09:00Z", "2026-12-13T09:00Z"],
    ],
    ["0 0 * jan,jul 7", "UTC", "2026-12-28T00:00:00Z", ["2027-01-03T00:00Z"]],
  ])("%s in %s", (text, zone, after, slots) => {
    expect(nextOf(text, zone, after, slots.length)).toEqual(slots);
  });

  test("a time that a clock skips is run once, at the moment after the gap", () => {
    // Berlin goes from 02:00 to 03:00 on 29 March 2026, at 01:00Z.
    expect(nextOf("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toEqual([
      "2026-03-29T01:00Z",
      "2026-03-30T00:30Z",
    ]);
    expect(nextOf("15,45 2,3 29 3 *", "Europe/Berlin", "2026-03-28T12:00:00Z", 3)).toEqual([
      "2026-03-29T01:00Z",
      "2026-03-29T01:15Z",
      "2026-03-29T01:45Z",
    ]);
    // Midnight itself, in Cairo; half an hour, on Lord Howe Island; a whole day, in Samoa.
    expect(nextOf("0 0 24 4 *", "Africa/Cairo", "2026-04-23T12:00:00Z", 1)).toEqual(["2026-04-23T22:00Z"]);
    expect(nextOf("15 2 4 10 *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 1)).toEqual(["2026-10-03T15:30Z"]);
    expect(nextOf("0 9 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", 3)).toEqual([
      "2011-12-29T19:00Z",
      "2011-12-30T10:00Z",
      "2011-12-30T19:00Z",
    ]);
  });

  test("a time that a clock shows twice is run once; what comes every hour goes on through both", () => {
    // Berlin goes back from 03:00 to 02:00 on 25 October 2026, at 01:00Z.
    expect(nextOf("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-26T01:30Z",
    ]);
    expect(nextOf("0,30 * * * *", "Europe/Berlin", "2026-10-25T00:15:00Z", 4)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-25T01:00Z",
      "2026-10-25T01:30Z",
      "2026-10-25T02:00Z",
    ]);
  });

  test.each([
    "",
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "0 0 0 * *",
    "0 0 30 2 *",
    "0 0 31 4,6 *",
    "*/0 * * * *",
    "a * * * *",
    "5-1 * * * *",
    "0 0 * * 8",
    "1.5 * * * *",
    "@daily",
    "* * * * * *",
  ])("no cron: %s", (text) => expect(parseCron(text)).toBeNull());
});

const walls = new Map<string, number[]>();

/** What a clock on the wall shows in each minute from a day before `from`. */
function wallsOf(zone: string, from: number, to: number): number[] {
  const known = walls.get(`${zone} ${from}`);
  if (known) return known;
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  const shown: number[] = [];
  for (let moment = from - 1440 * minute; moment <= to; moment += minute)
    shown.push(at(`${clock.format(moment).replace(" ", "T")}:00Z`));
  walls.set(`${zone} ${from}`, shown);
  return shown;
}

/** Minute by minute, by what a clock on the wall shows: slow, and plain to see. */
function slotsByTheClock(cron: Cron, zone: string, from: number, to: number): number[] {
  const matches = (wall: number): boolean => {
    const date = new Date(wall);
    const isLast = cron.isLastDay && new Date(wall + 86_400_000).getUTCDate() === 1;
    const isDay = isLast || cron.days.has(date.getUTCDate());
    const isWeekday = cron.weekdays.has(date.getUTCDay());
    return (
      cron.minutes.includes(date.getUTCMinutes()) &&
      cron.hours.includes(date.getUTCHours()) &&
      cron.months.has(date.getUTCMonth() + 1) &&
      (cron.isEitherDay ? isDay || isWeekday : isDay && isWeekday)
    );
  };
  const slots: number[] = [];
  const [first = 0, ...shown] = wallsOf(zone, from, to);
  let newest = first;
  for (const [index, wall] of shown.entries()) {
    const moment = from + (index - 1439) * minute;
    const isSecondTime = wall <= newest;
    let isDue = matches(wall) && (!isSecondTime || cron.isEveryHour);
    for (let skipped = newest + minute; skipped < wall; skipped += minute) isDue ||= matches(skipped);
    if (isDue && moment > from) slots.push(moment);
    newest = Math.max(newest, wall);
  }
  return slots;
}

/** Two days around changes of clocks in 2026, and of one that is never changed. */
const changes = [
  ["Europe/Berlin", "2026-03-28"],
  ["Europe/Berlin", "2026-10-24"],
  ["America/New_York", "2026-03-07"],
  ["America/New_York", "2026-10-31"],
  ["America/Santiago", "2026-04-04"],
  ["America/Santiago", "2026-09-05"],
  ["Africa/Cairo", "2026-04-23"],
  ["Africa/Cairo", "2026-10-29"],
  ["Australia/Lord_Howe", "2026-04-04"],
  ["Australia/Lord_Howe", "2026-10-03"],
  ["America/St_Johns", "2026-10-31"],
  ["Asia/Kathmandu", "2026-11-22"],
] as const;
const field = (min: number, max: number): fc.Arbitrary<string> => {
  const value = fc.integer({ min, max });
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant("*") },
    { weight: 4, arbitrary: value.map(String) },
    fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
    fc.uniqueArray(value, { minLength: 2, maxLength: 4 }).map((values) => values.join(",")),
    fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  );
};
/** Most often in the small hours, where clocks are changed. */
const hours = fc.oneof(field(0, 23), field(0, 4));

test("next and last slots are those of a clock on the wall, over every change of it", () => {
  const minutes = field(0, 59).map((text) => (text === "*" ? "*/7" : text));
  const days = fc.constantFrom("*", "*", "29", "L", "1-7");
  const crons = fc.tuple(minutes, hours, days, fc.constant("*"), fc.constantFrom("*", "*", "0", "1-5"));
  fc.assert(
    fc.property(crons, fc.constantFrom(...changes), (fields, [zone, start]) => {
      const cron = cronOf(fields.join(" "));
      const from = at(`${start}T00:00:00Z`);
      const to = from + 2 * 1440 * minute;
      const expected = slotsByTheClock(cron, zone, from, to);
      const found: number[] = [];
      for (let slot = cronNext(cron, zone, from); slot !== null && slot <= to; slot = cronNext(cron, zone, slot))
        found.push(slot);
      expect(found).toEqual(expected);
      if (expected.length > 0) expect(cronLast(cron, zone, to)).toBe(expected.at(-1));
    }),
    { numRuns: 300 },
  );
});
