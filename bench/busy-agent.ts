#!/usr/bin/env node
/** An ACP agent that does a lot: each prompt brings a plan, tools with output and an answer in Markdown. */
import { createInterface } from "node:readline";

type Call = { id?: number; method?: string };
const say = (message: object): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const sessionId = "busy";
const toolCount = 40;
const answer =
  "## What was found\n\nThe *totals* agree with `export-46.csv`:\n\n| channel | spend |\n| - | -: |\n| Search | 1,204 |\n| Social | 860 |\n\n- the gate is **green**\n- the paint is bought by Friday\n\n```\nrows 118\n```\n";

let turn = 0;
const update = (given: object): void => say({ method: "session/update", params: { sessionId, update: given } });

for await (const line of createInterface({ input: process.stdin })) {
  // Only our own driver writes here.
  const call = JSON.parse(line) as Call;
  if (call.id === undefined || call.method === undefined) continue;
  if (call.method === "initialize")
    say({ id: call.id, result: { protocolVersion: 1, agentCapabilities: { loadSession: true }, authMethods: [] } });
  else if (call.method === "session/prompt") {
    turn += 1;
    for (let tool = 0; tool < toolCount; tool += 1) {
      const toolCallId = `${turn}-${tool}`;
      const content = [{ type: "content", content: { type: "text", text: "row 1\nrow 2\nrow 3" } }];
      const title = `Reading export-${tool}.csv`;
      update({ sessionUpdate: "tool_call", toolCallId, title, kind: "read", status: "pending" });
      update({ sessionUpdate: "tool_call_update", toolCallId, status: "completed", content });
    }
    update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text: answer } });
    say({ id: call.id, result: { stopReason: "end_turn" } });
  } else say({ id: call.id, result: { sessionId } });
}
