import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ToolUpdate } from "../domain/entries.ts";
import { ErrandCommand } from "../../test/fakes/errand-command.ts";
import * as given from "../../test/fakes/fake-desk.ts";
import { main } from "./main.ts";

let at: ErrandCommand;
beforeEach(() => {
  at = new ErrandCommand();
});
afterEach(() => at.close());

describe("follow", () => {
  test("tells each change once until Ctrl-C, which is no fault", async () => {
    let signal: AbortSignal | null = null;
    const task = given.someTask();
    await at.running({
      follow: async (_ref, options) => {
        signal = options.signal;
        options.onChange(given.changed(task));
        options.onChange(given.changed({ ...task, words: "Half" }, "words"));
        options.onChange(given.changed({ ...task, words: "Half done." }, "words"));
        await once(options.signal, "abort");
      },
    });
    const terminal = at.terminal();
    const exit = main(["follow"], terminal);
    await terminal.stdout.until("Half done.");
    terminal.interrupt();
    expect(await exit).toBe(0);
    expect(terminal.stdout.lines.filter((line) => line.includes("working"))).toHaveLength(1);
    if (signal !== null && !(signal as AbortSignal).aborted) await once(signal, "abort");
  });

  test("--json is a line for each change", async () => {
    const tool: ToolUpdate = {
      type: "tool",
      toolId: "1",
      title: "Read",
      toolKind: "read",
      state: "done",
      paths: [],
      diffs: [],
      output: null,
    };
    await at.running({
      follow: async (_ref, { onChange }) =>
        onChange(given.changed(given.someTask({ tools: new Map([["1", tool]]) }), "tool")),
    });
    const { exitCode, json } = await at.run(["follow", "Reports", "--json"]);
    expect([exitCode, json]).toEqual([
      0,
      expect.objectContaining({
        change: "tool",
        thread: given.threadId,
        task: expect.objectContaining({ tools: [tool] }),
      }),
    ]);
  });
});
