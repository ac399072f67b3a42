import { beforeEach, describe, expect, test } from "vitest";
import { InboxPlace, taskBody } from "../../test/fakes/inbox-place.ts";
import { died, ended } from "../../test/fakes/queue-place.ts";
import { randomId } from "../../test/fakes/sealed-space.ts";
import type { StoredEnvelope } from "../domain/envelope.ts";
import type { EntryId, TaskId, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";

let place: InboxPlace;
beforeEach(async () => {
  place = await InboxPlace.made();
});

const told = (order: EntryId): string[] => [
  ...place.said("accepted").flatMap((body) => (body.order === order ? ["accepted"] : [])),
  ...place.said("refused").flatMap((body) => (body.order === order ? [body.code] : [])),
];
const working = async (): Promise<{ id: TaskId; thread: ThreadId }> => {
  const { id, thread, stored } = await place.giveTask();
  await place.inbox.receive(stored);
  return { id, thread };
};
/** The process ends here: nothing after it happens. */
const dieAt = (wanted: string): void => {
  place.failpoint = (name) => {
    if (name === wanted) throw new Error("killed");
  };
};
const again = async (): Promise<void> => {
  place.failpoint = () => {};
  await place.restartAll();
};

test("a process that dies right after it accepted an order has told of it, and of all that follows from it", async () => {
  const { id, stored } = await place.giveTask();
  dieAt("runner.accept.after");
  await place.inbox.receive(stored).catch(() => {});
  await again();
  await place.inbox.receive(stored);
  expect([place.verdict(id), told(id)]).toEqual(["accepted", ["accepted"]]);
  expect(place.said("attempt_started").map(({ attempt }) => attempt)).toEqual([1]);
});

describe("words for a running turn", () => {
  const say = async ({ id, thread }: { id: TaskId; thread: ThreadId }, text = "also this") => {
    const order = randomId<EntryId>();
    const stored = await place.order("message", { task: id, text }, { id: order, th: thread });
    return { order, stored };
  };
  const noteOf = (task: TaskId): string => {
    const { task: started } = place.run(task).start;
    return "resumeNote" in started ? (started.resumeNote ?? "") : "";
  };

  test("are journaled before the agent hears them: read again after a crash, they are not said again", async () => {
    const given = await working();
    const { order, stored } = await say(given);
    let journaled: string | null = "not asked";
    place.run(given.id).say = async () => {
      journaled = place.verdict(order);
      return "unknown";
    };
    await place.inbox.receive(stored);
    expect(journaled).toBe("accepted");
    await again();
    await place.inbox.receive(stored);
    await place.queue.advance();
    expect(place.run(given.id).said).toEqual([]);
  });

  test("are told of once, when the agent has said what it did with them", async () => {
    const given = await working();
    const { order, stored } = await say(given);
    await place.inbox.receive(stored);
    expect([place.run(given.id).said, told(order)]).toEqual([["also this"], []]);
    place.run(given.id).hears("heard");
    await place.settled();
    expect(told(order)).toEqual(["accepted"]);
    place.run(given.id).ends(died);
    await place.settled();
    expect([told(order), noteOf(given.id)]).toEqual([["accepted"], expect.not.stringContaining("also this")]);
  });

  test("that the agent would not take are refused, and the next attempt hears nothing of them", async () => {
    const given = await working();
    const { order, stored } = await say(given);
    await place.inbox.receive(stored);
    place.run(given.id).hears("not_heard");
    await place.settled();
    expect([told(order), place.verdict(order)]).toEqual([["agent_takes_no_messages"], "agent_takes_no_messages"]);
  });

  test.each([
    ["the agent", async (task: TaskId) => place.run(task).ends(died)],
    ["Errand", async () => again()],
  ])("of which nobody knows whether they were heard, because %s died, go to the next attempt", async (_who, die) => {
    const given = await working();
    const { order, stored } = await say(given);
    await place.inbox.receive(stored);
    await die(given.id);
    await place.queue.advance();
    await place.settled();
    expect(told(order)).toEqual(["accepted"]);
    expect(place.run(given.id).start.attempt).toBe(2);
    expect(noteOf(given.id)).toContain("the person said: “also this”");
    // And to the one after it: the second may die before it has heard anything.
    place.run(given.id).ends(died);
    await place.settled();
    expect(noteOf(given.id)).toContain("the person said: “also this”");
  });

  test("of which nobody knows, at the task's end, are refused with that", async () => {
    const given = await working();
    const { order, stored } = await say(given);
    await place.inbox.receive(stored);
    place.run(given.id).ends(ended);
    await place.settled();
    place.run(given.id).hears("heard");
    await place.settled();
    expect([told(order), place.rung(given.id)]).toEqual([["message_maybe_unheard"], "unchecked"]);
  });

  test("to an agent that does not answer keep nobody else waiting", async () => {
    const given = await working();
    await place.inbox.receive((await say(given)).stored);
    const other = await place.giveTask();
    await place.inbox.receive(other.stored);
    expect(place.rung(other.id)).toBe("working");
  });
});

describe("an order that breaks the runner every time it is handled", () => {
  test("by ending the process is set aside after five tries and told; the next one gets its turn", async () => {
    const poison = await place.giveTask();
    const next = await place.giveTask();
    for (let tries = 1; tries <= limits.entryTriesMax; tries += 1) {
      let hasDied = false;
      place.failpoint = (name) => {
        if (name !== "runner.accept.before" || hasDied) return;
        hasDied = true;
        throw new Error("killed");
      };
      // A process that ends does not go on to refuse.
      const { insert } = place.journal.orders;
      place.journal.orders.insert = () => {
        throw new Error("dead");
      };
      await place.inbox.receive(poison.stored).catch(() => {});
      place.journal.orders.insert = insert;
      expect([tries, hasDied, place.verdict(poison.id)]).toEqual([tries, true, null]);
      await again();
    }
    await place.inbox.receive(poison.stored);
    expect([place.verdict(poison.id), told(poison.id)]).toEqual(["poison_entry", ["poison_entry"]]);
    await place.inbox.receive(next.stored);
    expect(place.rung(next.id)).toBe("working");
    expect(place.journal.notes.tries(poison.stored.seq)).toBe(0);
  });

  test("also in one process, and where it cannot even be told it is passed over and shown to the doctor", async () => {
    await working();
    const poison = await place.giveTask();
    const { insert } = place.journal.orders;
    place.journal.orders.insert = () => {
      throw new Error("a bug");
    };
    for (let tries = 1; tries <= limits.entryTriesMax; tries += 1)
      await expect(place.inbox.receive(poison.stored)).rejects.toThrow("a bug");
    await place.inbox.receive(poison.stored);
    place.journal.orders.insert = insert;
    expect(place.journal.notes.quarantined()).toEqual([{ seq: poison.stored.seq, code: "poison_entry" }]);
    const next = await place.giveTask();
    await place.inbox.receive(next.stored);
    expect(place.rung(next.id)).toBe("working");
  });

  test("but not one that meets a full disk, however often", async () => {
    const order = await place.giveTask();
    const { transaction } = place.journal;
    place.journal.transaction = () => {
      throw Object.assign(new Error("database or disk is full"), { errcode: 13 });
    };
    for (let tries = 0; tries < 3 * limits.entryTriesMax; tries += 1)
      await expect(place.inbox.receive(order.stored)).rejects.toThrow("full");
    place.journal.transaction = transaction;
    await place.inbox.receive(order.stored);
    expect([place.rung(order.id), told(order.id)]).toEqual(["working", ["accepted"]]);
  });
});

describe("a button pressed at the wrong moment", () => {
  const press = async (stored: StoredEnvelope): Promise<void> => place.inbox.receive(stored);
  const cancel = async (task: TaskId, thread: ThreadId): Promise<EntryId> => {
    const id = randomId<EntryId>();
    await press(await place.order("cancel", { task }, { id, th: thread }));
    return id;
  };
  const endsOf = (task: TaskId) => place.said("task_ended").filter((body) => body.task === task).length;

  test("cancel, twice, from two devices, while it works: one end, and the late one is told", async () => {
    const { id, thread } = await working();
    const [first, second] = [await cancel(id, thread), await cancel(id, thread)];
    place.run(id).ends({ ...ended, end: "cancelled", outcome: "cancelled", stop: "cancelled" });
    await place.settled();
    const third = await cancel(id, thread);
    expect([told(first), told(second), told(third)]).toEqual([["accepted"], ["accepted"], ["task_already_ended"]]);
    expect([place.rung(id), endsOf(id)]).toEqual(["cancelled", 1]);
  });

  test("cancel of one that waits behind another: it never starts, the others do", async () => {
    const { id, thread } = await working();
    const [second, third] = [await place.giveTask({ th: thread }), await place.giveTask({ th: thread })];
    for (const { stored } of [second, third]) await press(stored);
    await cancel(second.id, thread);
    place.run(id).ends();
    await place.settled();
    expect([place.rung(second.id), endsOf(second.id), place.rung(third.id)]).toEqual(["cancelled", 1, "working"]);
    expect(place.runs.map(({ start }) => start.task.id)).toEqual([id, third.id]);
  });

  test("words after the end are refused, and a new task goes on in the thread", async () => {
    const { id, thread } = await working();
    place.run(id).ends();
    await place.settled();
    const order = randomId<EntryId>();
    await press(await place.order("message", { task: id, text: "wait" }, { id: order, th: thread }));
    expect(told(order)).toEqual(["task_not_working"]);
    const next = await place.giveTask({ th: thread });
    await press(next.stored);
    expect(place.rung(next.id)).toBe("working");
  });

  test("two devices answer at once: the first wins, the second is told so; an answer after the end too", async () => {
    const { id, thread } = await working();
    const { start } = place.run(id);
    const given = place.asks.permission(
      { thread: start.thread, task: id, attempt: 1 },
      {
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
      },
      new AbortController().signal,
    );
    const [ask] = place.asked(id);
    const answer = async (choice: "once" | "deny"): Promise<EntryId> => {
      const order = randomId<EntryId>();
      const body = { to: ask?.id ?? ("" as EntryId), hash: ask?.hash ?? "", answer: { choice } };
      await press(await place.order("answer", body, { id: order, th: thread }));
      return order;
    };
    const [first, second] = [await answer("once"), await answer("deny")];
    expect(await given).toEqual({ optionId: "yes" });
    expect([told(first), told(second), place.rung(id)]).toEqual([["accepted"], ["already_answered"], "working"]);
    place.run(id).ends();
    await place.settled();
    const third = await answer("deny");
    expect([told(third), endsOf(id)]).toEqual([["already_answered"], 1]);
  });

  test("the same task given by two devices in one thread is two tasks, one after the other", async () => {
    const { id, thread } = await working();
    const same = await place.order("task", taskBody, { id: randomId<TaskId>(), th: thread });
    await press(same);
    expect(place.runs.length).toBe(1);
    place.run(id).ends();
    await place.settled();
    expect(place.runs.length).toBe(2);
  });
});
