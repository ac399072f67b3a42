import { expect, test } from "vitest";
import type { Clock } from "../domain/ports.ts";
import { limits } from "../domain/limits.ts";
import { Buckets } from "./rates.ts";

function setClock(): Clock & { at: number } {
  return {
    at: 1_000_000,
    now() {
      return this.at;
    },
    after: () => ({ cancel() {} }),
  };
}

test("a burst is let through, then what comes back in time", () => {
  const clock = setClock();
  const buckets = new Buckets({ burst: 3, perSecond: 2 }, clock);
  expect([1, 2, 3, 4].map(() => buckets.take("a"))).toEqual([true, true, true, false]);
  expect(buckets.take("b", 3)).toBe(true);
  clock.at += 1_000;
  expect([1, 2, 3].map(() => buckets.take("a"))).toEqual([true, true, false]);
  expect(() => buckets.takeOrThrow("a", 3)).toThrow(
    expect.objectContaining({ code: "rate_limited", detail: { waitMs: 1_500 } }),
  );
});

test("a refusal takes nothing, and a bucket never holds more than its burst", () => {
  const clock = setClock();
  const buckets = new Buckets({ burst: 3, perSecond: 1 }, clock);
  expect(buckets.take("a", 4)).toBe(false);
  expect(buckets.take("a", 3)).toBe(true);
  expect(buckets.has("a")).toBe(false);
  clock.at += 3_600_000;
  expect(buckets.has("a")).toBe(true);
  expect(buckets.take("a", 4)).toBe(false);
});

test("a clock that is set back locks nobody out", () => {
  const clock = setClock();
  const buckets = new Buckets({ burst: 2, perSecond: 1 }, clock);
  buckets.take("a", 2);
  clock.at -= 86_400_000;
  expect(buckets.take("a")).toBe(false);
  clock.at += 1_000;
  expect(buckets.take("a")).toBe(true);
});

test("however many strangers come, what is remembered is bounded", () => {
  const buckets = new Buckets({ burst: 1, perSecond: 0 }, setClock());
  for (let i = 0; i <= limits.bucketsMax; i += 1) buckets.take(`stranger ${i}`);
  expect(buckets.take(`stranger ${limits.bucketsMax}`)).toBe(false);
  expect(buckets.take("stranger 0")).toBe(true);
});
