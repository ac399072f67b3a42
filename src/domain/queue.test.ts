import fc from "fast-check";
import { expect, test } from "vitest";
import { isInside } from "./ceilings.ts";
import type { TaskId, ThreadId } from "./ids.ts";
import { nextMoves, type QueuedTask } from "./queue.ts";

const folders = ["/a", "/a/b", "/c", "/d"];
const tasks: fc.Arbitrary<QueuedTask[]> = fc
  .array(
    fc.record({
      thread: fc.constantFrom("t1", "t2", "t3", "t4"),
      rung: fc.constantFrom("accepted" as const, "waiting" as const),
      active: fc.constantFrom("no", "no", "working", "needs_you", "parked"),
      writes: fc.subarray(folders, { maxLength: 2 }),
    }),
    { maxLength: 12 },
  )
  .map((drawn) => {
    const busy = new Set<string>();
    const held: string[] = [];
    return drawn.map(({ thread, rung, active, writes }, i): QueuedTask => {
      const base = { id: `task${i}` as TaskId, thread: thread as ThreadId, writes, isLimited: false };
      // Only what can be in a journal: the first of a thread may be active, and no two write one folder.
      const isFree = !writes.some((one) => held.some((other) => isInside(one, other) || isInside(other, one)));
      const isFirst = !busy.has(thread);
      busy.add(thread);
      if (active === "parked" && isFirst) return { ...base, rung: "needs_you", isParked: true };
      if (active === "no" || active === "parked" || !isFirst || !isFree) return { ...base, rung, isParked: true };
      held.push(...writes);
      return { ...base, rung: active === "working" ? "working" : "needs_you", isParked: false };
    });
  });
const limit = fc.integer({ min: 1, max: 4 });

function after(
  all: QueuedTask[],
  workingMax: number,
): { active: QueuedTask[]; started: QueuedTask[]; before: QueuedTask[] } {
  const starting = new Set(
    nextMoves(all, workingMax)
      .filter((move) => move.move === "start")
      .map((move) => move.task),
  );
  const before = all.filter((task) => task.rung === "working" || (task.rung === "needs_you" && !task.isParked));
  const started = all.filter((task) => starting.has(task.id));
  return { active: [...before, ...started], started, before };
}

test("at most one task of a thread works, and it is the first", () => {
  fc.assert(
    fc.property(tasks, limit, (all, max) => {
      const { active, started } = after(all, max);
      expect(new Set(active.map((task) => task.thread)).size).toBe(active.length);
      for (const task of started) expect(all.find((other) => other.thread === task.thread)).toBe(task);
    }),
  );
});

test("no two tasks that may write the same folder work at once", () => {
  fc.assert(
    fc.property(tasks, limit, (all, max) => {
      const { active } = after(all, max);
      for (const [i, one] of active.entries())
        for (const other of active.slice(i + 1))
          for (const a of one.writes)
            for (const b of other.writes) expect(isInside(a, b) || isInside(b, a)).toBe(false);
    }),
  );
});

test("never more than the limit start, and whoever can start does", () => {
  fc.assert(
    fc.property(tasks, limit, (all, max) => {
      const { active, started, before } = after(all, max);
      expect(active.length).toBeLessThanOrEqual(Math.max(max, before.length));
      for (const move of nextMoves(all, max))
        if (move.move === "wait" && move.for === "limit") expect(active.length).toBeGreaterThanOrEqual(max);
      if (started.length === 0 && before.length === 0)
        expect(all.every((task) => task.rung === "needs_you" || behindParked(all, task))).toBe(true);
    }),
  );
});

function behindParked(all: QueuedTask[], task: QueuedTask): boolean {
  return all.find((other) => other.thread === task.thread)?.rung === "needs_you";
}

test("everyone who waits is told for what, and for whom", () => {
  fc.assert(
    fc.property(tasks, limit, (all, max) => {
      const open = all.filter((task) => task.rung === "accepted" || task.rung === "waiting");
      const moves = nextMoves(all, max);
      expect(moves.map((move) => move.task)).toEqual(open.map((task) => task.id));
      for (const move of moves) if (move.move === "wait") expect(move.holder === null).toBe(move.for === "limit");
    }),
  );
});

test("to look again changes nothing", () => {
  fc.assert(
    fc.property(tasks, limit, (all, max) => {
      const started = new Set(after(all, max).started);
      const next = all.map((task): QueuedTask =>
        started.has(task) ? { ...task, rung: "working", isParked: false } : task,
      );
      expect(nextMoves(next, max).filter((move) => move.move === "start")).toEqual([]);
    }),
  );
});

test("a parked task frees its folder and its place, and keeps its thread's turn", () => {
  const parked: QueuedTask = {
    id: "a" as TaskId,
    thread: "t1" as ThreadId,
    rung: "needs_you",
    isParked: true,
    isLimited: false,
    writes: ["/a"],
  };
  const behind: QueuedTask = {
    id: "b" as TaskId,
    thread: "t1" as ThreadId,
    rung: "accepted",
    isParked: true,
    isLimited: false,
    writes: ["/a"],
  };
  const beside: QueuedTask = {
    id: "c" as TaskId,
    thread: "t2" as ThreadId,
    rung: "accepted",
    isParked: true,
    isLimited: false,
    writes: ["/a"],
  };
  expect(nextMoves([parked, behind, beside], 1)).toEqual([
    { task: "b", move: "wait", for: "turn", holder: "a" },
    { task: "c", move: "start" },
  ]);
});

test("a task that waits for a usage limit holds nothing but its thread's turn", () => {
  const task = { rung: "waiting" as const, isParked: true, writes: ["/a"] };
  const limited: QueuedTask = { ...task, id: "a" as TaskId, thread: "t1" as ThreadId, isLimited: true };
  const behind: QueuedTask = { ...task, id: "b" as TaskId, thread: "t1" as ThreadId, isLimited: false };
  const beside: QueuedTask = { ...task, id: "c" as TaskId, thread: "t2" as ThreadId, isLimited: false };
  expect(nextMoves([limited, behind, beside], 1)).toEqual([
    { task: "b", move: "wait", for: "turn", holder: "a" },
    { task: "c", move: "start" },
  ]);
});
