import { expect, test } from "vitest";
import { doubtsOf } from "./doubts.ts";
import type { Header } from "./envelope.ts";
import type { EntryId, MemberId } from "./ids.ts";

const said = (f: string, n: number, id = `${f}${n}`) => ({
  // The fields that are looked at.
  header: { f: f as MemberId, n, id: id as EntryId, t: n * 10 } as Header,
});

test("P-ACC-10: a member's message that is missing among those that are there is told of, with its place", () => {
  expect(doubtsOf([said("a", 1), said("b", 1), said("a", 2), said("b", 4)], false)).toEqual([
    { is: "missing", from: "b", count: 2, before: 40 },
  ]);
});

test("nothing is missing where entries came in another order, or the beginning is not read yet", () => {
  expect(doubtsOf([said("a", 5), said("a", 4), said("a", 6)], false)).toEqual([]);
  expect(doubtsOf([said("a", 2)], true)).toEqual([{ is: "missing", from: "a", count: 1, before: 20 }]);
});

test("one counter with two entries is a copy; the same entry twice is none", () => {
  expect(doubtsOf([said("a", 1), said("a", 1)], true)).toEqual([]);
  expect(doubtsOf([said("a", 1), said("a", 1, "other")], true)).toEqual([{ is: "doubled", from: "a", at: 10 }]);
});
