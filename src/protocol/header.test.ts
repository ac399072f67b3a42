import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Header } from "../domain/envelope.ts";
import type { EntryId, MemberId, SpaceId, ThreadId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import { fromUtf8, utf8 } from "../kit/bytes.ts";
import { HEADER_FIELDS, headerBytes, parseHeader } from "./header.ts";

const id = (letter: string) => `${letter.repeat(21)}A`;
const order: Header = {
  v: 1,
  sp: id("s") as SpaceId,
  th: id("t") as ThreadId,
  k: "task",
  f: id("f") as MemberId,
  a: id("a") as MemberId,
  id: id("i") as EntryId,
  n: 7,
  r: 3,
  e: 1,
  t: 1_795_000_000_000,
  x: 1_795_000_060_000,
};
const report: Header = { ...order, k: "accepted", a: "*", x: 0 };
const live: Header = { ...report, k: "live", n: 0 };
const text = JSON.stringify(order);
const malformed = expect.objectContaining({ name: "Problem", code: "header_malformed" });

/** The header's text with one field's value spelled so. */
const spelled = (field: keyof Header, value: string): string =>
  `{${HEADER_FIELDS.map((name) => `"${name}":${name === field ? value : JSON.stringify(order[name])}`).join(",")}}`;

describe("a header", () => {
  test.each([order, report, live])("P-ENV-2: of kind $k is read as it was written", (header) => {
    expect(parseHeader(headerBytes(header))).toEqual(header);
    expect(fromUtf8(headerBytes(header))).toBe(JSON.stringify(header));
  });

  test("P-ENV-2: is written in the order of the rule, however it was put together", () => {
    const shuffled = Object.fromEntries(Object.entries(order).toReversed()) as Header;
    expect(fromUtf8(headerBytes(shuffled))).toBe(text);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([...HEADER_FIELDS]);
  });

  test("P-ENV-8: of a kind that does not exist yet is read", () => {
    for (const header of [
      { ...order, k: "dream_2" },
      { ...report, k: "dream_2" },
    ]) {
      expect(parseHeader(headerBytes(header))).toEqual(header);
    }
  });

  test("P-ENV-2: of another version says so, whatever else is in it", () => {
    for (const other of ['{"v":2}', '{"v":2,"new":[]}', '{"sp":1,"v":0}', spelled("v", "3")]) {
      expect(() => parseHeader(utf8(other))).toThrow(expect.objectContaining({ code: "version_unsupported" }));
    }
  });

  test("P-ENV-2: of more than 2 KiB is too large", () => {
    expect(() => parseHeader(utf8(text.padEnd(2049)))).toThrow(expect.objectContaining({ code: "envelope_too_large" }));
  });
});

describe("is refused:", () => {
  test.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a number", "1"],
    ["an array", `[${text}]`],
    ["a header in a header", `{"v":1,"sp":${text}}`],
    ["the fields as an array", JSON.stringify(Object.values(order))],
    ["a space before", ` ${text}`],
    ["a space after", `${text} `],
    ["a line end", `${text}\n`],
    ["a space within", text.replace(":", ": ")],
    ["a byte order mark", `\ufeff${text}`],
    ["a duplicate field with the same value", text.replace('"n":7', '"n":7,"n":7')],
    ["a duplicate field, the good one last", text.replace('"n":7', '"n":9,"n":7')],
    ["a duplicate field under an escape", text.replace('"n":7', '"n":7,"\\u006e":7')],
    ["an unknown field", text.replace("}", ',"y":1}')],
    ["__proto__", text.replace("{", '{"__proto__":{"n":8},')],
    ["__proto__ for a field", text.replace('"n":7', '"__proto__":7')],
    ["constructor", text.replace("}", ',"constructor":{}}')],
    ["toJSON", text.replace("}", ',"toJSON":1}')],
    ["a missing field", text.replace('"n":7,', "")],
    ["another order", JSON.stringify(Object.fromEntries(Object.entries(order).toReversed()))],
    ["two fields swapped", text.replace('"r":3,"e":1', '"e":1,"r":3')],
    ["an escaped letter", text.replace('"task"', '"t\\u0061sk"')],
    ["an escaped slash", text.replace('"task"', '"ta\\/sk"')],
    ["two headers", text + text],
  ])("P-ENV-2: %s", (_, bad) => {
    expect(() => parseHeader(utf8(bad))).toThrow(malformed);
  });

  const numbers = ["n", "r", "e", "t", "x"] as const;
  const badNumbers = [
    '"1"',
    "-1",
    "-0",
    "1.0",
    "1.5",
    "1e3",
    "1E3",
    "01",
    "+1",
    "9007199254740992",
    "9007199254740993",
  ];
  const others = [
    "1e400",
    "-1e400",
    "NaN",
    "Infinity",
    "true",
    "null",
    "[]",
    "[1]",
    "{}",
    '""',
    "0x10",
    "123456789012345678901234567890",
  ];
  test.each(numbers)("P-ENV-3: for %s everything that is not a JSON number", (field) => {
    for (const value of [...badNumbers, ...others]) {
      expect(() => parseHeader(utf8(spelled(field, value))), `${field}: ${value}`).toThrow(malformed);
    }
  });

  test.each(["v", "r", "e", "t"] as const)("P-ENV-3: zero for %s", (field) => {
    expect(() => parseHeader(utf8(spelled(field, "0")))).toThrow(expect.objectContaining({ name: "Problem" }));
  });

  const texts = ["sp", "th", "f", "a", "id"] as const;
  const badTexts = [
    "",
    "*",
    "AAAA",
    "A".repeat(23),
    `${"A".repeat(21)}B`,
    `${"A".repeat(21)}=`,
    `${"A".repeat(20)}+A`,
    " ",
    "\u0000",
  ];
  test.each(texts)("P-ENV-3: for %s everything that is not the base64url of 16 bytes", (field) => {
    const values = [
      ...badTexts,
      `${"A".repeat(21)}é`,
      "\ud800",
      `../${"A".repeat(19)}`,
      ["a"],
      { a: 1 },
      null,
      1,
      true,
    ];
    for (const value of values) {
      expect(
        () => parseHeader(utf8(spelled(field, JSON.stringify(value)))),
        `${field}: ${JSON.stringify(value)}`,
      ).toThrow(malformed);
    }
  });

  test("P-ENV-3: a kind that is no word", () => {
    const kinds = [
      "",
      "Task",
      "task ",
      "tásk",
      "1task",
      "_task",
      "a".repeat(33),
      "task\u0000",
      "__proto__",
      ["task"],
      null,
      1,
    ];
    for (const kind of kinds) expect(() => parseHeader(utf8(spelled("k", JSON.stringify(kind))))).toThrow(malformed);
  });

  test("P-ENV-3: a lone surrogate, escaped or as broken UTF-8", () => {
    expect(() => parseHeader(utf8(spelled("k", '"\\ud800"')))).toThrow(malformed);
    const bytes = utf8(text);
    for (const broken of [Uint8Array.of(0xed, 0xa0, 0x80), Uint8Array.of(0xc0, 0xaf), Uint8Array.of(0xff)]) {
      expect(() => parseHeader(Uint8Array.of(...bytes.subarray(0, 40), ...broken, ...bytes.subarray(43)))).toThrow(
        malformed,
      );
    }
  });

  test.each<[string, Header]>([
    ["P-ENV-4: an order that counts nothing", { ...order, n: 0 }],
    ["P-ENV-4: a report that counts nothing", { ...report, n: 0 }],
    ["P-ENV-4: something live that counts", { ...live, n: 1 }],
    ["P-ENV-5: an order for everybody", { ...order, a: "*" }],
    ["P-ENV-5: what a bridge brings, for everybody", { ...order, k: "inbound", a: "*" }],
    ["P-ENV-5: a report for one", { ...report, a: order.a }],
    ["P-ENV-6: an order without end", { ...order, x: 0 }],
    ["P-ENV-6: an order that ends when it begins", { ...order, x: order.t }],
    ["P-ENV-6: an order that ended before it began", { ...order, x: order.t - 1 }],
    ["P-ENV-6: a report that ends", { ...report, x: order.x }],
    ["P-ENV-6: something live that ends", { ...live, x: order.x }],
    ["P-ENV-6: an unknown kind that ended before it began", { ...order, k: "dream", x: 1 }],
  ])("%s", (_, header) => {
    expect(() => headerBytes(header)).toThrow(malformed);
    expect(() => parseHeader(utf8(JSON.stringify(header)))).toThrow(malformed);
  });

  test("P-ENV-2: any one character changed, unless it makes another good header", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.string({ minLength: 1, maxLength: 1, unit: "binary" }),
        (at, other) => {
          const changed = text.slice(0, at) + other + text.slice(at + 1);
          let header: Header;
          try {
            header = parseHeader(utf8(changed));
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
            return;
          }
          // What passes is exactly what its bytes say, in the one spelling.
          expect(JSON.stringify(header)).toBe(changed);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("P-ENV-2: any bytes, by a Problem and by nothing else", () => {
    const anything = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json().map(utf8));
    fc.assert(
      fc.property(anything, (bytes) => {
        expect(() => parseHeader(bytes)).toThrow(expect.objectContaining({ name: "Problem" }));
      }),
      { numRuns: 300 },
    );
  });
});
