import { describe, expect, test } from "vitest";
import { cancelled, died, ended, QueuePlace, sessionLost } from "../../test/fakes/queue-place.ts";
import type { PermissionRequest } from "../agents/agent.ts";
import { goOnField } from "./go-on.ts";
import type { AskContext } from "./asks.ts";

const request: PermissionRequest = {
  toolId: "1",
  title: "Edit",
  tool: "edit",
  toolKind: "edit",
  argv: null,
  paths: ["/a"],
  cwd: "/",
  diffs: [],
  input: {},
  options: [
    { id: "yes", kind: "allow_once", name: "Yes" },
    { id: "no", kind: "reject_once", name: "No" },
  ],
};
const contextOf = (
  place: QueuePlace,
  { start }: { start: { thread: AskContext["thread"]; task: { id: AskContext["task"] }; attempt: number } },
): AskContext => {
  expect(place.journal.attempts.newest(start.task.id)?.attempt).toBe(start.attempt);
  return { thread: start.thread, task: start.task.id, attempt: start.attempt };
};

describe("whose turn it is", () => {
  test("tasks of a thread work one after the other, in the order in which they were given", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const [first, second, third] = [place.give(thread), place.give(thread), place.give(thread)];
    await place.queue.advance();
    expect([first, second, third].map((id) => place.rung(id))).toEqual([
      "working",
      "waiting for turn",
      "waiting for turn",
    ]);
    place.run(first).ends();
    await place.settled();
    expect([first, second, third].map((id) => place.rung(id))).toEqual(["unchecked", "working", "waiting for turn"]);
  });

  test("threads work side by side up to the limit, and the next begins when one is done", async () => {
    const place = new QueuePlace(2);
    const tasks = [1, 2, 3].map(() => place.give(place.thread()));
    await place.queue.advance();
    expect(tasks.map((id) => place.rung(id))).toEqual(["working", "working", "waiting for limit"]);
    place.runs[0]?.ends();
    await place.settled();
    expect(tasks.map((id) => place.rung(id))).toEqual(["unchecked", "working", "working"]);
  });

  test("threads that write the same folder take turns, told by whom it is held", async () => {
    const place = new QueuePlace();
    const [first, second] = [place.give(place.thread(), ["/desk"]), place.give(place.thread(), ["/desk/sub"])];
    await place.queue.advance();
    expect(place.rung(second)).toBe("waiting for folder");
    expect(place.said("waiting")).toEqual([{ task: second, for: "folder", until: null, holder: first }]);
    await place.queue.advance();
    expect(place.said("waiting")).toHaveLength(1);
  });

  test("a task that came while another was being looked at is not forgotten", async () => {
    const place = new QueuePlace(1);
    const refused = place.give(place.thread(), { code: "project_unknown" });
    const looking = place.queue.advance();
    const late = place.give(place.thread());
    const settled = place.journal.transaction(() => place.queue.settle(new Map()));
    place.queue.begin(settled);
    await looking;
    await place.settled();
    expect([refused, late].map((id) => place.rung(id))).toEqual(["failed", "working"]);
  });

  test("a task that the ceilings no longer allow ends and says why, and the next one begins", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const [first, second] = [place.give(thread, { code: "agent_not_allowed" }), place.give(thread)];
    await place.queue.advance();
    expect(place.task(first)).toMatchObject({ outcome: "failed", reason: "agent_not_allowed" });
    expect(place.rung(second)).toBe("working");
  });
});

describe("cancelling", () => {
  test("a waiting task ends with its cancel", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const [first, second] = [place.give(thread), place.give(thread)];
    await place.queue.advance();
    place.journal.transaction(() => place.queue.cancel(thread, second));
    expect(place.rung(second)).toBe("cancelled");
    place.queue.cancelled(second);
    place.run(first).ends();
    await place.settled();
    expect(place.runs).toHaveLength(1);
  });

  test("a working one is told to stop, and what it says last counts", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const { task, run } = await place.begin(thread);
    place.journal.transaction(() => place.queue.cancel(thread, task));
    place.queue.cancelled(task);
    expect([run.isCancelAsked, place.rung(task)]).toEqual([true, "working"]);
    run.ends({ ...cancelled, words: "so far" });
    await place.settled();
    expect(place.task(task)).toMatchObject({ outcome: "cancelled", words: "so far" });
  });

  test("one whose agent dies of it is cancelled, not tried again", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const { task, run } = await place.begin(thread);
    place.journal.transaction(() => place.queue.cancel(thread, task));
    run.ends(died);
    await place.settled();
    expect([place.rung(task), place.runs.length]).toEqual(["cancelled", 1]);
  });

  test("a crash between the cancel and its effect leaves it cancelled, also for one far behind in its thread", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const { task } = await place.begin(thread);
    const [, behind] = [place.give(thread), place.give(thread)];
    await place.queue.advance();
    for (const id of [task, behind]) place.journal.tasks.askToCancel(id);
    place.restart();
    expect([task, behind].map((id) => place.rung(id))).toEqual(["cancelled", "cancelled"]);
  });
});

describe("an attempt that is cut short", () => {
  test("goes on as the next one, told to look at what is done", async () => {
    const place = new QueuePlace();
    const { task, run } = await place.begin(place.thread());
    run.ends(died);
    await place.settled();
    const again = place.run(task);
    expect(again.start).toMatchObject({ attempt: 2, task: { resumeNote: expect.stringContaining("interrupted") } });
    expect(again.start.spans).toHaveLength(1);
    again.ends();
    await place.settled();
    expect(place.said("attempt_ended").map(({ end }) => end)).toEqual(["interrupted", "ended"]);
  });

  test("whose agent keeps dying is called failed", async () => {
    const place = new QueuePlace();
    const { task } = await place.begin(place.thread());
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      place.run(task).ends(died);
      await place.settled();
    }
    expect(place.task(task)).toMatchObject({ outcome: "failed", reason: "agent_keeps_dying" });
    expect(place.runs).toHaveLength(3);
  });

  test("by a restart of the computer is no death of its agent", async () => {
    const place = new QueuePlace();
    const { task } = await place.begin(place.thread());
    for (let restarts = 1; restarts <= 4; restarts += 1) {
      place.restart();
      await place.queue.advance();
    }
    expect(place.rung(task)).toBe("working");
    expect(place.journal.attempts.newest(task)?.attempt).toBe(5);
  });

  test("over which Errand itself keeps stopping asks before it goes on", async () => {
    const place = new QueuePlace();
    const { task } = await place.begin(place.thread());
    for (let restarts = 1; restarts <= 5; restarts += 1) {
      place.restart();
      await place.queue.advance();
    }
    expect(place.rung(task)).toBe("needs_you");
    expect(place.said("question").at(-1)?.fields[0]?.name).toBe(goOnField);
  });

  test("whose conversation is lost is never silently begun again: the person says", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    place.journal.threads.setSession(thread.id, "old", "pi");
    const { task, run } = await place.begin(thread);
    run.ends(sessionLost);
    await place.settled();
    expect([place.rung(task), place.runs.length]).toEqual(["needs_you", 1]);
    // The question came before the attempt's end, so every device sees it as one whose agent is gone.
    expect(place.asked(task)).toHaveLength(1);
    expect(place.journal.threads.byId(thread.id)?.session).toBe(null);
  });

  test("under a ceiling that changed stops, and goes on under the new one", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const { task, run } = await place.begin(thread);
    place.writes.set(task, { code: "project_unknown" });
    await place.queue.ceilingsChanged();
    expect(place.stopped).toEqual([thread.id]);
    expect(run.isCancelAsked).toBe(true);
    run.ends(cancelled);
    await place.settled();
    expect(place.task(task)).toMatchObject({ outcome: "failed", reason: "project_unknown" });
  });

  test("and ends all the same says nothing new: a stale attempt is refused", async () => {
    const place = new QueuePlace();
    const { task, run } = await place.begin(place.thread());
    place.journal.transaction(() => place.journal.attempts.end(task, 1, "interrupted", "parked", 1));
    place.journal.attempts.start(task, 2, "pi", "confined", 2);
    run.ends(ended);
    await place.settled();
    expect([place.rung(task), place.journal.attempts.newest(task)?.state]).toEqual(["working", "working"]);
    expect(place.said("task_ended")).toEqual([]);
  });
});

describe("after a crash", () => {
  test("everything open finds its way again, from the journal alone", async () => {
    const place = new QueuePlace();
    const working = await place.begin(place.thread());
    const asking = await place.begin(place.thread());
    void place.asks.permission(contextOf(place, asking.run), request, new AbortController().signal);
    const thread = place.thread();
    const [accepted, behind] = [place.give(thread), place.give(thread)];
    place.restart();
    await place.queue.advance();
    expect([working.task, asking.task, accepted, behind].map((id) => place.rung(id))).toEqual([
      "working",
      "needs_you",
      "working",
      "waiting for turn",
    ]);
    expect(place.run(working.task).start.attempt).toBe(2);
  });

  test("a task on a rung that nothing holds it on is moved again", async () => {
    const place = new QueuePlace();
    const [stuckWorking, stuckNeeding] = [place.give(place.thread()), place.give(place.thread())];
    place.journal.tasks.work(stuckWorking);
    place.journal.tasks.needSomebody(stuckNeeding);
    place.restart();
    await place.queue.advance();
    expect([stuckWorking, stuckNeeding].map((id) => place.rung(id))).toEqual(["working", "working"]);
    expect(place.runs).toHaveLength(2);
  });
});

test("an end that the disk would not take is written as soon as it does", async () => {
  const place = new QueuePlace();
  const { task, run } = await place.begin(place.thread());
  const { transaction } = place.journal;
  place.journal.transaction = () => {
    throw new Error("disk full");
  };
  run.ends();
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
  expect(place.rung(task)).toBe("working");
  place.journal.transaction = transaction;
  place.clock.goOn(60_000);
  await place.settled();
  expect(place.rung(task)).toBe("unchecked");
});
