import type { ServerResponse } from "node:http";
import type { ModelStep } from "./model-endpoint-script.ts";

type Send = (event: string | null, data: unknown) => void;

/** Streams a step as an OpenAI chat completion. Returns without ending the stream when the step holds it open. */
export function answerOpenAi(response: ServerResponse, step: ModelStep, isStreamed: boolean): void {
  const base = { id: uniqueId("chatcmpl"), created: 1, model: "scripted" };
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  const calls = (step.calls ?? []).map((call, index) => ({
    index,
    id: uniqueId("call"),
    type: "function",
    function: { name: call.tool, arguments: JSON.stringify(call.input) },
  }));
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  if (!isStreamed) {
    const message = { role: "assistant", content: step.say ?? "", ...(calls.length > 0 ? { tool_calls: calls } : {}) };
    answerJson(response, 200, {
      ...base,
      object: "chat.completion",
      choices: [{ index: 0, message, finish_reason: finish }],
      usage,
    });
    return;
  }
  const send = startStream(response);
  const chunk = (delta: unknown, finish_reason: string | null) =>
    send(null, { ...base, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] });
  chunk({ role: "assistant", content: "" }, null);
  for (const text of textChunks(step)) chunk({ content: text }, null);
  for (const call of calls) chunk({ tool_calls: [call] }, null);
  if (step.hold === true) return;
  chunk({}, finish);
  send(null, { ...base, object: "chat.completion.chunk", choices: [], usage });
  response.end("data: [DONE]\n\n");
}

/** The same as an Anthropic message. */
export function answerAnthropic(response: ServerResponse, step: ModelStep, isStreamed: boolean): void {
  const usage = { input_tokens: 10, output_tokens: 5 };
  const calls = (step.calls ?? []).map((call) => ({
    type: "tool_use",
    id: uniqueId("call"),
    name: call.tool,
    input: call.input,
  }));
  const message = { id: uniqueId("msg"), type: "message", role: "assistant", model: "scripted", stop_sequence: null };
  const stop = calls.length > 0 ? "tool_use" : "end_turn";
  if (!isStreamed) {
    const content = [...(step.say === undefined ? [] : [{ type: "text", text: step.say }]), ...calls];
    answerJson(response, 200, { ...message, content, stop_reason: stop, usage });
    return;
  }
  const send = startStream(response);
  send("message_start", { type: "message_start", message: { ...message, content: [], stop_reason: null, usage } });
  let index = 0;
  if (step.say !== undefined) {
    send("content_block_start", { type: "content_block_start", index, content_block: { type: "text", text: "" } });
    for (const text of textChunks(step))
      send("content_block_delta", { type: "content_block_delta", index, delta: { type: "text_delta", text } });
    if (step.hold === true) return;
    send("content_block_stop", { type: "content_block_stop", index });
    index += 1;
  }
  if (step.hold === true) return;
  for (const call of calls) {
    send("content_block_start", { type: "content_block_start", index, content_block: { ...call, input: {} } });
    send("content_block_delta", {
      type: "content_block_delta",
      index,
      delta: { type: "input_json_delta", partial_json: JSON.stringify(call.input) },
    });
    send("content_block_stop", { type: "content_block_stop", index });
    index += 1;
  }
  send("message_delta", { type: "message_delta", delta: { stop_reason: stop, stop_sequence: null }, usage });
  send("message_stop", { type: "message_stop" });
  response.end();
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

let idCount = 0;

/** Agents merge what has the same id, whenever it was said. */
function uniqueId(kind: string): string {
  idCount += 1;
  return `${kind}_${idCount}`;
}

function startStream(response: ServerResponse): Send {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  return (event, data) => {
    response.write(`${event === null ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`);
  };
}

function textChunks(step: ModelStep): string[] {
  const text = step.say ?? "";
  const size = Math.max(1, Math.ceil(text.length / (step.chunks ?? 1)));
  return Array.from({ length: Math.ceil(text.length / size) }, (_, n) => text.slice(n * size, (n + 1) * size));
}
