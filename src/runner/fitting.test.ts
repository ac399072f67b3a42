import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgentUpdate, QuestionField } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { parseBody } from "../protocol/bodies.ts";
import { endOf, fitQuestion, fitUpdate, piecesOf } from "./fitting.ts";

const id = "AAAAAAAAAAAAAAAAAAAAAA";
const wild = fc
  .string({ unit: "binary", maxLength: 200 })
  .chain((text) => fc.constantFrom(1, 40, 2000).map((times) => text.repeat(times).slice(0, 60_000)));
const number = fc.oneof(fc.double(), fc.integer());
const updates: fc.Arbitrary<AgentUpdate> = fc.oneof(
  fc.record({
    type: fc.constant("plan" as const),
    steps: fc.array(fc.record({ text: wild, state: fc.constant("done" as const) }), { maxLength: 300 }),
  }),
  fc.record({
    type: fc.constant("usage" as const),
    usedTokens: number,
    windowTokens: number,
    costUsd: fc.option(number),
  }),
  fc.record({ type: fc.constant("silence" as const), silentMs: number }),
  fc.record({
    type: fc.constant("tool" as const),
    toolId: wild,
    title: wild,
    toolKind: fc.constant("edit"),
    state: fc.constant("done" as const),
    paths: fc.array(wild, { maxLength: 20 }),
    output: fc.option(wild),
    diffs: fc.array(fc.record({ path: wild, before: fc.option(wild), after: fc.option(wild) }), { maxLength: 10 }),
  }),
);

test("whatever an agent reports, every device can read it", () => {
  fc.assert(
    fc.property(updates, (update) => {
      const body = { task: id, attempt: 1, update: fitUpdate(update) };
      expect(parseBody("update", body)).toEqual({ kind: "update", body });
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(limits.reportBytesMax - 16 * 1024);
    }),
    { numRuns: 40 },
  );
});

test("text is cut into pieces that make the whole again, none through the middle of a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 2, max: 40 }), (text, max) => {
      const pieces = piecesOf(text, max);
      expect(pieces.join("")).toBe(text);
      for (const piece of pieces) expect([piece.length <= max, piece.isWellFormed()]).toEqual([true, true]);
    }),
  );
});

test("the end of what was said begins with a whole character", () => {
  expect(endOf("ab😀cd", 3)).toBe("cd");
  expect(endOf("ab😀cd", 4)).toBe("😀cd");
});

describe("a question", () => {
  const field = (fields: Partial<QuestionField> = {}): QuestionField => ({
    name: "colour",
    title: "Which colour?",
    type: "choice",
    options: [{ value: "r", title: "Red" }],
    required: true,
    ...fields,
  });

  test("is asked with its names and values exactly as the agent gave them, its words made visible", () => {
    const asked = fitQuestion({ message: "Paint\u202e it?", fields: [field({ title: "Which\u200b?" })] });
    expect(asked).toMatchObject({
      message: "Paint\\u{202e} it?",
      fields: [{ name: "colour", title: "Which\\u{200b}?", options: [{ value: "r" }] }],
    });
    expect(parseBody("question", { task: id, attempt: 1, ...asked }).kind).toBe("question");
  });

  test.each([
    ["too many fields", Array.from({ length: 65 }, () => field())],
    ["a name too long to come back", [field({ name: "x".repeat(200) })]],
    ["a value that would not survive the way", [field({ options: [{ value: "\ud800", title: "half" }] })]],
    ["a name that is no name", [field({ name: "__proto__" })]],
  ])("that cannot be asked truthfully is not asked: %s", (_name, fields) => {
    expect(fitQuestion({ message: "?", fields })).toBe(null);
  });
});
