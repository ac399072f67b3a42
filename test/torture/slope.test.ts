import { expect, test } from "vitest";
import { slopePerMinute } from "./slope.ts";

test("what grows has a slope, what stands or swings around one height has none", () => {
  const samples = (value: (i: number) => number) => Array.from({ length: 100 }, (_, at) => ({ at, value: value(at) }));
  expect(slopePerMinute(samples((i) => 5 + 3 * i))).toBeCloseTo(3);
  expect(slopePerMinute(samples(() => 7))).toBe(0);
  expect(Math.abs(slopePerMinute(samples((i) => 7 + (i % 2))))).toBeLessThan(0.01);
  expect(slopePerMinute([])).toBe(0);
});
