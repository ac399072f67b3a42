import { expect, test } from "vitest";
import type { ToolUpdate } from "../domain/entries.ts";
import { changed, someApproval, someTask } from "../../test/fakes/fake-desk.ts";
import { ChangeReceiver, ChangeSender } from "./desk-changes.ts";
import { revived, toLine } from "./desk-wire.ts";

const tool = (toolId: string, state: ToolUpdate["state"], output = ""): ToolUpdate => ({
  type: "tool",
  toolId,
  title: "Read",
  toolKind: "read",
  state,
  paths: [],
  diffs: [],
  output,
});

test("what was sent in pieces is whole again, change after change", () => {
  const sender = new ChangeSender();
  const receiver = new ChangeReceiver();
  const ask = someApproval();
  const task = someTask();
  const steps = [
    () => (task.words = "Look"),
    () => (task.words = "Looking"),
    () => task.tools.set("1", tool("1", "working")),
    () => task.tools.set("2", tool("2", "working")),
    () => task.tools.set("1", tool("1", "done")),
    () => task.asks.set(ask.id, ask),
    () => (ask.state = "answered"),
    () => (task.words = "Something else"),
    () => (task.words = ""),
    () => (task.words = "Done."),
  ];
  for (const step of steps) {
    step();
    // What crosses the socket is text.
    const crossed = revived(JSON.parse(toLine(sender.shortened(changed(task))))) as ReturnType<
      ChangeSender["shortened"]
    >;
    expect(receiver.whole(crossed)).toEqual(changed(task));
  }
});

test("a long task's next word is a short line", () => {
  const sender = new ChangeSender();
  const many = Array.from(
    { length: 200 },
    (_, index) => [String(index), tool(String(index), "done", "x".repeat(8_000))] as const,
  );
  const task = someTask({ tools: new Map(many), words: "y".repeat(100_000) });
  expect(toLine(sender.shortened(changed(task))).length).toBeGreaterThan(1_000_000);
  task.words += " more";
  expect(toLine(sender.shortened(changed(task))).length).toBeLessThan(2_000);
});
