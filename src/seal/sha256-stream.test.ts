import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex, utf8 } from "../kit/bytes.ts";
import { sha256 } from "./hash.ts";
import { Sha256Stream } from "./sha256-stream.ts";

const hashed = (...pieces: Uint8Array[]): string => {
  const stream = new Sha256Stream();
  for (const piece of pieces) stream.update(piece);
  return toHex(stream.digest());
};

test("gives the digests of FIPS 180-4", () => {
  expect(hashed()).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(hashed(utf8("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(hashed(utf8("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))).toBe(
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
  expect(hashed(new Uint8Array(1_000_000).fill(0x61))).toBe(
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  );
});

test("agrees with the platform for any bytes in any pieces", async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      const whole = Uint8Array.from(parts.flatMap((part) => [...part]));
      expect(hashed(...parts)).toBe(toHex(await sha256(whole)));
    }),
    { numRuns: 200 },
  );
});

test("agrees with the platform at every length around its blocks", async () => {
  for (let length = 0; length <= 260; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => i);
    expect(hashed(bytes.subarray(0, length >> 1), bytes.subarray(length >> 1))).toBe(toHex(await sha256(bytes)));
  }
});
