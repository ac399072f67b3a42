import { expect, test } from "vitest";
import { reconnectMs } from "./reconnect.ts";

/** The waits of one reader before its tries, with the least and the most of chance. */
const waits = (tries: number, chance: number): number[] =>
  Array.from({ length: tries }, (_, attempt) => reconnectMs(attempt, chance));

test("a hub that was away for fifteen seconds is found again within a second and a half of its return", () => {
  for (const chance of [0, 0.5, 0.999]) {
    let away = 0;
    for (const ms of waits(40, chance)) {
      if (away < 15_000) expect(ms).toBeLessThanOrEqual(1_500);
      away += ms;
    }
  }
});

test("a thousand readers that lost one hub come back spread over the time, and leave a hub that stays away alone", () => {
  const at = Array.from({ length: 1_000 }, (_, i) => reconnectMs(5, i / 1_000));
  const inOneTenth = (from: number): number => at.filter((ms) => ms >= from && ms < from + 150).length;
  for (let from = 0; from < 1_500; from += 50) expect(inOneTenth(from)).toBeLessThanOrEqual(210);
  expect(Math.min(...waits(40, 0).slice(-5))).toBeGreaterThanOrEqual(5_000);
});
