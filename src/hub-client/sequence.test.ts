import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Sequence, type Arrived } from "./sequence.ts";

const arrived = (seq: number, prev?: number): Arrived => ({
  seq,
  envelope: { h: "", c: "", s: "" },
  ...(prev === undefined ? {} : { prev }),
});

/** Handles all that can be handled; what is to be read comes from `log`, at most `pageMax` at once. */
function drain(sequence: Sequence, log: readonly number[], handled: number[], pageMax = 3): void {
  for (;;) {
    const step = sequence.next();
    if (step.do === "wait") return;
    if (step.do === "handle") {
      handled.push(step.stored.seq);
      sequence.handled(step.stored.seq);
      continue;
    }
    const page = log.filter((seq) => seq > step.after).slice(0, pageMax);
    for (const seq of page) {
      handled.push(seq);
      sequence.handled(seq);
    }
    if (log.every((seq) => seq <= (page.at(-1) ?? step.after))) sequence.readToEnd(log.at(-1) ?? 0);
  }
}

describe("what arrives is put into the order of the log", () => {
  test("repeats are passed over, a hole is read", () => {
    const sequence = new Sequence(4);
    for (const seq of [3, 4, 5, 5, 8]) sequence.arrived(arrived(seq));
    const handled: number[] = [];
    drain(sequence, [1, 2, 3, 4, 5, 6, 7, 8], handled);
    expect(handled).toEqual([5, 6, 7, 8]);
  });

  test("a gap is read up to where the hub goes on", () => {
    const sequence = new Sequence(0);
    sequence.gapUpTo(5);
    sequence.arrived(arrived(6));
    const handled: number[] = [];
    drain(sequence, [1, 2, 3, 4, 5, 6], handled);
    expect(handled).toEqual([1, 2, 3, 4, 5, 6]);
    expect(sequence.next()).toEqual({ do: "wait" });
  });

  test("what this reader may not see is no hole", () => {
    const sequence = new Sequence(2);
    sequence.arrived(arrived(9, 2));
    sequence.arrived(arrived(12, 9));
    const handled: number[] = [];
    drain(sequence, [], handled);
    expect(handled).toEqual([9, 12]);
  });

  test("another log is followed from its beginning", () => {
    const sequence = new Sequence(50);
    sequence.beginAgain();
    sequence.arrived(arrived(1));
    sequence.arrived(arrived(2));
    const handled: number[] = [];
    drain(sequence, [], handled);
    expect(handled).toEqual([1, 2]);
  });

  test("whatever is lost, repeated, cut or dropped: each seq once, in order, none left out", () => {
    const event = fc.oneof(
      fc.record({ type: fc.constant("frame" as const), seq: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ type: fc.constant("gap" as const), head: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ type: fc.constant("cut" as const) }),
      fc.record({ type: fc.constant("drain" as const) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const log = Array.from({ length: 40 }, (_, i) => i + 1);
        const sequence = new Sequence(0);
        const handled: number[] = [];
        for (const each of events) {
          if (each.type === "frame") sequence.arrived(arrived(each.seq));
          if (each.type === "gap") sequence.gapUpTo(each.head);
          if (each.type === "cut") sequence.restart();
          if (each.type === "drain") drain(sequence, log, handled);
        }
        sequence.gapUpTo(40);
        drain(sequence, log, handled);
        expect(handled).toEqual(log);
      }),
    );
  });
});
