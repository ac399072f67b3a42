import { expect, onTestFinished, test } from "vitest";
import type { EntryId } from "../domain/ids.ts";
import type { Clock, Timer } from "../domain/ports.ts";
import { noFailpoint, silentLog } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { AppendResult } from "./connection.ts";
import { Outbox, type OutboxRow } from "./outbox.ts";

type Answer = (ids: string[]) => AppendResult[];

/** A clock whose waits end when the test says so. */
class HeldClock implements Clock {
  readonly waits: { ms: number; callback: () => void }[] = [];
  now(): number {
    return 0;
  }
  after(ms: number, callback: () => void): Timer {
    const wait = { ms, callback };
    this.waits.push(wait);
    return { cancel: () => void this.waits.splice(this.waits.indexOf(wait), this.waits.includes(wait) ? 1 : 0) };
  }
  pass(): void {
    for (const { callback } of this.waits.splice(0)) callback();
  }
}

function outboxOf(names: string[], seal: (id: string) => void = () => {}, lingerMs = 0) {
  const rows = names.map((id, row) => ({ row, id: id as EntryId, kind: "cancel", n: row + 1 }) as OutboxRow);
  const fates = new Map<string, number | string>();
  const sends: string[][] = [];
  const answers: Answer[] = [];
  const clock = new HeldClock();
  let seq = 0;
  const stores: Answer = (ids) => ids.map((id) => ({ id: id as EntryId, seq: (seq += 1), isRepeat: false }));
  const outbox = new Outbox({
    store: {
      pending: (limit) => rows.filter(({ id }) => !fates.has(id)).slice(0, limit),
      sent: (id, at) => void fates.set(id, at),
      refused: (id, code) => void fates.set(id, code),
    },
    connection: {
      async append(envelopes) {
        const ids = envelopes.map(({ h }) => h);
        sends.push(ids);
        return (answers.shift() ?? stores)(ids);
      },
    },
    async seal({ id }) {
      seal(id);
      return { h: id, c: "", s: "" };
    },
    clock,
    random: { bytes: (length) => new Uint8Array(length), chance: () => 0.5 },
    failpoint: noFailpoint,
    log: silentLog,
    lingerMs,
  });
  onTestFinished(() => outbox.close());
  const away: Answer = () => {
    throw new Problem("hub_unreachable");
  };
  return { outbox, rows, fates, sends, answers, clock, stores, away };
}

test("rows go out in their order, together, and each leaves with its seq", async () => {
  const { outbox, fates, sends } = outboxOf(["a", "b", "c"]);
  await outbox.idle();
  expect(sends).toEqual([["a", "b", "c"]]);
  expect([...fates]).toEqual([
    ["a", 1],
    ["b", 2],
    ["c", 3],
  ]);
});

test("an answer that never came: the same rows go again, nothing is dropped (P-OUT-4)", async () => {
  const { outbox, fates, sends, answers, clock, away, stores } = outboxOf(["a", "b"]);
  // The hub stored them, and its answer was lost.
  answers.push(
    (ids) => (stores(ids), away(ids)),
    away,
    (ids) => ids.map((id, i) => ({ id: id as EntryId, seq: i + 1, isRepeat: true })),
  );
  const idle = outbox.idle();
  await expect.poll(() => clock.waits.length).toBe(1);
  clock.pass();
  await expect.poll(() => clock.waits.length).toBe(1);
  clock.pass();
  await idle;
  expect(sends).toEqual([
    ["a", "b"],
    ["a", "b"],
    ["a", "b"],
  ]);
  expect([...fates]).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
});

test("a row that is refused for good is kept with its code, and does not hold up the next", async () => {
  const { outbox, fates, answers } = outboxOf(["a", "b", "c"]);
  answers.push(([a, , c]) => [
    { id: a as EntryId, seq: 1, isRepeat: false },
    { id: null, code: "role_refused" },
    { id: c as EntryId, seq: 2, isRepeat: false },
  ]);
  await outbox.idle();
  expect([...fates]).toEqual([
    ["a", 1],
    ["b", "role_refused"],
    ["c", 2],
  ]);
});

test("what passes by itself is no refusal: the hub's roster is behind, its disk is full", async () => {
  for (const code of ["roster_behind", "store_failed", "rate_limited"]) {
    const { outbox, fates, answers, clock } = outboxOf(["a"]);
    answers.push(() => [{ id: "a" as EntryId, code }]);
    const idle = outbox.idle();
    await expect.poll(() => clock.waits.length).toBe(1);
    expect(fates.size).toBe(0);
    clock.pass();
    await idle;
    expect(fates.get("a")).toBe(1);
  }
});

test("a row that cannot be sealed is refused; one that cannot be sealed yet waits, after those before it", async () => {
  let isLocked = true;
  const { outbox, fates, sends, clock } = outboxOf(["a", "bad", "b", "later", "c"], (id) => {
    if (id === "bad") throw new Problem("envelope_too_large");
    if (id === "later" && isLocked) throw new Problem("hub_unreachable");
  });
  const idle = outbox.idle();
  await expect.poll(() => clock.waits.length).toBe(1);
  expect(sends).toEqual([["a", "b"]]);
  isLocked = false;
  clock.pass();
  await idle;
  expect(sends).toEqual([
    ["a", "b"],
    ["later", "c"],
  ]);
  expect(fates.get("bad")).toBe("envelope_too_large");
});

test("a wake while it waits tries at once, and the waits grow", async () => {
  const { outbox, fates, answers, clock, away } = outboxOf(["a"]);
  answers.push(away, away, away);
  outbox.wake();
  const waits: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    await expect.poll(() => clock.waits.length).toBe(1);
    waits.push(clock.waits[0]!.ms);
    outbox.wake();
  }
  await outbox.idle();
  expect(fates.get("a")).toBe(1);
  expect(waits).toEqual(waits.toSorted((x, y) => x - y));
  expect(new Set(waits).size).toBe(3);
});

test("closing leaves what is pending where it is", async () => {
  const { outbox, fates, answers, clock, away } = outboxOf(["a"]);
  answers.push(away);
  const idle = outbox.idle();
  await expect.poll(() => clock.waits.length).toBe(1);
  await outbox.close();
  await idle;
  expect([fates.size, clock.waits.length]).toEqual([0, 0]);
});

test("a wait for more that ends when all is sent already does not stop what comes later", async () => {
  const { outbox, rows, fates, answers, clock, stores } = outboxOf(["a"], () => {}, 5);
  const write = (id: string): void => {
    rows.push({ ...rows[0], id: id as EntryId, row: rows.length, n: rows.length + 1 } as OutboxRow);
    outbox.wake();
  };
  answers.push((ids) => {
    // Written while the first is on its way: the drain that is under way takes it along.
    write("b");
    return stores(ids);
  });
  outbox.wake();
  clock.pass();
  await expect.poll(() => [...fates.keys()]).toEqual(["a", "b"]);
  clock.pass();
  write("c");
  clock.pass();
  await expect.poll(() => [...fates.keys()]).toEqual(["a", "b", "c"]);
});
