import { describe, expect, test } from "vitest";
import { cancelled, QueuePlace } from "../../test/fakes/queue-place.ts";
import type { PermissionRequest } from "../agents/agent.ts";
import type { EntryId, MemberId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
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
const answer = (place: QueuePlace, task: AskContext["task"], given: object, index = 0) => {
  const ask = place.asked(task)[index] ?? { id: "none" as EntryId, hash: "" };
  return { to: ask.id, hash: ask.hash, answer: given } as Parameters<QueuePlace["asks"]["take"]>[0];
};
const sender = "phone" as MemberId;

describe("a task that needs somebody", () => {
  async function asking(place: QueuePlace) {
    const thread = place.thread();
    const { task, run } = await place.begin(thread, ["/desk"]);
    const given = place.asks.permission(contextOf(place, run), request, new AbortController().signal);
    expect(place.rung(task)).toBe("needs_you");
    return { thread, task, run, given };
  }

  test("is parked after ten minutes: its agent stops, its folder is free, its question stays", async () => {
    const place = new QueuePlace();
    const { thread, task, run } = await asking(place);
    const other = place.give(place.thread(), ["/desk"]);
    await place.queue.advance();
    expect(place.rung(other)).toBe("waiting for folder");
    place.clock.goOn(limits.parkAfterMs - 1);
    expect(place.stopped).toEqual([]);
    place.clock.goOn(1);
    expect(place.stopped).toEqual([thread.id]);
    // Its agent is still being stopped: nobody else may write there yet.
    await place.queue.advance();
    expect(place.rung(other)).toBe("waiting for folder");
    run.ends(cancelled);
    await place.settled();
    expect([place.rung(task), place.rung(other)]).toEqual(["needs_you", "working"]);
    expect(place.asked(task)).toHaveLength(1);
  });

  test("and is answered in time is not parked", async () => {
    const place = new QueuePlace();
    const { thread, task, given } = await asking(place);
    const taken = place.asks.take(answer(place, task, { choice: "once" }), { sender, thread });
    if (taken.code !== null) throw new Error(taken.code);
    place.journal.tasks.work(task);
    place.queue.onNeedChanged(task, false);
    taken.deliver();
    expect(await given).toEqual({ optionId: "yes" });
    place.clock.goOn(2 * limits.parkAfterMs);
    expect(place.stopped).toEqual([]);
    expect(place.clock.pendingCount).toBe(0);
  });

  test("cancelled while it is being parked, it ends", async () => {
    const place = new QueuePlace();
    const { thread, task, run } = await asking(place);
    place.clock.goOn(limits.parkAfterMs);
    place.journal.transaction(() => place.queue.cancel(thread, task));
    place.queue.cancelled(task);
    run.ends(cancelled);
    await place.settled();
    expect(place.rung(task)).toBe("cancelled");
    expect(place.asked(task)).toEqual([]);
  });

  test("asks nothing more once its attempt is over", async () => {
    const place = new QueuePlace();
    const { task, run } = await asking(place);
    const context = contextOf(place, run);
    place.clock.goOn(limits.parkAfterMs);
    expect(await place.asks.permission(context, { ...request, paths: ["/b"] }, new AbortController().signal)).toBe(
      "cancelled",
    );
    expect(place.asked(task)).toHaveLength(1);
  });
});
