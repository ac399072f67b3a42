import { expect, test } from "vitest";
import { turnEndOf } from "./turn-end.ts";

const ended = { stopReason: "end_turn" };
const modelError = '{"type":"error","status":400,"error":{"type":"invalid_request_error","message":"no"}}';

test("an error object as the last words, with no usage, is a failure where the profile says so", () => {
  expect(turnEndOf({ ...ended, usage: null }, modelError, "error_as_text")).toMatchObject({
    stop: "failed",
    reason: "model_error",
    words: modelError,
  });
  expect(turnEndOf(ended, `I tried.\n${modelError}`, "error_as_text")).toMatchObject({ stop: "failed" });
});

test("the same words with usage, or from another agent, are words", () => {
  expect(turnEndOf({ ...ended, usage: { totalTokens: 5 } }, modelError, "error_as_text")).toMatchObject({
    stop: "end",
  });
  expect(turnEndOf({ ...ended, usage: null }, modelError, "none")).toMatchObject({ stop: "end" });
  expect(turnEndOf({ ...ended, usage: null }, 'The answer is {"error": "x"} as you see', "error_as_text").stop).toBe(
    "end",
  );
});

test("a turn that ends right after its last retry is a failure, one that goes on is not", () => {
  const retried = "Retrying (attempt 3/3, waiting 8s)...Retry finished, resuming.";
  expect(turnEndOf(ended, retried, "retry_as_text")).toMatchObject({ stop: "failed", reason: "model_error" });
  expect(turnEndOf(ended, `${retried}Here it is.`, "retry_as_text").stop).toBe("end");
  expect(turnEndOf(ended, retried, "none").stop).toBe("end");
});
