import { expect, test } from "vitest";
import { usageLimitIn } from "./usage-limit.ts";

const now = Date.parse("2026-11-22T12:00:00Z");

test.each<[string, string | null, { until?: number } | null]>([
  ["Claude AI usage limit reached|1795363200", null, { until: 1_795_363_200_000 }],
  ["You've hit your weekly limit", null, {}],
  ["5-hour limit reached ∙ resets 3pm", null, {}],
  ["Rate limit exceeded, try again in 20 minutes", null, { until: now + 1_200_000 }],
  ["Quota exceeded; resets at 2026-11-25T12:00:00Z.", null, { until: now + 3 * 86_400_000 }],
  ["429 Too Many Requests", null, {}],
  ["whatever", "rate_limit", {}],
  ["usage limit reached|1500000000", null, {}],
  ["Overloaded", "overloaded", null],
  ["Reached maximum number of turns (1)", null, null],
  ["The file size limit of the form is 5 MB", null, null],
  ["Broken", null, null],
])("%s", (words, errorKind, expected) => {
  expect(usageLimitIn(words, errorKind, now)).toEqual(expected);
});
