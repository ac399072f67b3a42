import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mutants, planted } from "./mutants.ts";

const root = new URL("../../", import.meta.url);

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  "the seeded bug “%s” fits the sources, and its suite is there (npm run mutants)",
  (_name, { edits, suite }) => {
    expect(existsSync(new URL(suite, root))).toBe(true);
    for (const edit of edits) {
      const text = readFileSync(new URL(edit.file, root), "utf8");
      expect(planted(text, edit)).not.toBe(text);
    }
  },
);

test("a bug that fits nowhere, or twice, is a fault of its own", () => {
  const edit = { file: "f.ts", find: "a", put: "b" };
  expect(planted("xax", edit)).toBe("xbx");
  expect(() => planted("xyz", edit)).toThrow("0 times");
  expect(() => planted("axa", edit)).toThrow("2 times");
});
