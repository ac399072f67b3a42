#!/usr/bin/env node
/** The smallest ACP agent: answers each prompt with the moment it had it and the moment it spoke, in monotonic nanoseconds. */
import { createInterface } from "node:readline";

type Call = { id?: number; method?: string };
const say = (message: object): void => void process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const sessionId = "echo";

for await (const line of createInterface({ input: process.stdin })) {
  const hadAt = process.hrtime.bigint();
  // Only our own driver writes here.
  const call = JSON.parse(line) as Call;
  if (call.id === undefined || call.method === undefined) continue;
  if (call.method === "initialize")
    say({ id: call.id, result: { protocolVersion: 1, agentCapabilities: { loadSession: true }, authMethods: [] } });
  else if (call.method === "session/prompt") {
    const text = `${hadAt} ${process.hrtime.bigint()}`;
    const update = { sessionUpdate: "agent_message_chunk", content: { type: "text", text } };
    say({ method: "session/update", params: { sessionId, update } });
    say({ id: call.id, result: { stopReason: "end_turn" } });
  } else say({ id: call.id, result: { sessionId } });
}
