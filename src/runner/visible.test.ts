import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutMiddle, visible, visibleExactly } from "./visible.ts";

const hiddenOnes = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;

describe("nothing is shown that cannot be seen", () => {
  test.each([
    ["a right-to-left override", "rm \u202etxt.exe", "rm \\u{202e}txt.exe"],
    ["an isolate", "a\u2066b\u2069", "a\\u{2066}b\\u{2069}"],
    ["a zero width space", "safe\u200b.sh", "safe\\u{200b}.sh"],
    ["a soft hyphen", "pass\u00adwd", "pass\\u{ad}wd"],
    ["a terminal escape", "\u001b[2Jgone", "\\u{1b}[2Jgone"],
    ["a line break in a command", "ls\nrm -rf ~", "ls\\u{a}rm -rf ~"],
    ["a Hangul filler", "a\u3164b", "a\\u{3164}b"],
    ["a space that is none", "a\u00a0b", "a\\u{a0}b"],
    ["a blank Braille cell", "a\u2800b", "a\\u{2800}b"],
    ["a variation selector", "a\ufe0fb\u{e0101}", "a\\u{fe0f}b\\u{e0101}"],
    ["half a character", "a\ud800b", "a\\u{d800}b"],
    ["a tag character", "a\u{e0041}", "a\\u{e0041}"],
  ])("%s", (_name, text, shown) => {
    expect(visible(text, 1000)).toBe(shown);
  });

  test("whatever an agent writes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const shown = visibleExactly(text, 10_000);
        expect(hiddenOnes.test(shown)).toBe(false);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("nothing passes for something else", () => {
  test.each([
    ["one Cyrillic letter in a Latin word", "p\u0430ssword", "p\\u{430}ssword"],
    ["a word of twins alone", "\u0441\u043e\u0440", "\\u{441}\\u{43e}\\u{440}"],
    ["a Greek one", "g\u03bfogle.com", "g\\u{3bf}ogle.com"],
    ["a dotless i", "adm\u0131n", "adm\\u{131}n"],
  ])("%s", (_name, text, shown) => {
    expect(visible(text, 1000)).toBe(shown);
  });

  test.each([
    ["a dash that is no hyphen", "rm \u2013rf", "rm \\u{2013}rf"],
    ["a slash that is none", "a\u2215b", "a\\u{2215}b"],
    ["full-width letters", "\uff52m", "\\u{ff52}m"],
    ["letters made for formulas", "\u{1d42b}m", "\\u{1d42b}m"],
  ])("in what a machine reads: %s", (_name, text, shown) => {
    expect(visibleExactly(text, 1000)).toBe(shown);
  });

  test.each(["주간 회의록 정리", "Привет, мир", "Ελληνικά", "日本語のメモ", "naïve café — “quoted”", "Zoë Łódź"])(
    "people's own words stay as they are: %s",
    (text) => {
      expect(visible(text, 1000)).toBe(text);
    },
  );
});

describe("what is cut says so", () => {
  test("a dangerous end after 200 kB of harmless text is still seen", () => {
    const shown = visible(`echo ok ${"# ".repeat(100_000)}; rm -rf ~`, 16_384);
    expect(shown).toContain("characters not shown");
    expect(shown.startsWith("echo ok")).toBe(true);
    expect(shown.endsWith("; rm -rf ~")).toBe(true);
  });

  test("never longer than allowed, never through the middle of a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.integer({ min: 80, max: 200 }), (text, max) => {
        const cut = cutMiddle(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        if (text.length <= max) expect(cut).toBe(text);
      }),
    );
  });
});
