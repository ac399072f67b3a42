import { describe, expect, test } from "vitest";
import type { Concern } from "../domain/attention.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { utf8 } from "../kit/bytes.ts";
import { pushContentOf, shortly } from "./push-words.ts";

const thread = "t".repeat(21) + "A";
const said = (concern: Concern, words = "", kind = "approval") => ({
  row: 1,
  member: "m" as MemberId,
  thread: thread as ThreadId,
  task: "k" as TaskId,
  entry: "e" as EntryId,
  at: 1,
  concern,
  words,
  kind,
});

describe("what a push says", () => {
  test("one ask in its own words, several by their number, and asks before ends", () => {
    const one = pushContentOf([said("needs_you", "Write draft.md")], "Gate", "en");
    expect(one).toEqual({
      kind: "needs_you",
      title: "Gate",
      body: "Needs your OK: Write draft.md",
      tag: thread,
      url: `/#/t/${thread}`,
    });
    const both = [said("done", "Done."), said("needs_you", "a"), said("needs_you", "b", "question")];
    expect(pushContentOf(both, "Gate", "en").body).toBe("2 things need you");
    expect(pushContentOf(both, "Gate", "ko").body).toBe("확인할 일이 2건 있어요");
    expect(pushContentOf([said("needs_you", "Which?", "question")], "Gate", "ko").body).toBe(
      "물어볼 것이 있어요: Which?",
    );
    expect(pushContentOf([said("done"), said("failed")], "Gate", "en")).toMatchObject({
      kind: "failed",
      body: "Not done.",
    });
    expect(pushContentOf([said("test")], "study", "ko")).toMatchObject({
      kind: "test",
      title: "study",
      url: "/#/settings",
    });
  });

  test("an agent's Markdown as one plain line, what would deceive as escapes", () => {
    expect(shortly("# Done\n\n- **two** files in `out/`\n- _see_ them")).toBe("Done two files in out/ see them");
    expect(shortly("a \u202egnp.exe\u0000 b")).toBe("a \\u{202e}gnp.exe\\u{0} b");
    expect(shortly("x".repeat(9_000)).length).toBe(200);
  });

  test.each([
    ["plain", "x"],
    ["Korean", "한"],
    ["flags", "🇰🇷"],
    ["escapes", '"'],
    ["backslashes", "\\"],
    ["controls", "\u0001"],
    ["lone surrogates", "\ud800"],
  ])("the longest in %s fits into the fixed size", (_name, text) => {
    const content = pushContentOf([said("needs_you", shortly(text.repeat(5_000)))], text.repeat(400), "ko");
    expect(utf8(JSON.stringify(content)).length).toBeLessThanOrEqual(limits.pushPlainBytes);
  });
});
