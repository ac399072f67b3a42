import { expect, test } from "vitest";
import { nothingSeen, turnEndOf, turnSeen } from "./turn-end.ts";

const ended = { stopReason: "end_turn" };
const modelError = '{"type":"error","status":400,"error":{"type":"invalid_request_error","message":"no"}}';
const said = (text: string) => ({ lastText: text, isEmpty: false });

test("an error object as the last words, with no usage, is a failure where the profile says so", () => {
  expect(turnEndOf({ ...ended, usage: null }, said(modelError), "error_as_text")).toMatchObject({
    stop: "failed",
    reason: "model_error",
    words: modelError,
  });
  expect(turnEndOf(ended, said(`I tried.\n${modelError}`), "error_as_text")).toMatchObject({ stop: "failed" });
});

test("the same words with usage, or from another agent, are words", () => {
  const usage = { totalTokens: 5 };
  expect(turnEndOf({ ...ended, usage }, said(modelError), "error_as_text").stop).toBe("end");
  expect(turnEndOf({ ...ended, usage: null }, said(modelError), "none").stop).toBe("end");
  const quoted = said('The answer is {"error": "x"} as you see');
  expect(turnEndOf({ ...ended, usage: null }, quoted, "error_as_text").stop).toBe("end");
});

test("a last retry that brought nothing is a failure, one that brought an answer is not", () => {
  const lost = "Retrying (attempt 3/3, waiting 8s)...Retry finished, resuming.";
  const won = "Retrying (attempt 1/3, waiting 2s)...Here it is.Retry finished, resuming.";
  expect(turnEndOf(ended, said(lost), "retry_as_text")).toMatchObject({ stop: "failed", reason: "model_error" });
  expect(turnEndOf(ended, said(won), "retry_as_text").stop).toBe("end");
  expect(turnEndOf(ended, said(lost), "none").stop).toBe("end");
});

test("a turn in which nothing was said or done is a failure of an agent that hides its errors so", () => {
  const usage = { type: "usage", usedTokens: 1, windowTokens: 2, costUsd: null } as const;
  expect(turnEndOf(ended, turnSeen(nothingSeen, usage), "retry_as_text")).toMatchObject({
    stop: "failed",
    words: null,
  });
  expect(turnEndOf(ended, turnSeen(nothingSeen, { type: "text", text: "x" }), "retry_as_text").stop).toBe("end");
  expect(turnEndOf(ended, nothingSeen, "none").stop).toBe("end");
});
