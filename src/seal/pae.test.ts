import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "../kit/bytes.ts";
import { pae } from "./pae.ts";

const parts = fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 4 });
const context = fc.constantFrom("errand1/env", "errand1/aad", "errand1/en", "errand1/env1");

test("P-KEY-1: two different lists of parts, or contexts, are never the same bytes", () => {
  fc.assert(
    fc.property(context, parts, context, parts, (ctx, list, otherCtx, otherList) => {
      const isSame = ctx === otherCtx && JSON.stringify(list) === JSON.stringify(otherList);
      expect(toHex(pae(ctx, list)) === toHex(pae(otherCtx, otherList))).toBe(isSame);
    }),
    { numRuns: 500 },
  );
});

test("P-KEY-1: bytes cannot move from one part to the next", () => {
  const [a, b, ab] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(1, 2)];
  const encoded = [[a, b], [ab], [ab, new Uint8Array(0)], [new Uint8Array(0), ab]].map((list) => toHex(pae("x", list)));
  expect(new Set(encoded).size).toBe(4);
});

test("P-KEY-1: a context with a zero byte is our own mistake", () => {
  expect(() => pae("a\u0000b", [])).toThrow("zero byte");
});
