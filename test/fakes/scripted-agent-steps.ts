import {
  methods,
  RequestError,
  type AgentContext,
  type RequestPermissionResponse,
  type ToolCallUpdate,
  type ToolKind,
} from "@agentclientprotocol/sdk";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Sessions } from "./scripted-agent-sessions.ts";
import type { Step } from "./scripted-agent-script.ts";

export type Turn = {
  sessionId: string;
  cwd: string;
  client: AgentContext;
  sessions: Sessions;
  isCancelled: AbortSignal;
};

/** The turn ends here with this answer. */
export class TurnStopped extends Error {
  readonly response: unknown;

  constructor(response: unknown) {
    super("the turn ends");
    this.response = response;
  }
}

let toolCount = 0;

export async function runSteps(steps: Step[], turn: Turn): Promise<void> {
  for (const step of steps) {
    throwIfCancelled(turn);
    await runStep(step, turn);
  }
  throwIfCancelled(turn);
}

async function runStep(step: Step, turn: Turn): Promise<void> {
  // The entry under a step's name takes exactly that step; the checker cannot follow the pair through the lookup.
  const act = acts[step.do] as (step: Step, turn: Turn) => Promise<unknown> | void;
  await act(step, turn);
}

type Acts = { [Name in Step["do"]]: (step: Extract<Step, { do: Name }>, turn: Turn) => Promise<unknown> | void };

const acts: Acts = {
  say: (step, turn) => say(step.text, turn, step.chunks ?? 1, step.everyMs ?? 0),
  think: (step, turn) =>
    update(turn, { sessionUpdate: "agent_thought_chunk", content: { type: "text", text: step.text } }),
  plan: (step, turn) => {
    const entries = step.steps.map(({ text, state }) => ({ content: text, status: state, priority: "medium" }));
    return update(turn, { sessionUpdate: "plan", entries });
  },
  usage: (step, turn) => {
    const cost = step.costUsd === undefined ? {} : { cost: { amount: step.costUsd, currency: "USD" } };
    return update(turn, { sessionUpdate: "usage_update", used: step.used, size: step.size, ...cost });
  },
  write: (step, turn) => write(step.path, step.text, turn),
  shell: (step, turn) => shell(step.command, turn),
  daemon,
  ask,
  question: async (step, turn) => {
    const { sessionId, client } = turn;
    const params = { mode: "form", sessionId, message: step.message, requestedSchema: step.schema };
    await say(JSON.stringify(await client.request<unknown>("elicitation/create", params)), turn);
  },
  request: async (step, turn) =>
    say(await requested(step.method, { sessionId: turn.sessionId, ...step.params }, turn), turn),
  notify: (step, turn) => turn.client.notify(step.method, step.params),
  update: (step, turn) => update(turn, step.update),
  junk: (step) => void process.stdout.write(`${step.text}\n`),
  flood: async (step, turn) => {
    for (let n = 0; n < step.count; n += 1) await say(`${n} `, turn);
  },
  recall: (_step, turn) => {
    const firstLines = turn.sessions.textsOf(turn.sessionId).map((text) => text.split("\n")[0]);
    return say(JSON.stringify(firstLines), turn);
  },
  wait_for: async (step, turn) => {
    while (!existsSync(resolve(turn.cwd, step.path))) await pausedFor(5, turn);
  },
  wait_ms: (step, turn) => pausedFor(step.ms, turn),
  hang: async (step, turn) => {
    if (step.isDeaf === true) await pause(2 ** 31 - 1);
    if (!turn.isCancelled.aborted) await once(turn.isCancelled, "abort");
    if (step.answers === "error") throw RequestError.internalError();
    if (step.answers === "end") throw new TurnStopped({ stopReason: "end_turn" });
    throwIfCancelled(turn);
  },
  ledger: (step, turn) => turn.sessions.note(step.text, { sessionId: turn.sessionId }),
  stderr: (step) => void process.stderr.write(`${step.text}\n`),
  crash: (step) => crash(step.code ?? 1, step.signal),
  crash_while_asking: async (_step, turn) => {
    const toolCall: ToolCallUpdate = { toolCallId: "crash", title: "Crash", kind: "execute" };
    const params = { sessionId: turn.sessionId, toolCall, options: askOptions };
    void turn.client.request(methods.client.session.requestPermission, params).catch(() => {});
    await pause(20);
    await crash(1, "SIGKILL");
  },
  ignore_stop: () => {
    process.on("SIGTERM", () => {});
    setInterval(() => {}, 60_000);
  },
  error: (step) => {
    throw new RequestError(step.code, step.message, step.data);
  },
  end: (step) => {
    throw new TurnStopped({ stopReason: step.stopReason, ...("usage" in step ? { usage: step.usage } : {}) });
  },
};

const askOptions = [
  { optionId: "yes", kind: "allow_once" as const, name: "Allow" },
  { optionId: "yes-always", kind: "allow_always" as const, name: "Always allow" },
  { optionId: "no", kind: "reject_once" as const, name: "Reject" },
];

function throwIfCancelled(turn: Turn): void {
  if (turn.isCancelled.aborted) throw new TurnStopped({ stopReason: "cancelled" });
}

/** Any update, also one the protocol does not know. */
async function update(turn: Turn, fields: Record<string, unknown>): Promise<void> {
  await turn.client.notify<unknown>("session/update" as string, { sessionId: turn.sessionId, update: fields });
}

async function say(text: string, turn: Turn, chunks = 1, everyMs = 0): Promise<void> {
  const size = Math.max(1, Math.ceil(text.length / chunks));
  for (let start = 0; start < text.length; start += size) {
    await update(turn, {
      sessionUpdate: "agent_message_chunk",
      content: { type: "text", text: text.slice(start, start + size) },
    });
    if (everyMs > 0) await pausedFor(everyMs, turn);
  }
}

/** Starts empty with a placeholder and fills in later, as real agents do. */
async function toolStarted(turn: Turn, kind: string, title: string, fields: Record<string, unknown>): Promise<string> {
  toolCount += 1;
  const toolCallId = `tool-${process.pid}-${toolCount}`;
  await update(turn, { sessionUpdate: "tool_call", toolCallId, title: "…", kind, status: "pending", rawInput: {} });
  await update(turn, { sessionUpdate: "tool_call_update", toolCallId, title, status: "in_progress", ...fields });
  return toolCallId;
}

async function toolEnded(turn: Turn, toolCallId: string, isDone: boolean, output: string): Promise<void> {
  const content = [{ type: "content", content: { type: "text", text: output } }];
  await update(turn, {
    sessionUpdate: "tool_call_update",
    toolCallId,
    status: isDone ? "completed" : "failed",
    ...(output === "" ? {} : { content }),
  });
}

async function write(path: string, text: string, turn: Turn): Promise<void> {
  const target = resolve(turn.cwd, path);
  const oldText = existsSync(target) ? readFileSync(target, "utf8") : null;
  const toolCallId = await toolStarted(turn, "edit", `Write ${path}`, {
    locations: [{ path: target }],
    content: [{ type: "diff", path: target, oldText, newText: text }],
  });
  try {
    turn.sessions.note("write", { path: target });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    await toolEnded(turn, toolCallId, true, "");
  } catch (error) {
    await toolEnded(turn, toolCallId, false, error instanceof Error && "code" in error ? String(error.code) : "failed");
  }
}

async function shell(command: string, turn: Turn): Promise<void> {
  const toolCallId = await toolStarted(turn, "execute", command, { rawInput: { command } });
  turn.sessions.note("shell", { command });
  const child = spawn("sh", ["-c", command], { cwd: turn.cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const stop = () => process.kill(-(child.pid ?? 0), "SIGKILL");
  turn.isCancelled.addEventListener("abort", stop);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await closed(child);
  turn.isCancelled.removeEventListener("abort", stop);
  await toolEnded(turn, toolCallId, code === 0, output);
}

async function closed(child: ChildProcess): Promise<number | null> {
  await once(child, "close");
  return child.exitCode;
}

async function daemon(step: Extract<Step, { do: "daemon" }>, turn: Turn): Promise<void> {
  const pidFile = resolve(turn.cwd, step.pidFile);
  const env = step.isCleanEnv === true ? "env -i PATH=/usr/bin:/bin " : "";
  // The middle shell ends at once, so init adopts the sleeper.
  const line = `${env}setsid sh -c 'echo $$ > "$1.part"; mv "$1.part" "$1"; ${step.command}' sh '${pidFile}' </dev/null >/dev/null 2>&1 &`;
  spawn("sh", ["-c", line], { detached: true, stdio: "ignore" });
  while (!existsSync(pidFile)) await pausedFor(5, turn);
}

async function ask(step: Extract<Step, { do: "ask" }>, turn: Turn): Promise<void> {
  const content = (step.diffs ?? []).map((diff) => ({ type: "diff" as const, ...diff }));
  const rawInput = step.command === undefined ? {} : { command: step.command };
  const toolCallId = await toolStarted(turn, step.kind, step.tool, {
    rawInput,
    locations: (step.paths ?? []).map((path) => ({ path })),
  });
  turn.sessions.note("ask", { tool: step.tool });
  // The script may name any kind; the client has to bear what it doesn't know.
  const toolCall: ToolCallUpdate = { toolCallId, name: step.tool, kind: step.kind as ToolKind };
  if (content.length > 0) toolCall.content = content;
  const params = { sessionId: turn.sessionId, toolCall, options: askOptions };
  const answer = await turn.client.request<RequestPermissionResponse>(methods.client.session.requestPermission, params);
  turn.sessions.note("answered", { tool: step.tool, outcome: answer.outcome });
  const isYes = answer.outcome.outcome === "selected" && answer.outcome.optionId.startsWith("yes");
  await toolEnded(turn, toolCallId, isYes, "");
  throwIfCancelled(turn);
  await runSteps((isYes ? step.yes : step.no) ?? [{ do: "say", text: isYes ? "allowed" : "refused" }], turn);
}

async function requested(method: string, params: Record<string, unknown>, turn: Turn): Promise<string> {
  try {
    return JSON.stringify(await turn.client.request<unknown>(method, params));
  } catch (error) {
    return error instanceof RequestError ? `error ${error.code}` : "connection lost";
  }
}

async function crash(code: number, signal?: NodeJS.Signals): Promise<never> {
  if (signal === undefined) process.exit(code);
  process.kill(process.pid, signal);
  return await new Promise<never>(() => {});
}

async function pausedFor(ms: number, turn: Turn): Promise<void> {
  try {
    await pause(ms, undefined, { signal: turn.isCancelled });
  } catch {
    // The one way to fail is the cancel, which is looked for next.
  }
  throwIfCancelled(turn);
}
