import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry, EntryBodies, EntryKind, Outcome } from "./entries.ts";
import type { Header } from "./envelope.ts";
import { applyEntry, currentTask, emptySpace, needsYou, threadOf, type SpaceView, type TaskView } from "./fold.ts";
import type { EntryId, MemberId, SpaceId, TaskId, ThreadId } from "./ids.ts";

const thread = "thread" as ThreadId;
const task = "task" as TaskId;
type Item = { id: EntryId; entry: Entry | { kind: "unknown" } };
const item = <K extends EntryKind>(kind: K, body: EntryBodies[K], id = `${kind}${Math.random()}`): Item => ({
  id: id as EntryId,
  entry: { kind, body } as Entry,
});
const given = item(
  "task",
  { text: "do it", project: null, folder: null, agent: null, attachments: [], tz: "UTC", localDate: "2026-11-22" },
  task,
);
const accepted = (order: string): Item => item("accepted", { order: order as EntryId });
const started = (attempt = 1): Item =>
  item("attempt_started", { task, attempt, agent: "clerk", confinement: "confined", resumedSession: attempt > 1 });
const said = (offset: number, text: string, attempt = 1): Item =>
  item("update", { task, attempt, update: { type: "text", offset, text } });
const asked = (id: string, attempt = 1): Item => {
  const shown = { tool: "t", toolKind: "edit", argv: null, paths: [], cwd: "/", diffs: [], input: null };
  return item("approval", { task, attempt, asked: shown, agentSays: "", choices: ["once"] }, id);
};
const answered = (id: string, to: string): Item =>
  item("answer", { to: to as EntryId, hash: "h", answer: { choice: "once" } }, id);
const cutShort = item("attempt_ended", { task, attempt: 1, end: "interrupted", reason: "parked" });
const ended = (outcome: Outcome = "unchecked"): Item =>
  item("task_ended", { task, outcome, reason: null, words: "done", paths: [] });

function fold(items: readonly Item[], view: SpaceView = emptySpace(), from = 1): SpaceView {
  for (const [i, { id, entry }] of items.entries()) {
    const header: Header = {
      v: 1 as const,
      sp: "space" as SpaceId,
      th: thread,
      k: entry.kind,
      f: "sender" as MemberId,
      a: "runner" as MemberId,
      id,
      n: 1,
      r: 1,
      e: 1,
      t: 1000 + from + i,
      x: 0,
    };
    applyEntry(view, from + i, header, entry);
  }
  return view;
}
const taskIn = (view: SpaceView): TaskView | undefined => threadOf(view, thread).tasks.get(task);

const whole = [
  given,
  accepted(task),
  started(),
  said(0, "wor"),
  said(3, "king"),
  asked("ask"),
  answered("answer", "ask"),
  accepted("answer"),
  said(7, "!"),
  ended(),
];

describe("a task climbs its rungs", () => {
  test("as they are proved, each once", () => {
    expect(taskIn(fold(whole))).toMatchObject({
      rungs: ["stored", "accepted", "working", "needs_you", "working", "unchecked"],
      words: "done",
      outcome: "unchecked",
    });
  });

  test("any prefix of the log shows a truthful part of it", () => {
    const full = taskIn(fold(whole))?.rungs ?? [];
    for (let length = 1; length <= whole.length; length += 1) {
      const rungs = taskIn(fold(whole.slice(0, length)))?.rungs ?? [];
      expect(full.slice(0, rungs.length)).toEqual(rungs);
    }
  });

  test("what comes again changes nothing, wherever the reader begins again", () => {
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length), (cut, back) => {
        const view = fold(whole.slice(0, cut));
        const from = Math.max(0, cut - back);
        fold(whole.slice(from), view, from + 1);
        expect(view).toEqual(fold(whole));
      }),
    );
  });

  test("the same task under another seq, as a hostile hub may serve it, takes nothing back", () => {
    const view = fold(whole);
    fold([given], view, whole.length + 1);
    expect(taskIn(view)?.outcome).toBe("unchecked");
  });

  test("a refusal tells why and what to do", () => {
    const refused = item("refused", { order: task, code: "expired", detail: {}, next: "Give it again." });
    expect(taskIn(fold([given, refused]))).toMatchObject({
      rung: "expired",
      outcome: "expired",
      reason: "expired",
      next: "Give it again.",
    });
  });
});

describe("what needs you", () => {
  const asking = [given, accepted(task), started(), asked("one"), asked("two")];

  test("an answer counts once the runner has accepted it, until then it is a claim", () => {
    expect(needsYou(taskIn(fold([...asking, answered("a", "one")])) ?? never())).toHaveLength(2);
    const view = fold([...asking, answered("a", "one"), accepted("a")]);
    expect(needsYou(taskIn(view) ?? never()).map(({ id }) => id)).toEqual(["two"]);
    expect(taskIn(view)?.rung).toBe("needs_you");
  });

  test("an ask whose agent is gone can still be answered, and then the task queues again", () => {
    const view = fold([...asking.slice(0, 4), cutShort]);
    expect(taskIn(view)?.asks.get("one" as EntryId)?.state).toBe("stale");
    fold([answered("a", "one"), accepted("a")], view, 10);
    expect(taskIn(view)?.rung).toBe("accepted");
  });

  test("what the agent took back is asked no more", () => {
    const view = fold([...asking, item("ask_closed", { task, attempt: 1, ask: "one" as EntryId })]);
    expect(taskIn(view)?.rung).toBe("needs_you");
    fold([item("ask_closed", { task, attempt: 1, ask: "two" as EntryId })], view, 10);
    expect(taskIn(view)).toMatchObject({
      rung: "working",
      rungs: ["stored", "accepted", "working", "needs_you", "working"],
    });
    expect(needsYou(taskIn(view) ?? never())).toEqual([]);
  });

  test("the end of the task closes everything open", () => {
    const view = fold([...asking, ended("cancelled")]);
    expect([...(taskIn(view)?.asks.values() ?? [])].map(({ state }) => state)).toEqual(["closed", "closed"]);
  });
});

test("the words of a new attempt take the place of the old ones", () => {
  const view = fold([given, accepted(task), started(), said(0, "old words"), cutShort, started(2), said(0, "new", 2)]);
  expect(taskIn(view)).toMatchObject({ words: "new", attempt: 2 });
});

test("entries of kinds that a newer version writes are counted and harm nothing", () => {
  const view = fold([{ id: "x" as EntryId, entry: { kind: "unknown" } }, ...whole]);
  expect(threadOf(view, thread)).toMatchObject({ unknownCount: 1, newestSeq: whole.length + 1 });
  expect(taskIn(view)?.outcome).toBe("unchecked");
});

test("the current task is the first that has not ended, else the last", () => {
  const second = { ...given, id: "second" as EntryId };
  const view = fold([given, second]);
  expect(currentTask(threadOf(view, thread))?.id).toBe(task);
  fold([ended()], view, 3);
  expect(currentTask(threadOf(view, thread))?.id).toBe("second");
});

function never(): never {
  throw new Error("the task is there");
}
