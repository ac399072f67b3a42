import fc from "fast-check";
import { expect, test } from "vitest";
import { assertSafeFileName, folderNameFor, shownFileName } from "./safe-name.ts";

test.each([
  "",
  ".",
  "..",
  "a/b",
  "a\\b",
  "../a",
  "a\0b",
  "a\nb",
  "con",
  "NUL.txt",
  "lpt1",
  "a.",
  "a ",
  "a:b",
  "a\u202eb",
  "\ud800",
  "x".repeat(256),
  "한".repeat(86),
])("a file name that could lead elsewhere is refused: %j", (name) => {
  expect(() => assertSafeFileName(name)).toThrow(
    expect.objectContaining({ code: "attachment_name_unsafe", next: expect.any(String) }),
  );
});

test.each(["notes.md", "회의록 2026.docx", "a b (1).csv", ".hidden", "naïve—file.txt", "🎄.csv"])(
  "an ordinary name is taken: %s",
  (name) => {
    expect(() => assertSafeFileName(name)).not.toThrow();
  },
);

test("a results folder's name is one safe component, whatever the thread's title", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 120 }), (title) => {
      const name = folderNameFor(title, "fallback");
      expect(name).not.toMatch(/[/\\\p{C}]/u);
      expect(name === "" || name.startsWith(".") || name !== name.trim()).toBe(false);
    }),
  );
  expect(folderNameFor("../../etc/passwd", "x")).toBe("etc passwd");
  expect(folderNameFor("aux", "x")).toBe("x");
  expect(folderNameFor("주간 회의", "x")).toBe("주간 회의");
});

test("a result's name can be written down on any device", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) =>
      /^[^/\\\p{Cc}\p{Cs}]{1,255}$/u.test(shownFileName(name)),
    ),
  );
  expect(shownFileName("a\nb\\c.md")).toBe("a_b_c.md");
});
