import { describe, expect, test } from "vitest";
import { died, QueuePlace } from "../../test/fakes/queue-place.ts";
import type { TaskId } from "../domain/ids.ts";
import type { RunEnd } from "./run-start.ts";

const hour = 3_600_000;
const day = 24 * hour;
const limited = (until: number | null = null): RunEnd => ({ ...died, stop: "limit", reason: "usage_limit", until });

/** Time passes as it does for a computer that is on: timers come when they are due. */
async function pass(place: QueuePlace, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += hour / 6) {
    place.clock.goOn(hour / 6);
    await place.settled();
  }
}

describe("a usage limit", () => {
  test("that lasts three days is waited out: said with its end, no try is burnt, and the same session goes on", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const { task, run } = await place.begin(thread, ["/desk"]);
    place.journal.threads.setSession(thread.id, "session", "pi");
    const until = place.clock.now() + 3 * day;
    run.ends(limited(until));
    await place.settled();
    expect(place.rung(task)).toBe("waiting for limit");
    expect(place.said("waiting").at(-1)).toEqual({ task, for: "limit", until, holder: null });
    // It holds neither its folder nor anybody else's place.
    const { task: other, run: otherRun } = await place.begin(place.thread(), ["/desk"]);
    expect(place.rung(other)).toBe("working");
    otherRun.ends();
    await pass(place, 3 * day - hour);
    expect([place.rung(task), place.runs.length]).toEqual(["waiting for limit", 2]);
    await pass(place, 2 * hour);
    expect([place.rung(task), place.run(task).start.attempt]).toEqual(["working", 2]);
    expect(place.said("attempt_started").at(-1)).toMatchObject({ attempt: 2, resumedSession: true });
    place.run(task).ends();
    await place.settled();
    expect(place.rung(task)).toBe("unchecked");
  });

  test("outlives the runner: after a restart it still waits, and then goes on by itself", async () => {
    const place = new QueuePlace();
    const { task, run } = await place.begin(place.thread());
    run.ends(limited(place.clock.now() + 2 * day));
    await place.settled();
    await pass(place, day);
    place.restart();
    await place.queue.advance();
    expect([place.rung(task), place.runs.length]).toEqual(["waiting for limit", 0]);
    await pass(place, day + hour);
    expect(place.rung(task)).toBe("working");
  });

  test("whose end nobody knows is tried less and less often, at most hourly, for days, and never ends the task", async () => {
    const place = new QueuePlace();
    const { task } = await place.begin(place.thread());
    let tries = 0;
    for (let passed = 0; passed < 3 * day; passed += hour / 6) {
      if (place.rung(task) === "working") {
        tries += 1;
        place.run(task).ends(limited());
        await place.settled();
        expect(place.rung(task)).toBe("waiting for limit");
      }
      place.clock.goOn(hour / 6);
      await place.settled();
    }
    expect(tries).toBeGreaterThan(70);
    expect(tries).toBeLessThan(85);
  });

  test("can be cancelled, and the thread's next task begins", async () => {
    const place = new QueuePlace();
    const thread = place.thread();
    const { task, run } = await place.begin(thread);
    const behind: TaskId = place.give(thread);
    await place.queue.advance();
    run.ends(limited(place.clock.now() + day));
    await place.settled();
    expect(place.rung(behind)).toBe("waiting for turn");
    place.journal.transaction(() => place.queue.cancel(thread, task));
    place.queue.cancelled(task);
    await place.settled();
    expect([place.rung(task), place.rung(behind)]).toEqual(["cancelled", "working"]);
  });
});

test("a thread whose task is stuck, asked or limited keeps no other thread waiting", async () => {
  const place = new QueuePlace();
  const { task: stuck } = await place.begin(place.thread(), ["/a"]);
  const { task: limitedTask, run } = await place.begin(place.thread(), ["/b"]);
  run.ends(limited(place.clock.now() + day));
  await place.settled();
  for (let i = 0; i < 50; i += 1) {
    const { task } = await place.begin(place.thread(), ["/c"]);
    place.run(task).ends();
    await place.settled();
    expect(place.rung(task)).toBe("unchecked");
  }
  expect([place.rung(stuck), place.rung(limitedTask)]).toEqual(["working", "waiting for limit"]);
});
