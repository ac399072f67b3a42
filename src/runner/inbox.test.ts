import { describe, expect, test } from "vitest";
import { InboxPlace, taskBody } from "../../test/fakes/inbox-place.ts";
import { randomId, testMember } from "../../test/fakes/sealed-space.ts";
import type { Header } from "../domain/envelope.ts";
import type { EntryId, MemberId, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";

const hour = 3_600_000;

test("an order is journaled, accepted and begun by one commit", async () => {
  const place = await InboxPlace.made();
  const { id, stored } = await place.giveTask();
  place.commits = 0;
  await place.inbox.receive(stored);
  expect([place.verdict(id), place.rung(id), place.runs.length, place.commits]).toEqual(["accepted", "working", 1, 1]);
  expect(place.journal.notes.cursor("runner")).toBe(stored.seq);
  expect(place.said("accepted")).toEqual([{ order: id }]);
  expect(place.said("summary").at(-1)).toMatchObject({ rung: "working", task: id, seq: stored.seq });
});

test("an order that comes twice has its effect once, whenever it comes again", async () => {
  const place = await InboxPlace.made();
  const { id, stored } = await place.giveTask();
  await place.inbox.receive(stored);
  place.run(id).ends();
  await place.settled();
  const said = place.said("accepted").length;
  // Again by another seq, expired meanwhile, and again after a crash that lost the cursor.
  place.clock.goOn(2 * hour);
  await place.inbox.receive({ ...stored, seq: stored.seq + 1 });
  await place.restartAll();
  place.journal.notes.logWentBack("runner", 0);
  await place.inbox.receive(stored);
  expect([place.runs.length, place.rung(id), place.said("accepted").length]).toEqual([0, "unchecked", said]);
  expect(place.said("refused")).toEqual([]);
});

describe("from the signature on a refusal is journaled and told, with what to do", () => {
  const now = 1_795_000_000_000;
  test.each<[string, Partial<Header>, unknown, string]>([
    ["an unknown epoch", {}, taskBody, "epoch_unknown"],
    ["from the future", { t: now + hour, x: now + 2 * hour }, taskBody, "from_the_future"],
    ["expired", { t: now - 2 * hour, x: now - hour }, taskBody, "expired"],
    ["good for too long", { x: now + limits.expiryMsMax.task + hour }, taskBody, "life_too_long"],
    ["a body that fits no schema", {}, { text: 5 }, "body_malformed"],
    [
      "a message into a thread nobody opened",
      { k: "message" },
      { task: "AAAAAAAAAAAAAAAAAAAAAA", text: "go on" },
      "thread_unknown",
    ],
    ["a kind of a newer app", { k: "dance" }, { steps: 3 }, "kind_not_supported"],
  ])("%s", async (_name, fields, body, code) => {
    const place = await InboxPlace.made();
    if (code === "epoch_unknown") place.space.keyring.add(2, new Uint8Array(32).fill(7));
    const more = code === "epoch_unknown" ? { e: 2 } : {};
    const id = randomId<EntryId>();
    const stored = await place.anyEntry(fields.k ?? "task", body, { ...fields, ...more, id, th: randomId<ThreadId>() });
    await place.inbox.receive(stored);
    expect(place.verdict(id)).toBe(code);
    const [refused] = place.said("refused");
    expect(refused).toMatchObject({ order: id, code });
    expect(refused?.next?.length).toBeGreaterThan(5);
    const { id: next, stored: good } = await place.giveTask();
    await place.inbox.receive(good);
    expect(place.rung(next)).toBe("working");
  });

  test("an order that a newer one of the same device overtook", async () => {
    const place = await InboxPlace.made();
    const thread = randomId<ThreadId>();
    const [late, early] = [await place.giveTask({ th: thread, n: 5 }), await place.giveTask({ th: thread, n: 9 })];
    await place.inbox.receive(early.stored);
    await place.inbox.receive({ ...late.stored, seq: 9 });
    expect([place.verdict(early.id), place.verdict(late.id)]).toEqual(["accepted", "late_order"]);
  });

  test("our own mistake over an order is told too, and the next one gets its turn", async () => {
    const place = await InboxPlace.made();
    const { insert } = place.journal.tasks;
    place.journal.tasks.insert = () => {
      throw new Error("a bug");
    };
    const { id, stored } = await place.giveTask();
    await place.inbox.receive(stored);
    place.journal.tasks.insert = insert;
    expect(place.verdict(id)).toBe("runner_error");
    // Nothing of it was left half done.
    expect([place.journal.threads.all(), place.said("accepted")]).toEqual([[], []]);
    const next = await place.giveTask();
    await place.inbox.receive(next.stored);
    expect(place.rung(next.id)).toBe("working");
  });
});

describe("before the signature nothing is believed, nothing is told", () => {
  test.each<[string, (place: InboxPlace) => Promise<unknown>, string]>([
    ["a stranger", async (place) => place.order("task", taskBody, {}, await testMember()), "unknown_sender"],
    [
      "a role that gives no orders",
      async (place) => place.order("task", taskBody, { th: randomId<ThreadId>() }, place.space.bridge),
      "role_not_allowed",
    ],
    [
      "a false signature",
      async (place) => {
        const stored = await place.order("task", taskBody);
        return { ...stored, envelope: { ...stored.envelope, s: (await place.order("task", taskBody)).envelope.s } };
      },
      "signature_wrong",
    ],
    ["rubbish", async () => ({ seq: 1, envelope: { h: "!", c: "?", s: "" } }), "envelope_malformed"],
  ])("%s", async (_name, make, code) => {
    const place = await InboxPlace.made();
    // Whatever it is, it comes from the log.
    const stored = { ...((await make(place)) as Parameters<InboxPlace["inbox"]["receive"]>[0]), seq: 50 };
    await place.inbox.receive(stored);
    expect(place.journal.notes.quarantined()).toEqual([{ seq: 50, code }]);
    expect(place.said("refused")).toEqual([]);
    const next = await place.giveTask();
    await place.inbox.receive({ ...next.stored, seq: 51 });
    expect(place.rung(next.id)).toBe("working");
  });
});

describe("an order under a newer roster", () => {
  test("is taken once the roster is fetched", async () => {
    const place = await InboxPlace.made();
    const { member, r } = await place.addedElsewhere();
    place.hubRoster = place.space.statements;
    const id = randomId<EntryId>();
    await place.inbox.receive(await place.order("task", taskBody, { r, id }, member));
    expect(place.verdict(id)).toBe("accepted");
  });

  test("is held, not lost, while the hub is away, also across a restart", async () => {
    const place = await InboxPlace.made();
    const { member, r } = await place.addedElsewhere();
    place.hubRoster = null;
    const id = randomId<EntryId>();
    await place.inbox.receive(await place.order("task", taskBody, { r, id }, member));
    expect([place.verdict(id), place.journal.notes.held()]).toEqual([null, [1]]);
    await place.restartAll();
    await place.inbox.retryHeld();
    expect(place.journal.notes.held()).toEqual([1]);
    place.hubRoster = place.space.statements;
    await place.inbox.retryHeld();
    expect([place.verdict(id), place.rung(id), place.journal.notes.held()]).toEqual(["accepted", "working", []]);
  });

  test("of a known sender is held too, and needs nothing more when it is for another runner", async () => {
    const place = await InboxPlace.made();
    const { r } = await place.addedElsewhere();
    const known = place.hubRoster;
    place.hubRoster = null;
    await place.inbox.receive(await place.order("task", taskBody, { r, a: "BBBBBBBBBBBBBBBBBBBBBA" as MemberId }));
    expect(place.journal.notes.held()).toEqual([]);
    const id = randomId<EntryId>();
    await place.inbox.receive(await place.order("task", taskBody, { r, id }));
    expect(place.journal.notes.held()).toEqual([2]);
    place.hubRoster = known;
    await place.inbox.retryHeld();
    expect(place.verdict(id)).toBe(null);
    place.hubRoster = place.space.statements;
    await place.inbox.retryHeld();
    expect(place.verdict(id)).toBe("accepted");
  });
});

test("a log that was restored from an older copy brings its new orders under old numbers", async () => {
  const place = await InboxPlace.made();
  const first = await place.giveTask();
  await place.inbox.receive({ ...first.stored, seq: 100 });
  const second = await place.giveTask();
  await place.inbox.receive({ ...second.stored, seq: 60 });
  expect(place.rung(second.id)).toBe("working");
  expect([place.inbox.cursor, place.journal.notes.cursor("runner")]).toEqual([60, 60]);
});

test("when the journal cannot be written the same order comes again, and is done once", async () => {
  const place = await InboxPlace.made();
  const { id, stored } = await place.giveTask();
  const { transaction } = place.journal;
  place.journal.transaction = () => {
    throw new Error("disk full");
  };
  await expect(place.inbox.receive(stored)).rejects.toThrow("disk full");
  expect(place.inbox.cursor).toBe(0);
  place.journal.transaction = transaction;
  await place.inbox.receive(stored);
  expect([place.rung(id), place.runs.length]).toEqual(["working", 1]);
});

describe("an answer", () => {
  test("that comes when the agent is gone queues the task again, told of it once everything is answered", async () => {
    const place = await InboxPlace.made();
    const { id, thread, stored } = await place.giveTask();
    await place.inbox.receive(stored);
    const { start } = place.run(id);
    const context = { thread: start.thread, task: id, attempt: 1 };
    const options = [{ id: "yes", kind: "allow_once" as const, name: "Yes" }];
    for (const path of ["/a", "/b"])
      void place.asks.permission(
        context,
        {
          toolId: path,
          title: path,
          tool: "edit",
          toolKind: "edit",
          argv: null,
          paths: [path],
          cwd: "/",
          diffs: [],
          input: {},
          options,
        },
        new AbortController().signal,
      );
    await place.restartAll();
    const [one, two] = place.asked(id);
    const say = async (ask: typeof one): Promise<void> => {
      const body = { to: ask?.id ?? ("" as EntryId), hash: ask?.hash ?? "", answer: { choice: "once" as const } };
      await place.inbox.receive(await place.order("answer", body, { th: thread }));
    };
    await say(one);
    expect([place.rung(id), place.runs.length]).toEqual(["needs_you", 0]);
    await say(two);
    expect([place.rung(id), place.runs.length]).toEqual(["working", 1]);
    const note = place.run(id).start.task;
    expect("resumeNote" in note && note.resumeNote?.match(/yes, this once/g)).toHaveLength(2);
  });

  test("that stops ends a task whose agent is gone", async () => {
    const place = await InboxPlace.made();
    const { id, thread, stored } = await place.giveTask();
    await place.inbox.receive(stored);
    place.journal.threads.setSession(thread, "old", "pi");
    place
      .run(id)
      .ends({ end: "interrupted", outcome: null, stop: null, reason: "session_lost", words: "", artifacts: [] });
    await place.settled();
    const [ask] = place.asked(id);
    const body = {
      to: ask?.id ?? ("" as EntryId),
      hash: ask?.hash ?? "",
      answer: { values: { errand_go_on: "stop" } },
    };
    await place.inbox.receive(await place.order("answer", body, { th: thread }));
    expect(place.rung(id)).toBe("cancelled");
  });
});
