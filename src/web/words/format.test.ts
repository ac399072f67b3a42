import { expect, test } from "vitest";
import { format } from "./format.ts";

const now = new Date(2026, 10, 22, 14, 20).getTime();
const minuteMs = 60_000;
const dayMs = 86_400_000;

test("a counting clock shows digits of one width and never jumps back to words", () => {
  const { elapsed } = format("en");
  expect([0, 7_000, 724_000, 12_009_000].map(elapsed)).toEqual(["0:00", "0:07", "12:04", "3:20:09"]);
  expect(elapsed(-5)).toBe("0:00");
  expect(elapsed(3 * dayMs)).toBe("3 days");
  expect(format("ko").elapsed(3 * dayMs)).toBe("3일");
});

test("a moment is as near as a person would say it", () => {
  const { moment, ago } = format("en");
  expect(moment(now - 18 * minuteMs, now)).toBe("14:02");
  expect(moment(now - dayMs, now)).toBe("Sat 14:20");
  expect(moment(now - 12 * dayMs, now)).toBe("Nov 10");
  expect(ago(now - 20_000, now)).toBe("this minute");
  expect(ago(now - 3 * minuteMs, now)).toBe("3 min. ago");
  expect(format("ko").ago(now - 3 * minuteMs, now)).toBe("3분 전");
});

test("sizes are in the units people know", () => {
  const { size, count } = format("en");
  expect([95, 3_412, 1_530_000, 2_400_000_000].map(size)).toEqual(["95 bytes", "3 kB", "1.5 MB", "2.4 GB"]);
  expect(count(1, { one: "file", other: "files" })).toBe("1 file");
  expect(count(1_200, { one: "file", other: "files" })).toBe("1,200 files");
});
