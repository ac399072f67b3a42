import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concernOf, planAttention, strongestConcern, type Due, type Surroundings } from "./attention.ts";
import type { Outcome } from "./entries.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "./ids.ts";
import { limits } from "./limits.ts";

const now = 1_795_000_000_000;
let rows = 0;
const due = (over: Partial<Due> = {}): Due => ({
  row: (rows += 1),
  member: "phone" as MemberId,
  thread: "thread" as ThreadId,
  task: "task" as TaskId,
  entry: `entry-${rows}` as EntryId,
  concern: "needs_you",
  at: now - 1_000,
  ...over,
});
const alone: Surroundings = {
  now,
  lookedAtUntil: 0,
  isAskOpen: () => true,
  given: () => ({ by: "phone" as MemberId, at: now - 60_000 }),
  isConnected: () => false,
  lastPushedAt: () => null,
};
const calls = (dues: readonly Due[], around: Partial<Surroundings> = {}) =>
  planAttention(dues, { ...alone, ...around }).pushes.map((push) => push.dues.map(({ row }) => row));

describe("what is worth a person's attention", () => {
  const ended = (outcome: Outcome) =>
    concernOf("task_ended", { task: "t" as TaskId, outcome, reason: null, words: "", paths: [] });

  test("asks and ends are, but for what a person ended themselves", () => {
    expect(["succeeded", "unchecked"].map((outcome) => ended(outcome as Outcome))).toEqual(["done", "done"]);
    expect(["failed", "expired", "refused"].map((outcome) => ended(outcome as Outcome))).toEqual(
      Array(3).fill("failed"),
    );
    expect(ended("cancelled")).toBeNull();
    expect(concernOf("question", { task: "t" as TaskId, attempt: 1, message: "?", fields: [] })).toBe("needs_you");
    expect(concernOf("accepted", { order: "o" as EntryId })).toBeNull();
    expect(concernOf("waiting", { task: "t" as TaskId, for: "turn", until: null, holder: null })).toBeNull();
  });
});

describe("when somebody is called", () => {
  test("at once, where nobody looks", () => {
    const one = due();
    expect(calls([one])).toEqual([[one.row]]);
  });

  test("not while somebody looks; for an ask that they leave unanswered as soon as they have turned away", () => {
    const ask = due();
    const end = due({ concern: "done", thread: "other" as ThreadId });
    const plan = planAttention([ask, end], { ...alone, lookedAtUntil: now + 20_000 });
    expect(plan).toEqual({ pushes: [], moot: [end], againAt: now + 20_000 });
    expect(calls([ask], { now: now + 20_000, lookedAtUntil: now + 20_000 })).toEqual([[ask.row]]);
  });

  test("not for an ask that was answered meanwhile, and not for yesterday's news", () => {
    const ask = due();
    expect(planAttention([ask], { ...alone, isAskOpen: () => false }).moot).toEqual([ask]);
    const old = due({ concern: "done", at: now - limits.pushDueMsMax - 1 });
    expect(planAttention([old], alone).moot).toEqual([old]);
  });

  test("not by a task given a moment ago, by a device that is still connected", () => {
    const given = () => ({ by: "laptop" as MemberId, at: now - 9_000 });
    const end = due({ concern: "failed" });
    const ask = due();
    const there = { given, isConnected: (member: MemberId) => member === "laptop" };
    expect(planAttention([end, ask], { ...alone, ...there })).toEqual({
      pushes: [],
      moot: [end],
      againAt: now + 1_000,
    });
    expect(calls([end], { given })).toEqual([[end.row]]);
    expect(calls([ask], { ...there, now: now + 1_000 })).toEqual([[ask.row]]);
  });

  test("once for what one thread says together, and not oftener than a person can bear", () => {
    const [first, second] = [due({ at: now }), due({ at: now + 200 })];
    const other = due({ at: now, thread: "other" as ThreadId });
    expect(planAttention([first, second, other], { ...alone, now: now + 250 })).toMatchObject({
      pushes: [],
      againAt: now + limits.pushMergeMs,
    });
    expect(calls([first, second, other], { now: now + limits.pushMergeMs })).toEqual([
      [first.row, second.row],
      [other.row],
    ]);
    const paused = planAttention([first], { ...alone, now: now + 1_000, lastPushedAt: () => now });
    expect(paused).toMatchObject({ pushes: [], againAt: now + limits.pushGapMs });
  });

  test("a test is always sent, alone", () => {
    const tests = [due({ concern: "test", task: null }), due({ concern: "test", task: null })];
    expect(calls(tests, { lookedAtUntil: now + 9_000, lastPushedAt: () => now })).toEqual(
      tests.map(({ row }) => [row]),
    );
  });

  test("the most pressing is what a merged push says", () => {
    expect(strongestConcern([due({ concern: "done" }), due({ concern: "failed" })])).toBe("failed");
    expect(strongestConcern([due({ concern: "done" }), due()])).toBe("needs_you");
    expect(strongestConcern([due({ concern: "test" })])).toBe("test");
  });
});

describe("whatever happens", () => {
  const someDue = fc.record({
    member: fc.constantFrom("phone", "tablet"),
    thread: fc.constantFrom("a", "b", "c"),
    concern: fc.constantFrom("needs_you" as const, "done" as const, "failed" as const, "test" as const),
    at: fc.integer({ min: now - 100_000_000, max: now + 100_000_000 }),
  });
  const someWorld = fc.record({
    lookedAtUntil: fc.integer({ min: now - 50_000, max: now + 50_000 }),
    areAsksOpen: fc.boolean(),
    givenAt: fc.option(fc.integer({ min: now - 20_000, max: now + 20_000 })),
    isConnected: fc.boolean(),
    lastAt: fc.option(fc.integer({ min: now - 10_000, max: now + 10_000 })),
  });
  // The generators give texts; ids are texts.
  const dueOf = (some: object): Due => due(some);
  type World = {
    lookedAtUntil: number;
    areAsksOpen: boolean;
    givenAt: number | null;
    isConnected: boolean;
    lastAt: number | null;
  };
  const worldOf = ({ areAsksOpen, givenAt, isConnected, lastAt, lookedAtUntil }: World): Surroundings => ({
    ...alone,
    lookedAtUntil,
    isAskOpen: () => areAsksOpen,
    given: () => (givenAt === null ? null : { by: "phone" as MemberId, at: givenAt }),
    isConnected: () => isConnected,
    lastPushedAt: () => lastAt,
  });

  test("each due is sent, moot or looked at again later: none is lost, none is told twice", () => {
    fc.assert(
      fc.property(fc.array(someDue, { maxLength: 12 }), someWorld, (some, world) => {
        const dues = some.map(dueOf);
        const { pushes, moot, againAt } = planAttention(dues, worldOf(world));
        const settled = [...pushes.flatMap((push) => push.dues), ...moot].map(({ row }) => row);
        expect(new Set(settled).size).toBe(settled.length);
        if (settled.length < dues.length) expect(againAt).toBeGreaterThan(now);
        else expect(againAt).toBeNull();
        // It never waits longer than the longest of its reasons, whatever the clocks say.
        expect(againAt ?? now).toBeLessThanOrEqual(now + 60_000);
      }),
    );
  });

  test("a push speaks of one thread to one device, and never while somebody looks but for a test", () => {
    fc.assert(
      fc.property(fc.array(someDue, { maxLength: 12 }), someWorld, (some, world) => {
        const { pushes } = planAttention(some.map(dueOf), worldOf(world));
        const keys = pushes.map(
          ({ member, dues }) => new Set(dues.map((each) => `${member === each.member} ${each.member} ${each.thread}`)),
        );
        expect(keys.every((each) => each.size === 1 && [...each][0]?.startsWith("true"))).toBe(true);
        const real = pushes.filter(({ dues }) => dues[0]?.concern !== "test");
        expect(new Set(real.map(({ dues }) => `${dues[0]?.member} ${dues[0]?.thread}`)).size).toBe(real.length);
        if (world.lookedAtUntil > now) expect(real).toEqual([]);
        if (!world.areAsksOpen)
          expect(real.flatMap(({ dues }) => dues).some(({ concern }) => concern === "needs_you")).toBe(false);
      }),
    );
  });

  test("left alone, everything still of use is told in the end", () => {
    fc.assert(
      fc.property(fc.array(someDue, { maxLength: 12 }), someWorld, (some, world) => {
        let left = some.map(dueOf).filter(({ at }) => at <= now);
        let time = now;
        for (let step = 0; step < 10 && left.length > 0; step += 1) {
          const around = { ...worldOf(world), now: time, isAskOpen: () => true };
          const { pushes, moot, againAt } = planAttention(left, around);
          const gone = new Set([...pushes.flatMap((push) => push.dues), ...moot]);
          left = left.filter((each) => !gone.has(each));
          time = againAt ?? time;
        }
        expect(left).toEqual([]);
      }),
    );
  });
});

test("a schedule that has come to nothing three times in a row is told of, once", () => {
  const skipped = (failedInARow: number) =>
    concernOf("occurrence", {
      schedule: "s" as EntryId,
      occurrence: "o" as EntryId,
      state: "skipped",
      slot: 1,
      lastSlot: 1,
      slots: 1,
      reason: "missed",
      failedInARow,
    });
  expect([1, 2, 3, 4].map(skipped)).toEqual([null, null, "failed", null]);
});
