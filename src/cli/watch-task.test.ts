import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ToolUpdate } from "../domain/entries.ts";
import type { AskView } from "../domain/fold.ts";
import { deferred } from "../kit/deferred.ts";
import type { DeskApi } from "../runner/desk-api.ts";
import { ErrandCommand } from "../../test/fakes/errand-command.ts";
import * as given from "../../test/fakes/fake-desk.ts";
import { main } from "./main.ts";

let at: ErrandCommand;
beforeEach(() => {
  at = new ErrandCommand();
});
afterEach(() => at.close());

const assigned = { assign: async () => ({ thread: given.threadId, task: given.taskId }) };
const ending =
  (result: Parameters<typeof given.someResult>[0] = {}): DeskApi["watch"] =>
  async () =>
    given.someResult(result);

/** A task that asks `view`, and ends once it is answered. */
function asking(view: AskView): Partial<DeskApi> & { answered: Promise<unknown> } {
  const answered = deferred<unknown>();
  return {
    ...assigned,
    answered: answered.promise,
    watch: async (_task, { onChange }) => {
      const task = given.someTask({ asks: new Map([[view.id, view]]) });
      onChange(given.changed(task, "ask", view));
      await answered.promise;
      return given.someResult();
    },
    answer: async (_ref, answer) => {
      answered.resolve(answer);
      return { ask: given.askId };
    },
  };
}

test.each([
  ["succeeded", 0],
  ["unchecked", 0],
  ["failed", 1],
  ["cancelled", 1],
  ["expired", 1],
  ["refused", 1],
] as const)("--wait --json ends with one line; %s exits with %d", async (outcome, exit) => {
  await at.running({ ...assigned, watch: ending({ outcome }) });
  const { exitCode, out, json } = await at.run(["assign", "x", "--wait", "--json"]);
  expect(exitCode).toBe(exit);
  expect(out.trim().split("\n")).toHaveLength(1);
  expect(json).toEqual({
    outcome,
    reason: null,
    next: null,
    words: "All sorted.",
    thread: given.threadId,
    task: given.taskId,
    artifacts: [
      { name: "briefing.md", path: "/srv/reports/briefing.md", size: 2048, sha256: "s", mime: "text/markdown" },
    ],
    rungs: ["stored", "unchecked"],
  });
});

test("--wait tells rungs, plan, tools and words as they come; words and files are the result", async () => {
  const tool: ToolUpdate = {
    type: "tool",
    toolId: "1",
    title: "Read 7 files",
    toolKind: "read",
    state: "working",
    paths: [],
    diffs: [],
    output: null,
  };
  await at.running({
    ...assigned,
    watch: async (_task, { onChange }) => {
      const task = given.someTask({
        plan: [{ text: "Look", state: "working" }],
        tools: new Map([["1", tool]]),
        words: "All ",
      });
      onChange(given.changed(task));
      onChange(given.changed({ ...task, words: "All sorted." }, "words"));
      return given.someResult();
    },
  });
  const { exitCode, out, err } = await at.run(["assign", "x", "--wait"]);
  expect(exitCode).toBe(0);
  expect(out).toBe("All sorted.\nbriefing.md  2.0 kB  /srv/reports/briefing.md\n");
  expect(err).toMatch(/stored\n.*accepted\n.*working \(clerk, confined\)\n.*\[>\] Look\n.*Read 7 files\n/);
});

test("a task that fails says why and what to do", async () => {
  await at.running({
    ...assigned,
    watch: ending({ outcome: "failed", reason: "agent_login_required", artifacts: [] }),
  });
  const { exitCode, err } = await at.run(["assign", "x", "--wait"]);
  expect(exitCode).toBe(1);
  expect(err).toContain("not logged in");
  expect(err).toContain("Log it in on this computer");
});

test("--approve waits, and the desk says yes", async () => {
  const calls = await at.running({ ...assigned, watch: ending() });
  expect((await at.run(["assign", "x", "--approve"])).exitCode).toBe(0);
  expect(calls.at(-1)).toMatchObject({ method: "watch", request: [given.taskId, { approve: true }] });
});

test.each([
  ["o", "once"],
  ["task", "task"],
  ["D", "deny"],
])("at a terminal it asks; typing %s answers", async (typed, choice) => {
  const desk = asking(given.someApproval());
  await at.running(desk);
  const { exitCode, err } = await at.run(["assign", "x", "--wait"], { isTerminal: true }, `what?\n${typed}\n`);
  expect(exitCode).toBe(0);
  expect(err).toContain("rm -r old");
  expect(await desk.answered).toEqual({ choice });
});

test("a question is asked field by field, each in its own type", async () => {
  const fields = [
    { name: "count", title: "How many", type: "number", options: [], required: true },
    { name: "note", title: "A note", type: "text", options: [], required: false },
  ] as const;
  const desk = asking(given.someQuestion(fields.map((field) => ({ ...field, options: [] }))));
  await at.running(desk);
  await at.run(["assign", "x", "--wait"], { isTerminal: true }, "many\n3\n\n");
  expect(await desk.answered).toEqual({ values: { count: 3 } });
});

test("nothing typed for what is needed declines", async () => {
  const desk = asking(given.someQuestion([{ name: "a", title: "A", type: "text", options: [], required: true }]));
  await at.running(desk);
  await at.run(["assign", "x", "--wait"], { isTerminal: true }, "\n");
  expect(await desk.answered).toEqual({ declined: true });
});

test("what is answered elsewhere is asked no longer; the next line answers the next question", async () => {
  const first = given.someApproval();
  const second = { ...given.someApproval(), id: given.spaceId as never };
  const elsewhere = deferred<void>();
  const answered = deferred<void>();
  const calls = await at.running({
    ...assigned,
    watch: async (_task, { onChange }) => {
      onChange(given.changed(given.someTask({ asks: new Map([[first.id, first]]) }), "ask", first));
      await elsewhere.promise;
      const asks = [{ ...first, state: "answered" as const }, second].map((view) => [view.id, view] as const);
      onChange(given.changed(given.someTask({ asks: new Map(asks) })));
      await answered.promise;
      return given.someResult();
    },
    answer: async (ref) => {
      answered.resolve();
      return { ask: ref as never };
    },
  });
  const terminal = at.terminal({ isTerminal: true });
  const exit = main(["assign", "x", "--wait"], terminal);
  await terminal.stderr.until("[o]nce");
  elsewhere.resolve();
  await terminal.stderr.until("spacespa");
  await terminal.stderr.until("[o]nce", 2);
  terminal.stdin.write("d\n");
  expect((await at.ended(exit, terminal)).exitCode).toBe(0);
  expect(calls.filter((call) => call.method === "answer")).toEqual([
    { method: "answer", request: [second.id, { choice: "deny" }] },
  ]);
});

test("without a terminal nothing is asked: it says how to answer, and waits", async () => {
  const desk = asking(given.someApproval());
  await at.running(desk);
  const terminal = at.terminal();
  const exit = main(["assign", "x", "--wait", "--json"], terminal);
  await terminal.stderr.until("errand answer askaskas");
  await at.run(["answer", "askaskas", "--once"]);
  expect((await at.ended(exit, terminal)).exitCode).toBe(0);
});

test("Ctrl-C stops watching, not the task", async () => {
  const started = deferred<AbortSignal>();
  await at.running({
    ...assigned,
    watch: async (_task, { signal }) => {
      started.resolve(signal);
      await once(signal, "abort");
      throw signal.reason;
    },
  });
  const terminal = at.terminal();
  const exit = main(["assign", "x", "--wait"], terminal);
  const signal = await started.promise;
  terminal.interrupt();
  const { exitCode, err } = await at.ended(exit, terminal);
  expect([exitCode, err]).toEqual([130, expect.stringContaining("errand follow k3Jx9aAA")]);
  if (!signal.aborted) await once(signal, "abort");
});

test("an Errand that stops in the middle is a problem, not an end of the task", async () => {
  const started = deferred<void>();
  await at.running({
    ...assigned,
    watch: async (_task, { signal }) => {
      started.resolve();
      await once(signal, "abort");
      throw signal.reason;
    },
  });
  const terminal = at.terminal();
  const exit = main(["assign", "x", "--wait", "--json"], terminal);
  await started.promise;
  await at.stop();
  expect(await at.ended(exit, terminal)).toMatchObject({ exitCode: 3, json: { problem: { code: "desk_lost" } } });
});
