import fc from "fast-check";
import { expect, test } from "vitest";
import { FakeClock } from "../../test/fakes/fake-clock.ts";
import type { AgentUpdate, ToolUpdate } from "../domain/entries.ts";
import { limits } from "../domain/limits.ts";
import { silentLog } from "../domain/ports.ts";
import { TurnRecorder } from "./turn-recorder.ts";

function recorder() {
  const clock = new FakeClock();
  const stored: AgentUpdate[][] = [];
  const disk = { isFull: false };
  const live: { offset: number; text: string }[] = [];
  const recording = new TurnRecorder({
    clock,
    log: silentLog,
    store: (updates) => {
      if (disk.isFull) throw new Error("database or disk is full");
      stored.push(updates);
    },
    live: (words) => void live.push(words),
  });
  return { clock, disk, stored, live, recording, say: (text: string) => recording.onEvent({ type: "text", text }) };
}
const tool = (toolId: string, state: ToolUpdate["state"]): ToolUpdate => ({
  type: "tool",
  toolId,
  title: toolId,
  toolKind: "read",
  state,
  paths: [],
  diffs: [],
  output: null,
});

test("words are passed on at once and stored together a moment later", () => {
  const { clock, stored, live, say } = recorder();
  say("one ");
  say("two");
  expect(live).toEqual([
    { offset: 0, text: "one " },
    { offset: 4, text: "two" },
  ]);
  expect(stored).toEqual([]);
  clock.goOn(limits.textCoalesceMs);
  expect(stored).toEqual([[{ type: "text", offset: 0, text: "one two" }]]);
  expect(clock.pendingCount).toBe(0);
});

test("many words are stored without waiting", () => {
  const { stored, say } = recorder();
  say("x".repeat(limits.textCoalesceBytes));
  expect(stored).toHaveLength(1);
});

test("a tool's later state takes the place of a pending one, and what came between stays where it was", () => {
  const { recording, stored, say } = recorder();
  recording.onEvent(tool("a", "pending"));
  say("looking");
  recording.onEvent(tool("b", "pending"));
  recording.onEvent(tool("a", "done"));
  recording.flush();
  expect(stored).toEqual([[tool("a", "done"), { type: "text", offset: 0, text: "looking" }, tool("b", "pending")]]);
});

test("nothing pending, nothing stored", () => {
  const { recording, stored, clock } = recorder();
  recording.flush();
  recording.onEvent({ type: "heard" });
  clock.goOn(10_000);
  expect(stored).toEqual([]);
});

test("however an agent cuts its words, the pieces laid at their offsets make the whole, each small enough to read", () => {
  const texts = fc.array(
    fc
      .string({ unit: "grapheme", maxLength: 50 })
      .chain((text) => fc.constantFrom(1, 300).map((times) => text.repeat(times))),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(texts, (pieces) => {
      const { recording, stored, live, say } = recorder();
      for (const piece of pieces) say(piece);
      recording.flush();
      const whole = pieces.join("");
      for (const told of [stored.flat(), live]) {
        let built = "";
        for (const update of told) if ("offset" in update) built = built.slice(0, update.offset) + update.text;
        expect(built).toBe(whole);
      }
      for (const update of stored.flat())
        expect(update.type === "text" && update.text.length).toBeLessThanOrEqual(2 * limits.textCoalesceBytes);
      expect(whole.endsWith(recording.words)).toBe(true);
      expect(recording.words.length).toBe(Math.min(whole.length, recording.words.length));
    }),
  );
});

test("the last words never begin with half a character", () => {
  const { recording, say } = recorder();
  say(`a${"😀".repeat(limits.lastWordsChars)}`);
  expect(recording.words.isWellFormed()).toBe(true);
  expect(recording.words.length).toBe(limits.lastWordsChars);
  say("b");
  expect(recording.words.startsWith("😀")).toBe(true);
});

test("while the disk is full nothing is thrown at the agent, and all is written in order when there is room", () => {
  const { clock, disk, stored, live, recording, say } = recorder();
  say("one ");
  disk.isFull = true;
  clock.goOn(limits.textCoalesceMs);
  // More than is ever held back: an agent that speaks on must not bring it down either.
  say("x".repeat(2 * limits.textCoalesceBytes));
  clock.goOn(limits.diskAgainMs);
  expect(() => recording.flush()).toThrow("disk is full");
  expect([stored, live.length > 1]).toEqual([[], true]);
  disk.isFull = false;
  clock.goOn(limits.diskAgainMs);
  const texts = stored.flat().map((update) => (update.type === "text" ? update.text : ""));
  expect(texts.join("")).toBe(`one ${"x".repeat(2 * limits.textCoalesceBytes)}`);
  say(" two");
  clock.goOn(limits.textCoalesceMs);
  expect(stored.flat().at(-1)).toMatchObject({ type: "text", text: " two" });
});
