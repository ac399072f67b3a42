import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DrivenAgent } from "../../test/fakes/driven-agent.ts";
import { choose } from "../../test/fakes/recording-host.ts";
import { deferred } from "../kit/deferred.ts";
import type { AgentHost, PermissionAnswer } from "./agent.ts";
import { Askings } from "./askings.ts";
import { SilenceWatch } from "./silence-watch.ts";
import { ToolBook } from "./tool-book.ts";
import { realClock } from "../../test/fakes/real-clock.ts";

let driven: DrivenAgent;
beforeAll(async () => {
  driven = await DrivenAgent.open({}, { limits: { agentSilentMs: 80 } });
});
afterAll(() => driven.close());
beforeEach(() => {
  driven.host.permit = (request) => choose(request, "allow_once");
  driven.host.reply = () => "declined";
});

const never = () => deferred<PermissionAnswer>().promise;

test("a permission carries its structure, and the chosen option goes back", async () => {
  const path = driven.path("a.txt");
  await driven.turn({ do: "ask", tool: "Bash", kind: "execute", command: "rm -rf a", paths: [path] });
  expect(driven.host.permissions[0]?.request).toMatchObject({
    tool: "Bash",
    toolKind: "execute",
    argv: ["sh", "-c", "rm -rf a"],
    paths: [path],
    cwd: driven.folder,
    diffs: [],
    options: [{ kind: "allow_once" }, { kind: "allow_always" }, { kind: "reject_once" }],
  });
  expect(driven.host.text).toBe("allowed");
});

test("a permission to edit carries the whole diff, however long", async () => {
  const newText = "long\n".repeat(20_000);
  const path = driven.path("b.txt");
  await driven.turn({ do: "ask", tool: "Edit", kind: "edit", diffs: [{ path, oldText: "old", newText }] });
  const request = driven.host.permissions[0]?.request;
  expect(request?.diffs).toEqual([{ path, before: "old", after: newText }]);
  expect(request?.paths).toEqual([path]);
  expect(request?.argv).toBeNull();
});

test("a refusal reaches the agent", async () => {
  driven.host.permit = (request) => choose(request, "reject_once");
  await driven.turn({
    do: "ask",
    tool: "Bash",
    kind: "execute",
    command: "ls",
    no: [{ do: "say", text: "as you wish" }],
  });
  expect(driven.host.text).toBe("as you wish");
});

test("cancelling answers an open permission as cancelled and voids it for the host", async () => {
  driven.host.permit = never;
  const turn = driven.turn({ do: "ask", tool: "Bash", kind: "execute", command: "ls" });
  await driven.host.until(() => driven.host.permissions.length === 1);
  await driven.agent.cancel();
  expect(await turn).toMatchObject({ stop: "cancelled" });
  expect(driven.host.permissions[0]?.signal.aborted).toBe(true);
  expect(driven.ledger().findLast((line) => line.effect === "answered")?.["outcome"]).toEqual({ outcome: "cancelled" });
  expect(await driven.turn({ do: "say", text: "usable" })).toMatchObject({ stop: "end" });
});

test("an agent that dies while it asks ends the turn and voids the permission", async () => {
  const dying = await DrivenAgent.open();
  dying.host.permit = never;
  expect(await dying.turn({ do: "crash_while_asking" })).toMatchObject({ stop: "failed", reason: "agent_exited" });
  expect(dying.host.permissions[0]?.signal.aborted).toBe(true);
  expect(await dying.agent.exited).toMatchObject({ signal: "SIGKILL" });
  await dying.close();
});

test("a form becomes questions, and the values reach the agent", async () => {
  driven.host.reply = () => ({ values: { color: "red", count: 2, sure: true, sizes: ["s", "l"] } });
  const schema = {
    type: "object",
    required: ["color"],
    properties: {
      color: {
        type: "string",
        title: "Color",
        oneOf: [
          { const: "red", title: "Red" },
          { const: "blue", title: "Blue" },
        ],
      },
      count: { type: "integer", title: "Count" },
      sure: { type: "boolean" },
      sizes: { type: "array", title: "Sizes", items: { type: "string", enum: ["s", "l"] } },
      other: { type: "string", description: "Anything else" },
    },
  };
  await driven.turn({ do: "question", message: "Which?", schema });
  expect(driven.host.questions[0]?.question).toEqual({
    message: "Which?",
    fields: [
      {
        name: "color",
        title: "Color",
        type: "choice",
        options: [
          { value: "red", title: "Red" },
          { value: "blue", title: "Blue" },
        ],
        required: true,
      },
      { name: "count", title: "Count", type: "number", options: [], required: false },
      { name: "sure", title: "sure", type: "boolean", options: [], required: false },
      {
        name: "sizes",
        title: "Sizes",
        type: "choices",
        options: [
          { value: "s", title: "s" },
          { value: "l", title: "l" },
        ],
        required: false,
      },
      { name: "other", title: "Anything else", type: "text", options: [], required: false },
    ],
  });
  expect(JSON.parse(driven.host.text)).toEqual({
    action: "accept",
    content: { color: "red", count: 2, sure: true, sizes: ["s", "l"] },
  });
});

test("a declined question is told as declined", async () => {
  await driven.turn({ do: "question", message: "Which?", schema: { type: "object", properties: {} } });
  expect(JSON.parse(driven.host.text)).toEqual({ action: "decline" });
});

test("a form too large to be shown is declined without asking anybody", async () => {
  const properties = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`field${n}`, { type: "string" }]));
  await driven.turn({ do: "question", message: "Everything?", schema: { type: "object", properties } });
  expect(JSON.parse(driven.host.text)).toEqual({ action: "decline" });
  expect(driven.host.questions).toEqual([]);
});

test("waiting for a person is not the agent's silence", async () => {
  const answer = deferred<PermissionAnswer>();
  driven.host.permit = () => answer.promise;
  const turn = driven.turn({ do: "ask", tool: "Bash", kind: "execute", command: "ls" });
  await driven.host.until(() => driven.host.permissions.length === 1);
  driven.host.events.length = 0;
  const waited = deferred<void>();
  realClock.after(250, waited.resolve);
  await waited.promise;
  expect(driven.host.ofType("silence")).toEqual([]);
  answer.resolve({ optionId: "yes" });
  await turn;
});

test("what is asked outside a turn is answered as cancelled without asking anybody", async () => {
  const host: AgentHost = {
    onEvent() {},
    askPermission: () => Promise.reject(new Error("asked")),
    askQuestion: () => Promise.reject(new Error("asked")),
  };
  const askings = new Askings(
    host,
    new ToolBook(),
    new SilenceWatch(
      realClock,
      1_000,
      () => {},
      () => {},
    ),
  );
  const params = {
    sessionId: "s",
    mode: "form",
    message: "?",
    toolCall: { toolCallId: "t" },
    options: [{ optionId: "y", kind: "allow_once", name: "y" }],
  };
  const { signal } = new AbortController();
  expect(await askings.permission(params, signal)).toEqual({ outcome: { outcome: "cancelled" } });
  expect(await askings.question(params, signal)).toEqual({ action: "cancel" });
  askings.open("another", "/");
  expect(await askings.permission(params, signal)).toEqual({ outcome: { outcome: "cancelled" } });
});
