import { expect, test } from "vitest";
import { fromB64u, fromUtf8, toB64u, toHex, utf8 } from "./bytes.ts";

test("base64url is the platform's, without padding, and reads back", () => {
  for (let length = 0; length < 300; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 11) % 256);
    const text = toB64u(bytes);
    expect(text).toBe(Buffer.from(bytes).toString("base64url"));
    expect(fromB64u(text)).toEqual(bytes);
  }
});

test("a view into a larger buffer is encoded alone", () => {
  expect(toB64u(Uint8Array.of(9, 1, 2, 3, 9).subarray(1, 4))).toBe("AQID");
});

test.each([
  "A",
  "AAAAA",
  "AB",
  "AAB",
  "A=",
  "AA==",
  "A+",
  "A/",
  " AA",
  "AA\n",
  "é",
  "AAA\u0000",
  "AAAé",
  "\ud800AA",
  "ＡＡ",
])("%j is no base64url: one spelling for one value", (text) => {
  expect(fromB64u(text)).toBeNull();
});

test("text that is not well-formed UTF-8 is refused", () => {
  expect(() => fromUtf8(Uint8Array.of(0xff))).toThrow(TypeError);
  expect(fromUtf8(utf8("한글"))).toBe("한글");
  expect(toHex(Uint8Array.of(0, 255))).toBe("00ff");
});

test("a byte order mark is not lost in silence: other bytes, other text", () => {
  expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b))).toBe("\ufeff{");
});
