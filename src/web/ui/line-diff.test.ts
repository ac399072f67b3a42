import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDiff } from "./line-diff.ts";

const lines = fc
  .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
  .map((all) => all.map((line) => `${line}\n`).join(""));

test("what stayed and was added is the new text; what stayed and was removed is the old", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const { parts, added, removed } = lineDiff(before, after);
      const count = (text: string) => text.split("\n").length - 1;
      const same = parts.reduce(
        (sum, part) =>
          sum + (part.is === "same" ? part.count : part.lines.filter((line) => line.kind === "same").length),
        0,
      );
      expect([same + removed, same + added]).toEqual([count(before), count(after)]);
    }),
  );
});

test("a change shows a little around it and folds the rest", () => {
  const before = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const { parts } = lineDiff(before.join("\n"), before.with(20, "changed").join("\n"));
  expect(
    parts.map((part) => (part.is === "same" ? part.count : part.lines.map((line) => line.kind[0]).join(""))),
  ).toEqual([18, "ssrass", 17]);
});

test("a file made or deleted is one side only", () => {
  expect(lineDiff(null, "a\nb\n")).toMatchObject({ added: 2, removed: 0 });
  expect(lineDiff("a\nb\n", null)).toMatchObject({ added: 0, removed: 2 });
});

test("two very large texts don't hang the phone", () => {
  const many = (word: string) => Array.from({ length: 5_000 }, (_, index) => `${word} ${index}`).join("\n");
  expect(lineDiff(many("old"), many("new"))).toMatchObject({ added: 5_000, removed: 5_000 });
});
