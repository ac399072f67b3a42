import { fileURLToPath } from "node:url";
import { agent, methods, PROTOCOL_VERSION, RequestError } from "@agentclientprotocol/sdk";
import type { AgentApp, AgentContext, ContentBlock, PromptResponse, SessionInfo } from "@agentclientprotocol/sdk";
import { skillFor, warmUp } from "./dispatch.ts";
import { SessionStore } from "./session-store.ts";
import type { Session } from "./session-store.ts";
import type { Language, Place, Task } from "./skill.ts";
import { Cancelled, Turn } from "./turn.ts";

export type ClerkOptions = { place: Omit<Place, "cwd">; version: string; now: () => string; newId: () => string };

type Live = { session: Session; running: AbortController | null; turnCount: number };

/** The agent side of ACP: sessions kept in clerk's state folder, one turn at a time in each. */
export function clerkAgent(options: ClerkOptions): AgentApp {
  const store = new SessionStore(options.place.state);
  const live = new Map<string, Live>();

  const open = (id: string, cwd: string): Live => {
    const session = live.get(id)?.session ?? store.read(id);
    if (session === null) throw RequestError.resourceNotFound(id);
    const opened = live.get(id) ?? { session: { ...session, cwd }, running: null, turnCount: 0 };
    live.set(id, opened);
    return opened;
  };

  return agent({ name: "clerk" })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: PROTOCOL_VERSION,
      agentInfo: { name: "clerk", title: "Clerk", version: options.version },
      agentCapabilities: {
        loadSession: true,
        promptCapabilities: {},
        sessionCapabilities: { list: {}, resume: {}, close: {}, delete: {} },
      },
      authMethods: [],
    }))
    .onRequest(methods.agent.authenticate, () => ({}))
    .onRequest(methods.agent.session.new, ({ params }) => {
      const session: Session = {
        id: options.newId(),
        cwd: params.cwd,
        title: null,
        updatedAt: options.now(),
        said: [],
        last: null,
      };
      store.save(session);
      live.set(session.id, { session, running: null, turnCount: 0 });
      setImmediate(warmUp);
      return { sessionId: session.id };
    })
    .onRequest(methods.agent.session.load, async ({ params, client }) => {
      const { session } = open(params.sessionId, params.cwd);
      for (const { who, text } of session.said) {
        const sessionUpdate = who === "person" ? "user_message_chunk" : "agent_message_chunk";
        await client.notify(methods.client.session.update, {
          sessionId: session.id,
          update: { sessionUpdate, content: { type: "text", text } },
        });
      }
      return {};
    })
    .onRequest(methods.agent.session.resume, ({ params }) => {
      open(params.sessionId, params.cwd);
      return {};
    })
    .onRequest(methods.agent.session.list, ({ params }) => ({ sessions: store.list(params.cwd ?? null).map(infoOf) }))
    .onRequest(methods.agent.session.close, ({ params }) => {
      live.get(params.sessionId)?.running?.abort();
      live.delete(params.sessionId);
      return {};
    })
    .onRequest(methods.agent.session.delete, ({ params }) => {
      live.get(params.sessionId)?.running?.abort();
      live.delete(params.sessionId);
      store.delete(params.sessionId);
      return {};
    })
    .onNotification(methods.agent.session.cancel, ({ params }) => live.get(params.sessionId)?.running?.abort())
    .onRequest(methods.agent.session.prompt, async ({ params, client, signal }) => {
      const opened = live.get(params.sessionId);
      if (opened === undefined) throw RequestError.resourceNotFound(params.sessionId);
      if (opened.running !== null)
        throw RequestError.invalidRequest(undefined, "this session is in the middle of a turn");
      const running = new AbortController();
      opened.running = running;
      opened.turnCount += 1;
      try {
        return await answer(params.prompt, opened, client, AbortSignal.any([running.signal, signal]));
      } finally {
        opened.running = null;
      }
    });

  async function answer(
    prompt: readonly ContentBlock[],
    { session, turnCount }: Live,
    client: AgentContext,
    signal: AbortSignal,
  ): Promise<PromptResponse> {
    const task = taskOf(prompt);
    const sessionId = session.id;
    const turn = new Turn(
      {
        update: (update) => client.notify(methods.client.session.update, { sessionId, update }),
        async ask(toolCall, permissionOptions) {
          const { outcome } = await client.request(
            methods.client.session.requestPermission,
            { sessionId, toolCall, options: permissionOptions },
            { cancellationSignal: signal },
          );
          return signal.aborted || outcome.outcome !== "selected" ? null : outcome.optionId;
        },
      },
      signal,
      // Unique in the session also after a restart, as tool ids are kept by whoever drives clerk.
      `t${session.said.length}-${turnCount}`,
    );
    session.said.push({ who: "person", text: task.words });
    session.title ??= task.words.slice(0, 80);
    let stopReason: PromptResponse["stopReason"] = "end_turn";
    try {
      const scene = { place: { ...options.place, cwd: session.cwd }, task, last: session.last };
      const skill = await skillFor(scene);
      session.last = (await skill.run({ ...scene, turn })) ?? session.last;
      if (turn.isDeclined) stopReason = "refusal";
    } catch (error) {
      if (!(error instanceof Cancelled) && !signal.aborted) throw error;
      stopReason = "cancelled";
    } finally {
      session.said.push({ who: "clerk", text: turn.said });
      session.updatedAt = options.now();
      store.save(session);
    }
    return { stopReason };
  }
}

function taskOf(prompt: readonly ContentBlock[]): Task {
  const words = prompt
    .map((block) => (block.type === "text" ? block.text : ""))
    .filter((text) => text !== "")
    .join("\n")
    .trim();
  const attached = prompt.flatMap((block) =>
    block.type === "resource_link" && block.uri.startsWith("file:") ? [fileURLToPath(block.uri)] : [],
  );
  const language: Language = (words.match(/[가-힣]/g)?.length ?? 0) >= 4 ? "ko" : "en";
  return { words, language, attached };
}

function infoOf({ id, cwd, title, updatedAt }: Session): SessionInfo {
  return { sessionId: id, cwd, title, updatedAt };
}
