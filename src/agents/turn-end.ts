import type { RequestError } from "@agentclientprotocol/sdk";
import { unreachable } from "../kit/never.ts";
import type { TurnEnd } from "./agent.ts";
import type { AgentProfile } from "./profile.ts";
import { fieldsOf, textOf } from "./wire-fields.ts";

const wordsCharsMax = 2_000;
const authRequired = -32_000;

/** What the agent answered to a prompt, read against what it said last in that turn. */
export function turnEndOf(response: unknown, lastText: string, unmask: AgentProfile["unmask"]): TurnEnd {
  const fields = fieldsOf(response);
  switch (textOf(fields["stopReason"])) {
    case "end_turn":
      return unmasked(lastText, fields["usage"], unmask) ?? { stop: "end", reason: null, words: null };
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
export function turnEndOfError(error: RequestError): TurnEnd {
  const words = error.message.slice(0, wordsCharsMax);
  if (error.code === authRequired) return { stop: "failed", reason: "login_required", words };
  if (/maximum number of turns/i.test(words)) return { stop: "limit", reason: "max_turns", words };
  if (/maximum budget/i.test(words)) return { stop: "limit", reason: "max_budget", words };
  const isModelError = textOf(fieldsOf(error.data)["errorKind"]) !== null;
  return { stop: "failed", reason: isModelError ? "model_error" : "agent_error", words };
}

/**
 * A failure that the agent reports as an ordinary end. error_as_text: the model's error object is the last text and
 * no usage was counted. retry_as_text: the turn ends right after the words that follow its last retry.
 */
function unmasked(lastText: string, usage: unknown, unmask: AgentProfile["unmask"]): TurnEnd | null {
  const failed: TurnEnd = { stop: "failed", reason: "model_error", words: lastText.trim().slice(-wordsCharsMax) };
  switch (unmask) {
    case "none":
      return null;
    case "error_as_text":
      return (usage === null || usage === undefined) && endsInErrorObject(lastText) ? failed : null;
    case "retry_as_text":
      return /Retry finished, resuming\.\s*$/.test(lastText) ? failed : null;
    default:
      return unreachable(unmask);
  }
}

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
