import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Bytes } from "../kit/bytes.ts";
import { makeSignKey } from "./keys.ts";
import { assertStrongSignKey } from "./strict-key.ts";

const weak = expect.objectContaining({ name: "Problem", code: "weak_key" });

/** Every encoding, canonical or not, of the eight points of small order: known from the literature on Ed25519. */
const smallOrder = [
  ["order 1, the identity", "0100000000000000000000000000000000000000000000000000000000000000"],
  ["order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"],
  ["order 4, all zero", "0000000000000000000000000000000000000000000000000000000000000000"],
  ["order 4, other sign", "0000000000000000000000000000000000000000000000000000000000000080"],
  ["order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"],
  ["order 8, other sign", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"],
  ["order 8, second", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"],
  ["order 8, second, other sign", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"],
  ["identity, wrong sign", "0100000000000000000000000000000000000000000000000000000000000080"],
  ["order 2, wrong sign", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"],
  ["identity as y = p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"],
  ["identity as y = p + 1, wrong sign", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"],
  ["order 4 as y = p", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"],
  ["order 4 as y = p, other sign", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"],
] as const;

describe("P-KEY-4: root refuses", () => {
  test.each(smallOrder)("%s", (_, hex) => {
    expect(() => assertStrongSignKey(fromHex(hex))).toThrow(weak);
  });

  test("y of p and more: a second spelling of a point", () => {
    const p = 2n ** 255n - 19n;
    for (let y = p; y < 2n ** 255n; y += 1n) {
      for (const sign of [0n, 2n ** 255n]) {
        const refused = expect.objectContaining({ code: "weak_key", detail: { reason: "not_a_canonical_point" } });
        expect(() => assertStrongSignKey(littleEndian(y + sign))).toThrow(refused);
      }
    }
  });

  test("a strong key to which a point of small order was added", async () => {
    const strong = ed25519.Point.fromBytes((await makeSignKey(false)).publicKey);
    for (const [, hex] of smallOrder.slice(1, 8)) {
      const mixed = strong.add(ed25519.Point.fromHex(hex)).toBytes();
      expect(() => assertStrongSignKey(Uint8Array.from(mixed))).toThrow(weak);
    }
  });

  test("bytes that are no point, about half of all there are", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        try {
          assertStrongSignKey(Uint8Array.from(bytes));
        } catch (error) {
          expect(error).toEqual(weak);
          refused += 1;
        }
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  test.each([0, 31, 33, 64])("a key of %i bytes", (length) => {
    expect(() => assertStrongSignKey(new Uint8Array(length).fill(9))).toThrow(weak);
  });
});

test("P-KEY-4: keys that were made as keys pass", async () => {
  for (let i = 0; i < 20; i += 1) assertStrongSignKey((await makeSignKey(false)).publicKey);
  // RFC 8032, section 7.1, test 1.
  assertStrongSignKey(fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
});

function fromHex(hex: string): Bytes {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

function littleEndian(value: bigint): Bytes {
  return fromHex(value.toString(16).padStart(64, "0")).toReversed();
}
