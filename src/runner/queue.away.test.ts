import { expect, test } from "vitest";
import { InboxPlace } from "../../test/fakes/inbox-place.ts";
import { randomId } from "../../test/fakes/sealed-space.ts";
import type { StoredEnvelope } from "../domain/envelope.ts";
import type { TaskId, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";

const day = 86_400_000;

/** Three threads, a hundred tasks each, given in turn over three days while nobody is at home. */
async function givenWhileAway(
  place: InboxPlace,
): Promise<{ threads: ThreadId[]; orders: Map<TaskId, StoredEnvelope> }> {
  const threads = [1, 2, 3].map(() => randomId<ThreadId>());
  const orders = new Map<TaskId, StoredEnvelope>();
  for (let i = 0; i < 300; i += 1) {
    const t = place.clock.now();
    const th = threads[i % 3] ?? randomId<ThreadId>();
    const { id, stored } = await place.giveTask({ th, t, x: t + limits.expiryMsMax.task });
    orders.set(id, stored);
    place.clock.goOn((3 * day) / 300);
  }
  return { threads, orders };
}

test("three threads with a hundred tasks each, the runner away for three days and killed again and again: all in order, once", async () => {
  const place = await InboxPlace.made();
  const { threads, orders } = await givenWhileAway(place);
  const begun: TaskId[] = [];
  const ids = [...orders.keys()];
  let kills = 0;
  let read = 0;
  const takeUp = async (): Promise<void> => {
    for (const run of place.runs.splice(0)) {
      if (run.start.attempt === 1) begun.push(run.start.task.id);
      run.ends();
    }
    await place.settled();
  };
  while (read < ids.length || place.journal.tasks.queue().length > 0) {
    for (let i = 0; i < 7 && read < ids.length; i += 1) {
      const stored = orders.get(ids[read] ?? randomId<TaskId>());
      if (stored) await place.inbox.receive(stored);
      read += 1;
    }
    if (kills * 60 < begun.length) {
      // Killed while three work and many wait; the log is read again from a cursor that may be behind.
      kills += 1;
      await place.restartAll();
      read = Math.min(read, place.journal.notes.cursor("runner"));
      await place.queue.advance();
    }
    await takeUp();
  }
  const outcomes = place.said("task_ended");
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(ids.map(() => "unchecked"));
  expect(new Set(outcomes.map(({ task }) => task)).size).toBe(300);
  expect([begun.length, new Set(begun).size, kills]).toEqual([300 - interrupted(place), 300 - interrupted(place), 5]);
  // Each thread's ends are in the order in which its tasks were given.
  const threadOf = new Map(ids.map((id, i) => [id, threads[i % 3]]));
  for (const thread of threads)
    expect(outcomes.map(({ task }) => task).filter((task) => threadOf.get(task) === thread)).toEqual(
      ids.filter((id) => threadOf.get(id) === thread),
    );
}, 60_000);

/** First attempts that a kill cut short before the test looked at them. */
function interrupted(place: InboxPlace): number {
  const started = place.said("attempt_started").filter(({ attempt }) => attempt === 2);
  return started.length;
}
