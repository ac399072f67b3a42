// An ACP agent without a model: it does what the last line of the prompt says. See scripted-agent-script.ts.
import {
  agent,
  methods,
  ndJsonStream,
  RequestError,
  type AgentContext,
  type SessionConfigOption,
} from "@agentclientprotocol/sdk";
import { randomUUID } from "node:crypto";
import { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { Sessions } from "./scripted-agent-sessions.ts";
import { scriptIn, type ScriptedOptions } from "./scripted-agent-script.ts";
import { runSteps, TurnStopped, type Turn } from "./scripted-agent-steps.ts";

// The one argument is written by scriptedProfile().
const options = JSON.parse(process.argv[2] ?? "{}") as ScriptedOptions;
const sessions = new Sessions(options.stateDir ?? null, options.ledger ?? null);
const running = new Map<string, AbortController>();
let mode = options.modes?.at(-1) ?? "";

if (options.start === "exits") {
  process.stderr.write("scripted agent exits at once\n");
  process.exit(7);
}
if (options.start === "not_acp")
  process.stdout.write('{"jsonrpc":"2.0","id":0,"error":{"code":-32600,"message":"no ACP here"}}\n');

const modeList = () => ({ currentModeId: mode, availableModes: (options.modes ?? []).map((id) => ({ id, name: id })) });
const configOptions = (): SessionConfigOption[] => [
  {
    id: "how",
    category: "mode",
    name: "Mode",
    type: "select",
    currentValue: mode,
    options: (options.modes ?? []).map((value) => ({ value, name: value })),
  },
];
const setup = () => {
  if (options.modes === undefined) return {};
  return options.modeManner === "config" ? { configOptions: configOptions() } : { modes: modeList() };
};

async function loaded(sessionId: string, client: AgentContext, isReplayed: boolean) {
  const texts = sessions.load(sessionId);
  if (texts === null) throw RequestError.sessionNotFound(sessionId);
  if (!isReplayed) return setup();
  for (const text of texts) {
    await client.notify(methods.client.session.update, {
      sessionId,
      update: { sessionUpdate: "user_message_chunk", content: { type: "text", text } },
    });
    await client.notify(methods.client.session.update, {
      sessionId,
      update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "replayed" } },
    });
  }
  return setup();
}

const app = agent({ name: "scripted-agent" })
  .onRequest(methods.agent.initialize, ({ params }) => {
    sessions.note("initialize", { capabilities: params.clientCapabilities });
    if (options.start === "silent") return pause(2 ** 31 - 1, { protocolVersion: 1 });
    return {
      protocolVersion: options.start === "other_version" ? 99 : 1,
      agentCapabilities: {
        loadSession: options.resume !== "none",
        promptCapabilities: { image: options.takesImages === true },
        mcpCapabilities: { http: options.takesHttp === true },
        sessionCapabilities: options.resume === "resume" ? { resume: {} } : {},
      },
    };
  })
  .onRequest(methods.agent.session.new, ({ params }) => {
    if (options.isLoginNeeded === true) throw RequestError.authRequired();
    const sessionId = randomUUID();
    sessions.create(sessionId, params.cwd);
    sessions.note("new", { sessionId, mcpServers: params.mcpServers });
    return { sessionId, ...setup() };
  })
  .onRequest(methods.agent.session.load, ({ params, client }) => {
    sessions.note("load", { sessionId: params.sessionId });
    sessions.setCwd(params.sessionId, params.cwd);
    return loaded(params.sessionId, client, true);
  })
  .onRequest(methods.agent.session.resume, ({ params, client }) => {
    sessions.note("resume", { sessionId: params.sessionId });
    sessions.setCwd(params.sessionId, params.cwd);
    return loaded(params.sessionId, client, false);
  })
  .onRequest(methods.agent.session.setMode, async ({ params, client }) => {
    if (options.modeManner === "refuses" || !options.modes?.includes(params.modeId)) throw RequestError.invalidParams();
    if (options.modeManner !== "lies") mode = params.modeId;
    sessions.note("mode", { mode });
    const update = { sessionUpdate: "current_mode_update" as const, currentModeId: mode };
    await client.notify(methods.client.session.update, { sessionId: params.sessionId, update });
    return {};
  })
  .onRequest(methods.agent.session.setConfigOption, ({ params }) => {
    if (typeof params.value === "string" && options.modes?.includes(params.value)) mode = params.value;
    sessions.note("mode", { mode });
    return { configOptions: configOptions() };
  })
  .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
    const { sessionId } = params;
    const text = params.prompt.map((block) => (block.type === "text" ? block.text : "")).join("\n");
    const abort = new AbortController();
    running.set(sessionId, abort);
    sessions.addPrompt(sessionId, text);
    sessions.note("turn", { sessionId, blocks: params.prompt.map((block) => block.type) });
    const turn: Turn = { sessionId, cwd: sessions.cwdOf(sessionId), client, sessions, isCancelled: abort.signal };
    try {
      await runSteps(scriptIn(text) ?? options.script ?? [{ do: "say", text: "nothing to do" }], turn);
      return { stopReason: "end_turn", usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } };
    } catch (error) {
      if (!(error instanceof TurnStopped)) throw error;
      // The script may name any stop reason and usage, also wrong ones.
      return error.response as { stopReason: "end_turn" };
    } finally {
      running.delete(sessionId);
      sessions.note("turn_over", { sessionId });
    }
  })
  .onRequest(
    "_session/steering",
    (params) => params,
    ({ params }) => {
      if (options.steers !== true) throw RequestError.methodNotFound("_session/steering");
      sessions.note("steered", { params });
      return { outcome: "injected" };
    },
  )
  .onNotification(methods.agent.session.cancel, ({ params }) => running.get(params.sessionId)?.abort());

// Node's web streams of bytes are what the SDK takes; only their type parameters are named differently.
const output = Writable.toWeb(process.stdout) as WritableStream<Uint8Array>;
const input = Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>;
app.connect(ndJsonStream(output, input));
