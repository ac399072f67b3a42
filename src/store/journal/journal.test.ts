import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TaskBody } from "../../domain/entries.ts";
import type { BlobId, EntryId, MemberId, TaskId, ThreadId } from "../../domain/ids.ts";
import { openJournal, type Journal } from "./journal.ts";

const me = "me" as MemberId;
const thread = "thread" as ThreadId;
const other = "other" as ThreadId;
const body: TaskBody = {
  text: "do it",
  project: null,
  folder: null,
  agent: null,
  attachments: [],
  tz: "UTC",
  localDate: "2026-11-22",
};
const id = (name: string): TaskId => name as TaskId;

let folder: string;
let path: string;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "errand-journal-"));
  path = join(folder, "journal.sqlite");
  journal = openJournal(path);
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

function makeThread(name: ThreadId = thread): void {
  const made = {
    id: name,
    title: name,
    project: null,
    agent: null,
    resultsFolder: `/results/${name}`,
    session: null,
    isArchived: false,
    openedAt: 1,
  };
  journal.threads.insert(made);
}
function makeTask(name: string, place: number, where = thread): TaskId {
  journal.tasks.insert(id(name), where, place, body, 1);
  return id(name);
}
const draft = (name: string, where = thread) => ({
  id: name as EntryId,
  thread: where,
  kind: "accepted",
  audience: "*" as const,
  t: 1,
  x: 0,
  body: {},
  blobs: [],
});

describe("a transaction", () => {
  test("is all or nothing", () => {
    expect(() =>
      journal.transaction(() => {
        makeThread();
        makeTask("a", 1);
        journal.outbox.add(me, draft("r1"));
        throw new Error("pulled out");
      }),
    ).toThrow("pulled out");
    expect(journal.threads.all()).toEqual([]);
    expect(journal.outbox.pending(me, 10)).toEqual([]);
    expect(journal.outbox.add(me, draft("r2"))).toBe(1);
  });

  test("takes an inner one along", () => {
    expect(() =>
      journal.transaction(() => {
        journal.transaction(() => makeThread());
        throw new Error("pulled out");
      }),
    ).toThrow("pulled out");
    expect(journal.threads.all()).toEqual([]);
  });

  test("that failed leaves the next one able to work", () => {
    expect(() => journal.transaction(() => makeTask("without a thread", 1))).toThrow(/FOREIGN KEY/);
    journal.transaction(() => makeThread());
    expect(journal.threads.all()).toHaveLength(1);
  });
});

describe("tasks", () => {
  beforeEach(() => {
    makeThread();
    makeThread(other);
  });

  test("of one thread never work two at a time, whatever the code above thinks", () => {
    makeTask("a", 1);
    makeTask("b", 2);
    journal.tasks.work(id("a"));
    expect(() => journal.tasks.work(id("b"))).toThrow(/UNIQUE/);
  });

  test("end once, and stay ended", () => {
    makeTask("a", 1);
    expect(journal.tasks.end(id("a"), "unchecked", null, "done", 5)).toBe(true);
    expect(journal.tasks.end(id("a"), "failed", "late", "", 6)).toBe(false);
    journal.tasks.work(id("a"));
    journal.tasks.needSomebody(id("a"));
    journal.tasks.requeue(id("a"));
    expect(journal.tasks.byId(id("a"))).toMatchObject({ rung: "ended", outcome: "unchecked", words: "done" });
  });

  test("the queue shows every thread's first and whoever is not simply behind it", () => {
    for (const [place, name] of ["a1", "a2", "a3"].entries()) makeTask(name, place + 1);
    for (const [place, name] of ["b1", "b2"].entries()) makeTask(name, place + 10, other);
    journal.tasks.wait(id("a2"), "turn");
    journal.tasks.wait(id("b1"), "folder");
    journal.tasks.wait(id("b2"), "turn");
    expect(journal.tasks.queue().map((row) => row.id)).toEqual(["a1", "a3", "b1"]);
    journal.tasks.end(id("a1"), "unchecked", null, "", 5);
    expect(journal.tasks.queue().map((row) => row.id)).toEqual(["a2", "a3", "b1"]);
    expect(journal.tasks.firstOpenOfThread(thread)?.id).toBe("a2");
  });

  test("ten thousand waiting behind each other do not slow the queue down", () => {
    journal.transaction(() => {
      for (let place = 1; place <= 10_000; place += 1) journal.tasks.wait(makeTask(`t${place}`, place), "turn");
    });
    const lengths = Array.from({ length: 10 }, () => {
      const before = performance.now();
      expect(journal.tasks.queue()).toHaveLength(1);
      return performance.now() - before;
    });
    // A tenth of what reading them all would take on a fast machine; the fastest, since a busy one interrupts the others.
    expect(Math.min(...lengths)).toBeLessThan(20);
  });
});

test("a stale attempt ends nothing", () => {
  makeThread();
  makeTask("a", 1);
  journal.attempts.start(id("a"), 1, "clerk", "confined", 1);
  expect(journal.attempts.end(id("a"), 1, "interrupted", "runner_stopped", 2)).toBe(true);
  journal.attempts.start(id("a"), 2, "clerk", "confined", 3);
  expect(journal.attempts.end(id("a"), 1, "ended", null, 4)).toBe(false);
  expect(journal.attempts.newest(id("a"))).toMatchObject({ attempt: 2, state: "working" });
});

test("an ask is consumed once, and only by the hash of what was asked", () => {
  makeThread();
  makeTask("a", 1);
  const ask = "ask" as EntryId;
  journal.asks.insert({ id: ask, task: id("a"), attempt: 1, kind: "approval", hash: "right", body: "{}", askedAt: 1 });
  expect(journal.asks.consume(ask, "wrong", "{}", me, 2)).toBe(false);
  journal.asks.goStale(id("a"));
  expect(journal.asks.consume(ask, "right", "{}", me, 3)).toBe(true);
  expect(journal.asks.consume(ask, "right", "{}", me, 4)).toBe(false);
  expect(journal.asks.close(ask)).toBe(false);
  expect(journal.asks.byId(ask)?.state).toBe("answered");
});

describe("the cursor", () => {
  test("never moves backwards by handling an entry, and does when the log itself went back", () => {
    journal.notes.moveCursor("runner", 100);
    journal.notes.moveCursor("runner", 99);
    expect(journal.notes.cursor("runner")).toBe(100);
    journal.notes.logWentBack("runner", 40);
    expect(journal.notes.cursor("runner")).toBe(40);
  });

  test("compares numbers, not texts", () => {
    journal.notes.moveCursor("runner", 9);
    journal.notes.moveCursor("runner", 10);
    expect(journal.notes.cursor("runner")).toBe(10);
  });
});

describe("the outbox", () => {
  test("counts each member's entries in each thread without a gap, and the numbers are fixed when they are written", () => {
    expect([1, 2, 3].map((n) => journal.outbox.add(me, draft(`r${n}`)))).toEqual([1, 2, 3]);
    expect(journal.outbox.add(me, draft("o1", other))).toBe(1);
    expect(journal.outbox.add("you" as MemberId, draft("y1"))).toBe(1);
    journal.outbox.refused("r2" as EntryId, "too_large");
    journal.outbox.sentAll([{ id: "r1" as EntryId, seq: 7 }]);
    expect(journal.outbox.pending(me, 10).map(({ id: row, n }) => [row, n])).toEqual([
      ["r3", 3],
      ["o1", 1],
    ]);
    expect(journal.outbox.add(me, draft("r4"))).toBe(4);
  });

  test("forgets what was sent long ago, never its counters nor what is pending", () => {
    journal.outbox.add(me, draft("r1"));
    journal.outbox.add(me, { ...draft("r2"), blobs: ["blob" as BlobId] });
    journal.outbox.sent("r1" as EntryId, 1);
    journal.outbox.prune(1000);
    expect(journal.outbox.threadOf("r1" as EntryId)).toBe(null);
    expect(journal.outbox.pendingBlobs()).toEqual(new Set(["blob"]));
    expect(journal.outbox.add(me, draft("r3"))).toBe(3);
  });
});

test("a held order is noted once, and under its newest reason", () => {
  journal.notes.quarantine(5, "held_for_roster", 1);
  expect(journal.notes.held()).toEqual([5]);
  journal.notes.quarantine(5, "signature_wrong", 2);
  expect(journal.notes.held()).toEqual([]);
  expect(journal.notes.quarantined()).toEqual([{ seq: 5, code: "signature_wrong" }]);
});

test("a journal of a newer Errand is left alone", () => {
  journal.close();
  const db = new DatabaseSync(path);
  const version = Number(db.prepare("pragma user_version").get()?.["user_version"]);
  db.exec("pragma user_version = 99");
  db.close();
  expect(() => openJournal(path)).toThrow(
    expect.objectContaining({ code: "journal_is_newer", next: expect.any(String) }),
  );
  const again = new DatabaseSync(path);
  again.exec(`pragma user_version = ${version}`);
  again.close();
  journal = openJournal(path);
});

test("a process killed between two commits has lost nothing that it had acknowledged", async () => {
  journal.close();
  const program = `
    import { openJournal } from ${JSON.stringify(new URL("./journal.ts", import.meta.url).href)};
    const journal = openJournal(process.argv[1]);
    for (let n = 1; ; n += 1) {
      journal.transaction(() => {
        journal.notes.set("n", String(n));
        journal.outbox.add("me", { id: "r" + n, thread: "thread", kind: "accepted", audience: "*", t: 1, x: 0, body: { n }, blobs: [] });
      });
      process.stdout.write(n + "\\n");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  for await (const chunk of child.stdout) {
    told += String(chunk);
    if (told.split("\n").length > 40) child.kill("SIGKILL");
  }
  if (child.signalCode === null && child.exitCode === null) await once(child, "exit");
  const acknowledged = Number(told.split("\n").slice(0, -1).at(-1));
  journal = openJournal(path);
  const kept = Number(journal.notes.get("n"));
  expect(kept).toBeGreaterThanOrEqual(acknowledged);
  const rows = journal.outbox.pending(me, 100_000);
  expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: kept }, (_, i) => i + 1));
});
