import fc from "fast-check";
import { expect, test } from "vitest";
import { cut, shown, shownJson, shownLine, table, widthOf } from "./shown.ts";

test("whatever comes in, nothing invisible goes out", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const out = shown(text);
      expect(out.replaceAll(/[\n\t]/g, "")).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
      expect(shown(out)).toBe(out);
    }),
  );
});

test("JSON stays the same value and hides nothing", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const out = shownJson(value);
      expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(value)));
      // eslint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(out).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }),
  );
});

test("columns stand below each other, Korean and accents too", () => {
  const rows = [
    ["a", "한글"],
    ["제목", "x"],
    ["e\u0301e\u0301", "y"],
  ].map((row) => row.map(shown));
  expect(table(rows).map((row) => widthOf(row.slice(0, row.search(/\S+$/))))).toEqual([6, 6, 6]);
});

test("cutting keeps to the width and says that it cut", () => {
  expect(cut(shown("가나다라"), 5)).toBe("가나…");
  expect(cut(shown("short"), 5)).toBe("short");
  expect(shownLine(" a\n b\t\tc ")).toBe("a b c");
});
