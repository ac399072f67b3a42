import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DrivenAgent } from "../../test/fakes/driven-agent.ts";
import { limits } from "../domain/limits.ts";

let driven: DrivenAgent;
beforeAll(async () => {
  driven = await DrivenAgent.open({ steers: true });
});
afterAll(() => driven.close());

test("text arrives piece by piece, in order, before the turn ends", async () => {
  const end = await driven.turn({ do: "say", text: "one two three", chunks: 4 });
  expect(end).toEqual({ stop: "end", reason: null, words: null });
  expect(driven.host.ofType("text").length).toBe(4);
  expect(driven.host.text).toBe("one two three");
});

test("a flood of updates arrives whole and in order", async () => {
  await driven.turn({ do: "flood", count: 5_000 });
  const expected = Array.from({ length: 5_000 }, (_, n) => `${n} `).join("");
  expect(driven.host.text).toBe(expected);
});

test("text that is too long for one report is cut without splitting a character", async () => {
  const text = `a${"😀".repeat(40_000)}`;
  await driven.turn({ do: "say", text });
  const pieces = driven.host.ofType("text").map((event) => event.text);
  expect(pieces.length).toBe(3);
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  expect(pieces.join("")).toBe(text);
});

test("a tool call is told merged: what it changes, where, and how it ended", async () => {
  await driven.turn({ do: "write", path: "note.txt", text: "one\n" });
  const path = driven.path("note.txt");
  expect(readFileSync(path, "utf8")).toBe("one\n");
  const updates = driven.host.ofType("tool");
  expect(updates.map((update) => update.state)).toEqual(["pending", "working", "done"]);
  expect(new Set(updates.map((update) => update.toolId)).size).toBe(1);
  expect(updates.at(-1)).toMatchObject({
    title: "Write note.txt",
    toolKind: "edit",
    paths: [path],
    diffs: [{ path, before: null, after: "one\n" }],
  });
});

test("a shell command's output and failure are told", async () => {
  await driven.turn({ do: "shell", command: "echo out; exit 3" });
  expect(driven.host.ofType("tool").at(-1)).toMatchObject({ toolKind: "execute", state: "failed", output: "out\n" });
});

test("output that comes piece by piece is joined", async () => {
  const piece = (data: string) => ({ terminal_output: { terminal_id: "t", data } });
  const update = { sessionUpdate: "tool_call_update", toolCallId: "pieces" };
  await driven.turn(
    { do: "update", update: { ...update, status: "in_progress", _meta: piece("one ") } },
    { do: "update", update: { ...update, status: "completed", _meta: piece("two") } },
  );
  expect(driven.host.ofType("tool").map(({ output }) => output)).toEqual(["one ", "one two"]);
});

test("outputs and diffs are bounded and say what was cut", async () => {
  await driven.turn(
    { do: "shell", command: "yes | head -c 50000; echo the end" },
    { do: "write", path: "big.txt", text: "x".repeat(limits.diffChars + 10) },
  );
  const [shell, write] = driven.host.ofType("tool").filter((update) => update.state === "done");
  expect(shell?.output).toMatch(/^… \(\d+ characters before\)/);
  expect(shell?.output).toMatch(/the end\n$/);
  expect(shell?.output?.length).toBeLessThan(limits.toolOutputChars + 100);
  expect(write?.diffs[0]?.after).toMatch(/… \(10 more characters\)$/);
});

test("an update that says nothing new is not told twice", async () => {
  const update = { sessionUpdate: "tool_call_update", toolCallId: "t1", status: "in_progress", title: "Same" };
  await driven.turn({ do: "update", update }, { do: "update", update }, { do: "update", update });
  expect(driven.host.ofType("tool").length).toBe(1);
});

test("plan, thought, usage and notice arrive as such", async () => {
  await driven.turn(
    {
      do: "plan",
      steps: [
        { text: "read", state: "completed" },
        { text: "write", state: "in_progress" },
        { text: "check", state: "pending" },
      ],
    },
    { do: "think", text: "hm" },
    { do: "usage", used: 10, size: 100, costUsd: 0.5 },
    { do: "update", update: { sessionUpdate: "notice", severity: "warning", title: "Careful" } },
  );
  expect(driven.host.events).toEqual([
    {
      type: "plan",
      steps: [
        { text: "read", state: "done" },
        { text: "write", state: "working" },
        { text: "check", state: "pending" },
      ],
    },
    { type: "thought", text: "hm" },
    { type: "usage", usedTokens: 10, windowTokens: 100, costUsd: 0.5 },
    { type: "notice", severity: "warning", text: "Careful" },
  ]);
});

test("unknown and malformed updates and notifications are ignored", async () => {
  const end = await driven.turn(
    { do: "update", update: { sessionUpdate: "hologram", content: 7 } },
    { do: "update", update: { sessionUpdate: "tool_call", title: "no id" } },
    { do: "update", update: { sessionUpdate: "agent_message_chunk", content: null } },
    { do: "update", update: { sessionUpdate: "usage_update", used: "many" } },
    { do: "notify", method: "_vendor/thing", params: {} },
    {
      do: "notify",
      method: "session/update",
      params: {
        sessionId: "another",
        update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "foreign" } },
      },
    },
    { do: "say", text: "still here" },
  );
  expect(end.stop).toBe("end");
  expect(driven.host.events).toEqual([{ type: "text", text: "still here" }]);
});

test.each(["fs/read_text_file", "fs/write_text_file", "terminal/create", "_vendor/ask"])(
  "%s is answered with method not found",
  async (method) => {
    const path = driven.path("forbidden.txt");
    await driven.turn({ do: "request", method, params: { path, content: "x", command: "touch", args: [path] } });
    expect(driven.host.text).toBe("error -32601");
    expect(existsSync(path)).toBe(false);
  },
);

test("neither files nor terminals are advertised; forms and notices are", () => {
  const hello = driven.ledger().find((line) => line.effect === "initialize");
  const capabilities = hello?.["capabilities"];
  expect(capabilities).toMatchObject({ elicitation: { form: {} }, session: { notices: {} } });
  // What is not advertised arrives as the protocol's default: no.
  expect(JSON.stringify(capabilities)).not.toMatch(/"(readTextFile|writeTextFile|terminal)":true/);
});

test("junk on stdout is survived", async () => {
  const end = await driven.turn(
    { do: "junk", text: "Warning: something" },
    { do: "junk", text: '{"not":"a message"}' },
    { do: "junk", text: "[1,2]" },
    { do: "say", text: "fine" },
  );
  expect(end.stop).toBe("end");
  expect(driven.host.text).toBe("fine");
});

test.each([
  ["max_tokens", { stop: "limit", reason: "max_tokens" }],
  ["max_turn_requests", { stop: "limit", reason: "max_turns" }],
  ["refusal", { stop: "refused", reason: null }],
  ["cancelled", { stop: "cancelled", reason: null }],
  ["unheard_of", { stop: "failed", reason: "agent_error" }],
])("the stop reason %s is told as what it is", async (stopReason, expected) => {
  expect(await driven.turn({ do: "end", stopReason })).toMatchObject(expected);
});

test.each([
  [
    { code: -32_000, message: "Authentication required" },
    { stop: "failed", reason: "login_required" },
  ],
  [
    { code: -32_603, message: "Overloaded", data: { errorKind: "overloaded" } },
    { stop: "failed", reason: "model_error" },
  ],
  [
    { code: -32_603, message: "Broken" },
    { stop: "failed", reason: "agent_error", words: "Broken" },
  ],
  [
    { code: -32_603, message: "Reached maximum number of turns (1)" },
    { stop: "limit", reason: "max_turns" },
  ],
  [
    { code: -32_603, message: "Reached maximum budget ($0.01)" },
    { stop: "limit", reason: "max_budget" },
  ],
])("an error answer ends the turn with a reason: %j", async (error, expected) => {
  expect(await driven.turn({ do: "error", ...error })).toMatchObject(expected);
});

test("files go as links, images inline too for an agent that takes them", async () => {
  const image = { type: "image", mime: "image/png", data: "aGk=", path: "/tmp/a.png", name: "a.png" } as const;
  const file = { type: "file", path: "/tmp/b c.txt", name: "b c.txt", mime: "text/plain" } as const;
  await driven.agent.prompt([file, image, { type: "text", text: "look" }]);
  expect(driven.ledger().findLast((line) => line.effect === "turn")?.["blocks"]).toEqual([
    "resource_link",
    "resource_link",
    "text",
  ]);
  const seeing = await DrivenAgent.open({ takesImages: true });
  await seeing.agent.prompt([file, image, { type: "text", text: "look" }]);
  expect(seeing.ledger().findLast((line) => line.effect === "turn")?.["blocks"]).toEqual([
    "resource_link",
    "image",
    "resource_link",
    "text",
  ]);
  await seeing.close();
});

test("words join a running turn where the agent takes them, and only then", async () => {
  const turn = driven.turn(
    { do: "say", text: "started" },
    { do: "wait_for", path: "go-on" },
    { do: "write", path: "x", text: "x" },
  );
  await driven.host.until(() => driven.host.text === "started");
  expect(await driven.agent.steer([{ type: "text", text: "also this" }])).toBe(true);
  expect(driven.ledger().at(-1)).toMatchObject({ effect: "steered" });
  await driven.agent.cancel();
  await turn;
  expect(await driven.agent.steer([{ type: "text", text: "too late" }])).toBe(false);
});
