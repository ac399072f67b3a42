import { expect, test } from "vitest";
import { liveThrough } from "./decade.ts";

test("ten years of 200 schedules, with clocks that change, sleep, restarts and jumps: none doubled, none silently missed", () => {
  const tally = liveThrough({ schedules: 200, years: 10, seed: 4 });
  expect(tally.moments).toBeGreaterThan(10_000);
  expect(tally).toMatchObject({ doubled: 0, silentlyMissed: 0, unfinished: 0 });
}, 900_000);
