#!/usr/bin/env node
/** An ACP agent that asks one thing in each turn, a moment after it was prompted, and names the moment it asked. */
import { createInterface } from "node:readline";

type Call = { id?: number | string; method?: string; result?: unknown };
const say = (message: object): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const sessionId = "asking";
/** Whoever gave the task has put the phone away by then. */
const waitMs = 500;
let prompt: Call["id"];

for await (const line of createInterface({ input: process.stdin })) {
  // Only our own driver writes here.
  const call = JSON.parse(line) as Call;
  if (call.id === "ask") say({ id: prompt, result: { stopReason: "end_turn" } });
  else if (call.id === undefined || call.method === undefined) continue;
  else if (call.method === "initialize")
    say({ id: call.id, result: { protocolVersion: 1, agentCapabilities: { loadSession: true }, authMethods: [] } });
  else if (call.method === "session/prompt") {
    prompt = call.id;
    setTimeout(ask, waitMs);
  } else say({ id: call.id, result: { sessionId } });
}

function ask(): void {
  const toolCall = {
    toolCallId: "1",
    title: `asked at ${process.hrtime.bigint()}`,
    kind: "execute",
    status: "pending",
  };
  const options = [
    { optionId: "yes", name: "Yes", kind: "allow_once" },
    { optionId: "no", name: "No", kind: "reject_once" },
  ];
  say({ id: "ask", method: "session/request_permission", params: { sessionId, toolCall, options } });
}
