import { expect, test } from "vitest";
import { guardedRefs, refArgument, shortRefs } from "./refs.ts";

test("short ids still differ", () => {
  const ids = ["abcdefghAAAAAAAAAAAAAA", "abcdefghBAAAAAAAAAAAAA", "zAAAAAAAAAAAAAAAAAAAAA"];
  const short = [...shortRefs(ids).values()];
  expect(new Set(short).size).toBe(3);
  for (const [index, ref] of short.entries()) expect(ids.filter((id) => id.startsWith(ref))).toEqual([ids[index]]);
});

test("an id with two dashes is shown whole: its start would be an option", () => {
  expect([...shortRefs(["--cdefghAAAAAAAAAAAAAA"]).values()]).toEqual(["--cdefghAAAAAAAAAAAAAA"]);
});

test("words that are no ids, values of options and other commands stay as they are", () => {
  for (const argv of [
    ["show", "-h"],
    ["show", "--json"],
    ["answer", "x", "--decline"],
    ["assign", "-abcdefg"],
    ["answer", "x", "--value", "-abcdef"],
  ])
    expect(guardedRefs(argv)).toEqual(argv);
});

test("a guard is taken off again", () => {
  expect(guardedRefs(["cancel", "-abcdefg"]).map(refArgument)).toEqual(["cancel", "-abcdefg"]);
});
