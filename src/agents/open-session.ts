import { methods, RequestError, type ClientContext, type McpServer as WireMcpServer } from "@agentclientprotocol/sdk";
import { Problem } from "../domain/problem.ts";
import type { McpServer, SessionOpening } from "./agent.ts";
import type { AgentProfile } from "./profile.ts";
import { fieldsOf, listOf, textOf, type Fields } from "./wire-fields.ts";

export type OpenedSession = { sessionId: string; resumed: boolean; setup: Fields };

const authRequired = -32_000;

/**
 * Goes on with a session where profile and agent can, else makes a fresh one. A session that the agent will not go
 * on with is not a failure here: the caller sees `resumed: false` and asks a person.
 */
export async function openSession(
  agent: ClientContext,
  profile: AgentProfile,
  capabilities: Fields,
  opening: SessionOpening,
  /** Told before the request is sent: a session that is loaded is replayed before its answer comes. */
  onSessionId: (sessionId: string | null) => void,
): Promise<OpenedSession> {
  const { cwd } = opening;
  const meta = profile.sessionMeta === null ? {} : { _meta: profile.sessionMeta };
  const mcpServers = opening.mcpServers.map((server) => wireMcpServer(server, profile, capabilities));
  const method = resumeMethod(profile, capabilities);
  if (opening.resume !== null && method !== null) {
    const sessionId = opening.resume;
    onSessionId(sessionId);
    try {
      return {
        sessionId,
        resumed: true,
        setup: fieldsOf(await agent.request<unknown>(method, { sessionId, cwd, mcpServers, ...meta })),
      };
    } catch (error) {
      if (!(error instanceof RequestError) || error.code === authRequired) throw sessionProblem(error, profile);
    }
  }
  onSessionId(null);
  try {
    const setup = fieldsOf(await agent.request<unknown>(methods.agent.session.new, { cwd, mcpServers, ...meta }));
    const sessionId = textOf(setup["sessionId"]);
    if (sessionId === null) throw new Problem("agent_session_failed", { agent: profile.id, step: "new" });
    onSessionId(sessionId);
    return { sessionId, resumed: false, setup };
  } catch (error) {
    throw sessionProblem(error, profile);
  }
}

/**
 * Sets the profile's mode and checks that the agent is in it: an agent's own default may let a model approve.
 * `modeNow` is what the agent said last by itself.
 */
export async function enterMode(
  agent: ClientContext,
  profile: AgentProfile,
  session: OpenedSession,
  modeNow: () => string | null,
): Promise<void> {
  if (profile.mode === null) return;
  const { sessionId, setup } = session;
  const refused = (was: string | null) =>
    new Problem("agent_mode_refused", { agent: profile.id, mode: profile.mode, was });
  try {
    const option = modeOption(setup);
    if (option !== null) {
      const answer = await agent.request<unknown>(methods.agent.session.setConfigOption, {
        sessionId,
        configId: option.id,
        value: profile.mode,
      });
      const now = modeOption(fieldsOf(answer))?.value ?? null;
      if (now !== profile.mode) throw refused(now);
      return;
    }
    await agent.request(methods.agent.session.setMode, { sessionId, modeId: profile.mode });
  } catch (error) {
    if (error instanceof RequestError) throw refused(modeNow() ?? textOf(fieldsOf(setup["modes"])["currentModeId"]));
    throw error;
  }
  const now = modeNow();
  if (now !== null && now !== profile.mode) throw refused(now);
}

/** The option that holds the mode; null when the agent has none. */
export function modeOption(setup: Fields): { id: string; value: string | null } | null {
  const option = listOf(setup["configOptions"])
    .map(fieldsOf)
    .find((candidate) => candidate["category"] === "mode" || candidate["id"] === "mode");
  const id = textOf(option?.["id"]);
  return id === null ? null : { id, value: textOf(option?.["currentValue"]) };
}

function resumeMethod(profile: AgentProfile, capabilities: Fields): string | null {
  const canResume = fieldsOf(capabilities["sessionCapabilities"])["resume"];
  if (profile.resume === "none") return null;
  if (profile.resume === "resume" && canResume !== undefined && canResume !== null) return methods.agent.session.resume;
  return capabilities["loadSession"] === true ? methods.agent.session.load : null;
}

function wireMcpServer(server: McpServer, profile: AgentProfile, capabilities: Fields): WireMcpServer {
  if (server.type === "stdio")
    return { name: server.name, command: server.command, args: server.args, env: pairs(server.env) };
  if (fieldsOf(capabilities["mcpCapabilities"])["http"] !== true) {
    throw new Problem("agent_cannot_connect", { agent: profile.id, connector: server.name });
  }
  return { type: "http", name: server.name, url: server.url, headers: pairs(server.headers) };
}

const pairs = (record: Record<string, string>) => Object.entries(record).map(([name, value]) => ({ name, value }));

function sessionProblem(error: unknown, profile: AgentProfile): unknown {
  if (!(error instanceof RequestError)) return error;
  if (error.code === authRequired) return new Problem("agent_login_required", { agent: profile.id });
  return new Problem("agent_session_failed", { agent: profile.id, rpcCode: error.code });
}
