import { describe, expect, test } from "vitest";
import { QueuePlace } from "../../test/fakes/queue-place.ts";
import { takenBack, type PermissionRequest, type Question } from "../agents/agent.ts";
import type { AnswerBody } from "../domain/entries.ts";
import type { EntryId, MemberId, TaskId } from "../domain/ids.ts";
import type { Thread } from "../domain/task.ts";
import type { AskContext } from "./asks.ts";
import { goOnField } from "./go-on.ts";

const phone = "phone" as MemberId;
const request = (fields: Partial<PermissionRequest> = {}): PermissionRequest => ({
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
  ...fields,
});
const colour: Question = {
  message: "Which?",
  fields: [
    { name: "colour", title: "Colour", type: "choice", options: [{ value: "r", title: "Red" }], required: true },
    { name: "note", title: "Note", type: "text", options: [], required: false },
  ],
};

async function working(place = new QueuePlace()) {
  const thread = place.thread();
  const { task, run } = await place.begin(thread);
  const context: AskContext = { thread, task, attempt: 1 };
  const voided = new AbortController();
  const permission = (fields?: Partial<PermissionRequest>) =>
    place.asks.permission(context, request(fields), voided.signal);
  const question = (asked = colour) => place.asks.question(context, asked, voided.signal);
  /** As an order brings it; `hash` and `to` are those of what is asked unless told otherwise. */
  const answer = (
    given: AnswerBody["answer"],
    fields: Partial<AnswerBody> = {},
    where: Thread = thread,
  ): string | null => {
    const ask = place.asked(task)[0] ?? { id: "none" as EntryId, hash: "none" };
    const body: AnswerBody = { to: ask.id, hash: ask.hash, answer: given, ...fields };
    const taken = place.journal.transaction(() => place.asks.take(body, { sender: phone, thread: where }));
    if (taken.code !== null) return taken.code;
    taken.deliver();
    return null;
  };
  return { place, thread, task, run, context, voided, permission, question, answer };
}

describe("an approval", () => {
  test("is stored with the hash of exactly what every device opens", async () => {
    const { place, task, permission } = await working();
    void permission();
    const [body] = place.said("approval");
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64url");
    expect(place.asked(task)).toEqual([{ id: expect.any(String), hash }]);
  });

  test.each([
    ["once", "yes"],
    ["task", "yes"],
    ["deny", "no"],
  ] as const)("answered %s gives the agent its own option", async (choice, optionId) => {
    const { permission, answer } = await working();
    const given = permission();
    expect(answer({ choice })).toBe(null);
    expect(await given).toEqual({ optionId });
  });

  test("is answered once: the first answer wins", async () => {
    const { place, task, permission, answer } = await working();
    const given = permission();
    const [ask] = place.asked(task);
    expect(answer({ choice: "deny" })).toBe(null);
    expect(answer({ choice: "once" }, { to: ask?.id ?? ("" as EntryId), hash: ask?.hash ?? "" })).toBe(
      "already_answered",
    );
    expect(await given).toEqual({ optionId: "no" });
  });

  test("is bound to what was shown: an answer to other words opens nothing", async () => {
    const { place, task, permission, answer } = await working();
    void permission();
    expect(answer({ choice: "once" }, { hash: "A".repeat(43) })).toBe("answer_not_for_this_ask");
    expect(place.asked(task)).toHaveLength(1);
  });

  test("of one thread is not answered from another, nor one that nobody asked", async () => {
    const { place, permission, answer } = await working();
    void permission();
    expect(answer({ choice: "once" }, {}, place.thread())).toBe("ask_unknown");
    expect(answer({ choice: "once" }, { to: "nobody" as EntryId })).toBe("ask_unknown");
  });

  test("takes only a choice that was offered", async () => {
    const { permission, answer } = await working();
    void permission({ options: [{ id: "no", kind: "reject_once", name: "No" }] });
    expect(answer({ choice: "once" })).toBe("choice_not_offered");
    expect(answer({ declined: true })).toBe("choice_not_offered");
  });

  test("for this task covers the same again, and nothing else; the next task starts with nothing", async () => {
    const { place, task, permission, answer, context } = await working();
    const given = permission();
    answer({ choice: "task" });
    await given;
    expect(await permission()).toEqual({ optionId: "yes" });
    void permission({ paths: ["/b"] });
    expect(place.asked(task)).toHaveLength(1);
    place.asks.forget(task);
    void place.asks.permission(context, request(), new AbortController().signal);
    expect(place.asked(task)).toHaveLength(2);
  });

  test("whose agent is gone stays open, and ends nothing by itself", async () => {
    const { place, task, permission, voided } = await working();
    const given = permission();
    voided.abort();
    expect(await given).toBe("cancelled");
    expect(place.asked(task)).toHaveLength(1);
    expect(place.said("ask_closed")).toEqual([]);
  });

  test("that the agent takes back is asked no more, and the task works on", async () => {
    const { place, task, permission, voided, answer } = await working();
    const given = permission();
    voided.abort(takenBack);
    expect(await given).toBe("cancelled");
    expect([place.rung(task), place.asked(task)]).toEqual(["working", []]);
    expect(place.said("ask_closed")).toMatchObject([{ task, attempt: 1 }]);
    expect(answer({ choice: "once" })).toBe("ask_unknown");
    expect(place.clock.pendingCount).toBe(0);
  });
});

describe("a question", () => {
  test("brings the agent the values that fit its fields", async () => {
    const { question, answer } = await working();
    const given = question();
    expect(answer({ values: { colour: "r", note: "soon" } })).toBe(null);
    expect(await given).toEqual({ values: { colour: "r", note: "soon" } });
  });

  test("may be declined", async () => {
    const { question, answer } = await working();
    const given = question();
    expect(answer({ declined: true })).toBe(null);
    expect(await given).toBe("declined");
  });

  test.each<[string, AnswerBody["answer"]]>([
    ["a value that was not offered", { values: { colour: "blue" } }],
    ["a field nobody asked for", { values: { colour: "r", admin: true } }],
    ["a required one missing", { values: { note: "x" } }],
    ["another type", { values: { colour: "r", note: 5 } }],
    ["an approval's choice", { choice: "once" }],
  ])("is not answered by %s", async (_name, given) => {
    const { question, answer } = await working();
    void question();
    expect(answer(given)).toBe("choice_not_offered");
  });

  test("that only the runner itself may ask is not asked for an agent", async () => {
    const { place, task, question } = await working();
    expect(
      await question({
        message: "?",
        fields: [{ name: goOnField, title: "", type: "text", options: [], required: true }],
      }),
    ).toBe("declined");
    expect(place.asked(task)).toEqual([]);
  });
});

test("two open at once: the task needs somebody until both are answered", async () => {
  const { place, task, permission, answer } = await working();
  const needs: boolean[] = [];
  const { onNeedChanged } = place.queue;
  place.queue.onNeedChanged = (id: TaskId, isNeeded: boolean) => {
    needs.push(isNeeded);
    onNeedChanged.call(place.queue, id, isNeeded);
  };
  void permission();
  void permission({ paths: ["/b"] });
  answer({ choice: "once" });
  expect([needs, place.asked(task).length, place.rung(task)]).toEqual([[true, true], 1, "needs_you"]);
});
