import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HubFrame, ReaderFrame } from "./frames.ts";
import { parseHubFrame, parseReaderFrame } from "./frames.ts";
import type { EntryId, MemberId, SpaceId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";

const id = `${"i".repeat(21)}A`;
const bytes32 = `${"h".repeat(42)}A`;
const bytes64 = `${"s".repeat(85)}A`;
const envelope = { h: "AAAA", c: "AAAA", s: bytes64 };
const roster = { n: 1, hash: bytes32 };

const hubFrames: HubFrame[] = [
  { type: "challenge", v: 1, nonce: bytes32 },
  { type: "welcome", v: 1, head: 0, roster },
  { type: "resume", resume: "ok", head: 9 },
  { type: "resume", resume: "gap", head: 9 },
  { type: "envelope", seq: 1, envelope },
  { type: "envelope", seq: 9, prev: 4, envelope },
  { type: "live", envelope },
  { type: "connection", member: id as MemberId, online: false, since: null },
  { type: "roster", roster },
  {
    type: "appended",
    ref: 3,
    results: [
      { id: id as EntryId, seq: 4, repeat: true },
      { id: null, code: "envelope_malformed" },
    ],
  },
  { type: "beat" },
  { type: "problem", code: "login_refused" },
  { type: "problem", code: "rate_limited", ref: 3 },
];

const readerFrames: ReaderFrame[] = [
  {
    type: "hello",
    v: 1,
    space: id as SpaceId,
    member: id as MemberId,
    origin: "https://hub.example",
    t: 1_795_000_000_000,
    signature: bytes64,
  },
  { type: "follow", after: 0 },
  { type: "append", ref: 0, envelopes: [envelope] },
  { type: "live", envelope },
];

const malformed = expect.objectContaining({ name: "Problem", code: "frame_malformed" });

describe("a frame", () => {
  test.each(hubFrames)("of the hub, $type, is read as it was written", (frame) => {
    expect(parseHubFrame(JSON.stringify(frame))).toEqual(frame);
  });

  test.each(readerFrames)("of a reader, $type, is read as it was written", (frame) => {
    expect(parseReaderFrame(JSON.stringify(frame))).toEqual(frame);
  });

  test("of a newer hub is passed over, and of a newer reader refused", () => {
    expect(parseHubFrame('{"type":"weather","sunny":true}')).toBeNull();
    expect(() => parseReaderFrame('{"type":"weather"}')).toThrow(malformed);
  });
});

describe("is refused:", () => {
  test.each([...hubFrames, ...readerFrames])("$type with a field more or less, or of another type", (frame) => {
    const parseFrame = (hubFrames as unknown[]).includes(frame) ? parseHubFrame : parseReaderFrame;
    expect(() => parseFrame(JSON.stringify({ ...frame, extra: 1 }))).toThrow(malformed);
    const optional = frame.type === "envelope" ? ["prev"] : frame.type === "problem" ? ["ref"] : [];
    for (const name of Object.keys(frame).filter((key) => key !== "type")) {
      expect(() => parseFrame(JSON.stringify({ ...frame, [name]: { a: 1 } }))).toThrow(malformed);
      const { [name]: _, ...less } = frame as Record<string, unknown>;
      const accepted = optional.includes(name) ? less : null;
      expect(resultOf(() => parseFrame(JSON.stringify(less)))).toEqual(accepted ?? malformed);
    }
  });

  test.each(["", "{", "null", "1", '"beat"', "[]", '{"type":1}', '{"type":null}', '{"Type":"beat"}'])("%j", (text) => {
    expect(() => parseHubFrame(text)).toThrow(malformed);
    expect(() => parseReaderFrame(text)).toThrow(malformed);
  });

  test.each([-1, 1.5, 2 ** 53, "1", null])("a cursor of %j", (after) => {
    expect(() => parseReaderFrame(JSON.stringify({ type: "follow", after }))).toThrow(malformed);
  });

  test("an append of nothing, or of more than a batch", () => {
    for (const envelopes of [[], Array(limits.batchMax + 1).fill(envelope)]) {
      expect(() => parseReaderFrame(JSON.stringify({ type: "append", ref: 0, envelopes }))).toThrow(malformed);
    }
  });

  test("any text, by a Problem and by nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => parseReaderFrame(text)).toThrow(malformed);
      }),
      { numRuns: 200 },
    );
  });
});

function resultOf(parsing: () => unknown): unknown {
  try {
    return parsing();
  } catch (error) {
    return error;
  }
}
