import type { RequestError } from "@agentclientprotocol/sdk";
import type { Timestamp } from "../domain/ids.ts";
import { unreachable } from "../kit/never.ts";
import type { AgentEvent, TurnEnd } from "./agent.ts";
import type { AgentProfile } from "./profile.ts";
import { usageLimitIn } from "./usage-limit.ts";
import { fieldsOf, textOf } from "./wire-fields.ts";

const wordsCharsMax = 2_000;
/** The end of a turn's text that a masked failure is looked for in. */
const lastTextChars = 16 * 1024;
const authRequired = -32_000;

/** What a turn showed before its end: the end of its text, and whether it said or did anything at all. */
export type TurnSeen = { lastText: string; isEmpty: boolean };

export const nothingSeen: TurnSeen = { lastText: "", isEmpty: true };

/** Usage alone is not doing anything. */
export function turnSeen(seen: TurnSeen, event: AgentEvent): TurnSeen {
  if (event.type === "text") return { lastText: (seen.lastText + event.text).slice(-lastTextChars), isEmpty: false };
  return seen.isEmpty && event.type !== "usage" ? { ...seen, isEmpty: false } : seen;
}

/** What the agent answered to a prompt, read against what the turn showed. */
export function turnEndOf(response: unknown, seen: TurnSeen, unmask: AgentProfile["unmask"]): TurnEnd {
  const fields = fieldsOf(response);
  switch (textOf(fields["stopReason"])) {
    case "end_turn":
      return unmasked(seen, fields["usage"], unmask) ?? { stop: "end", reason: null, words: null };
    case "max_tokens":
      return { stop: "limit", reason: "max_tokens", words: null };
    case "max_turn_requests":
      return { stop: "limit", reason: "max_turns", words: null };
    case "refusal":
      return { stop: "refused", reason: null, words: null };
    case "cancelled":
      return { stop: "cancelled", reason: null, words: null };
    default:
      return { stop: "failed", reason: "agent_error", words: null };
  }
}

/** Some agents end on a limit by an error instead of a stop reason: it is told apart by its words. */
export function turnEndOfError(error: RequestError, now: Timestamp): TurnEnd {
  const words = error.message.slice(0, wordsCharsMax);
  if (error.code === authRequired) return { stop: "failed", reason: "login_required", words };
  if (/maximum number of turns/i.test(words)) return { stop: "limit", reason: "max_turns", words };
  if (/maximum budget/i.test(words)) return { stop: "limit", reason: "max_budget", words };
  const errorKind = textOf(fieldsOf(error.data)["errorKind"]);
  const usageLimit = usageLimitIn(words, errorKind, now);
  if (usageLimit !== null) return { stop: "limit", reason: "usage_limit", words, ...usageLimit };
  const isModelError = errorKind !== null;
  return { stop: "failed", reason: isModelError ? "model_error" : "agent_error", words };
}

/**
 * A failure that the agent reports as an ordinary end. error_as_text: the model's error object is the last text and
 * no usage was counted. retry_as_text: nothing came between the announcement of the last retry and the words that
 * follow each retry, good or bad; an error that is not retried is not told at all, so the turn is empty.
 */
function unmasked(seen: TurnSeen, usage: unknown, unmask: AgentProfile["unmask"]): TurnEnd | null {
  const words = seen.isEmpty ? null : seen.lastText.trim().slice(-wordsCharsMax);
  const failed: TurnEnd = { stop: "failed", reason: "model_error", words };
  switch (unmask) {
    case "none":
      return null;
    case "error_as_text":
      return (usage === null || usage === undefined) && endsInErrorObject(seen.lastText) ? failed : null;
    case "retry_as_text":
      return seen.isEmpty || lostRetry.test(seen.lastText) ? failed : null;
    default:
      return unreachable(unmask);
  }
}

const lostRetry = /Retrying(?: \(attempt [^)]*\))?\.\.\.Retry finished, resuming\.\s*$/;

function endsInErrorObject(text: string): boolean {
  const start = text.indexOf("{");
  if (start === -1) return false;
  try {
    const fields = fieldsOf(JSON.parse(text.slice(start)));
    return "error" in fields || fields["type"] === "error";
  } catch {
    // Not an object to the end of the text: ordinary words.
    return false;
  }
}
