import type { PlanStep, PlanUpdate, UsageUpdate } from "../domain/entries.ts";
import type { AgentEvent } from "./agent.ts";
import type { ToolBook } from "./tool-book.ts";
import { blockText, fieldsOf, listOf, numberOf, textOf, type Fields } from "./wire-fields.ts";

/** So that one piece fits into one report, whatever its characters are. */
const textPieceChars = 32 * 1024;
const planStepsMax = 200;
const planStepChars = 500;
const noticeChars = 2_000;

/** One update of a session as what the agent does. Unknown kinds and malformed ones give nothing. */
export function eventsOf(update: Fields, tools: ToolBook): AgentEvent[] {
  switch (update["sessionUpdate"]) {
    case "agent_message_chunk":
      return pieces(blockText(update["content"])).map((text) => ({ type: "text", text }));
    case "agent_thought_chunk":
      return pieces(blockText(update["content"])).map((text) => ({ type: "thought", text }));
    case "tool_call":
    case "tool_call_update": {
      const tool = tools.update(update);
      return tool === null ? [] : [tool];
    }
    case "plan":
      return [planUpdate(listOf(update["entries"]))];
    case "usage_update":
      return usageUpdate(update);
    case "notice":
      return noticeEvent(update);
    default:
      return [];
  }
}

/** Cuts long text where no surrogate pair is split. */
function pieces(text: string | null): string[] {
  if (text === null || text === "") return [];
  const cut: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + textPieceChars, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    cut.push(text.slice(start, end));
    start = end;
  }
  return cut;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

function planUpdate(entries: unknown[]): PlanUpdate {
  return { type: "plan", steps: entries.slice(0, planStepsMax).map((entry) => planStep(fieldsOf(entry))) };
}

function planStep(entry: Fields): PlanStep {
  const text = (textOf(entry["content"]) ?? "").slice(0, planStepChars).toWellFormed();
  if (entry["status"] === "in_progress") return { text, state: "working" };
  return { text, state: entry["status"] === "completed" ? "done" : "pending" };
}

function usageUpdate(update: Fields): UsageUpdate[] {
  const usedTokens = numberOf(update["used"]);
  const windowTokens = numberOf(update["size"]);
  if (usedTokens === null || windowTokens === null) return [];
  const cost = fieldsOf(update["cost"]);
  return [
    { type: "usage", usedTokens, windowTokens, costUsd: cost["currency"] === "USD" ? numberOf(cost["amount"]) : null },
  ];
}

function noticeEvent(update: Fields): AgentEvent[] {
  const text = [textOf(update["title"]), textOf(update["description"])].filter((part) => part !== null).join("\n");
  return text === ""
    ? []
    : [
        {
          type: "notice",
          severity: textOf(update["severity"]) ?? "info",
          text: text.slice(0, noticeChars).toWellFormed(),
        },
      ];
}
