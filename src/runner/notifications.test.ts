import { beforeEach, describe, expect, test, vi } from "vitest";
import { NotifyPlace } from "../../test/fakes/notify-place.ts";
import { randomId } from "../../test/fakes/sealed-space.ts";
import type { EntryId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";

describe("notifications", () => {
  let place: NotifyPlace;
  beforeEach(async () => {
    place = await NotifyPlace.open();
  });

  test("two asks at once are one push; the next one waits for a moment", async () => {
    const task = place.task();
    place.ask(task);
    place.ask(task);
    place.clock.goOn(limits.pushMergeMs);
    await place.until(1);
    place.ask(task);
    place.clock.goOn(limits.pushGapMs - 1);
    expect(place.sent.length).toBe(1);
    place.clock.goOn(1);
    await place.until(2);
    expect(
      new Set(place.sent.map(({ topic, ttl, urgency, record }) => [topic, ttl, urgency, record.length].join())).size,
    ).toBe(1);
    expect(new Set(place.sent.map(({ id }) => id)).size).toBe(2);
  });

  test("what was not written was never due", async () => {
    const task = place.task();
    const failing = (): void =>
      place.journal.transaction(() => {
        place.reports.add(place.thread, "task_ended", { task, outcome: "failed", reason: null, words: "", paths: [] });
        throw new Error("the disk is full");
      });
    expect(failing).toThrow("full");
    place.clock.goOn(60_000);
    await place.quiet();
    expect(place.sent).toEqual([]);
  });

  test("what was due when the program died is told by the next one, once", async () => {
    place.end(place.task());
    await place.restart();
    place.clock.goOn(limits.pushMergeMs);
    await place.until(1);
    await place.restart();
    place.clock.goOn(60_000);
    await place.quiet();
    expect(place.sent.length).toBe(1);
  });

  test("a hub that is away is asked again, soon after it is back, by the same id", async () => {
    place.outcome = "hub_unreachable";
    const task = place.task();
    place.ask(task);
    place.clock.goOn(limits.pushMergeMs);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const [due] = place.journal.pushDue.open(9);
    place.outcome = "sent";
    place.notifications.hubIsBack();
    place.clock.goOn(0);
    await place.until(1);
    expect(place.sent[0]?.id).toBe(due?.id);
  });

  test("a busy push service is tried again with growing pauses, a day long and no longer", async () => {
    place.outcome = "rate_limited";
    place.end(place.task());
    for (let pause = 0; pause < 40; pause += 1) {
      place.clock.goOn(5 * 60_000);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    expect(place.sent.length).toBeGreaterThan(10);
    expect(new Set(place.sent.map(({ id }) => id)).size).toBe(1);
    place.clock.goOn(limits.pushDueMsMax);
    await vi.waitFor(
      () => {
        place.clock.goOn(10 * 60_000);
        expect(place.journal.pushDue.open(9)).toEqual([]);
      },
      { timeout: 20_000 },
    );
  });

  test("an ask that was answered in time calls nobody", async () => {
    const ask = place.ask(place.task());
    place.journal.asks.close(ask);
    place.clock.goOn(60_000);
    await place.quiet();
    expect([place.sent, place.journal.pushDue.open(9)]).toEqual([[], []]);
  });

  test("of refused orders only a task is told of", async () => {
    const refuse = (kind: string): void => {
      const id = randomId<EntryId>();
      const sender = place.space.owner.id;
      place.journal.transaction(() => {
        place.journal.orders.insert({
          id,
          sender,
          thread: place.thread,
          n: 1,
          kind,
          verdict: "refused",
          code: "expired",
          judgedAt: place.clock.now(),
        });
        place.reports.add(place.thread, "refused", { order: id, code: "expired", detail: {}, next: null });
      });
    };
    refuse("cancel");
    refuse("push");
    expect(place.journal.pushDue.open(9)).toEqual([]);
    refuse("task");
    expect(place.journal.pushDue.open(9)).toMatchObject([{ concern: "failed" }]);
  });

  test("a device that turned pushes off, or whose subscription is dead, is forgotten", async () => {
    place.outcome = "gone";
    place.end(place.task());
    place.clock.goOn(limits.pushMergeMs);
    await place.until(1);
    expect(place.journal.pushSubscriptions.all()).toEqual([]);
    place.end(place.task());
    expect(place.journal.pushDue.open(9)).toEqual([]);
  });
});
