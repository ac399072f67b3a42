import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/fakes/fake-clock.ts";
import { limits } from "../domain/limits.ts";
import { Heartbeat, paceOf } from "./heartbeat.ts";

function watched(role: "owner" | "runner", isWatching = false) {
  const clock = new FakeClock();
  const seen = { asked: 0, goneAt: null as number | null };
  const began = clock.now();
  const heartbeat = new Heartbeat(paceOf(role, isWatching), {
    clock,
    ask: () => (seen.asked += 1),
    gone: () => (seen.goneAt = clock.now() - began),
  });
  return { clock, seen, heartbeat };
}

describe("the hub's heartbeat (P-FOL-8)", () => {
  test("a runner that stops answering at the worst moment is gone within five seconds", () => {
    const { clock, seen, heartbeat } = watched("runner");
    clock.goOn(limits.runnerBeatMs);
    heartbeat.answered();
    clock.goOn(60_000);
    const heardLastAt = limits.runnerBeatMs;
    expect(seen.goneAt).not.toBeNull();
    expect((seen.goneAt ?? 0) - heardLastAt).toBeLessThan(5_000);
  });

  test("a runner that answers stays, however long", () => {
    const { clock, seen, heartbeat } = watched("runner");
    for (let i = 0; i < 1_000; i += 1) {
      clock.goOn(limits.runnerBeatMs);
      heartbeat.answered();
    }
    expect(seen).toEqual({ asked: 1_000, goneAt: null });
  });

  test("a phone is asked every twenty seconds only; while it is looked at, often", () => {
    const quiet = watched("owner");
    quiet.clock.goOn(limits.beatMs - 1);
    expect(quiet.seen.asked).toBe(0);
    const seenOften = watched("owner", true);
    seenOften.clock.goOn(limits.beatMs - 1);
    expect(seenOften.seen.asked).toBeGreaterThanOrEqual(9);
  });

  test("a hub that was held up itself does not take it for its runner's silence", () => {
    const { clock, seen, heartbeat } = watched("runner");
    clock.goOn(limits.runnerBeatMs);
    clock.jumpTo(clock.now() + 60_000);
    clock.goOn(1);
    clock.goOn(limits.runnerBeatMs);
    expect(seen.goneAt).toBeNull();
    heartbeat.answered();
    clock.goOn(limits.runnerBeatMs);
    expect(seen.goneAt).toBeNull();
  });

  test("a clock that is set back holds nothing up", () => {
    const { clock, seen } = watched("runner");
    clock.goOn(limits.runnerBeatMs);
    clock.jumpTo(clock.now() - 3_600_000);
    clock.goOn(3_600_000 + limits.runnerBeatMs * 5);
    expect(seen.goneAt).not.toBeNull();
  });
});
