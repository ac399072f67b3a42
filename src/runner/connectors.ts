import { realpathSync } from "node:fs";
import type { McpServer } from "../agents/agent.ts";
import type { ConnectorCeiling } from "../domain/ceilings.ts";
import type { Confinement } from "../domain/entries.ts";
import { Problem } from "../domain/problem.ts";
import type { RemoteConnector } from "../sandbox/connector-relay.ts";
import { connectorUrlInside } from "../sandbox/wrap-command.ts";
import type { Launch, LaunchFacts } from "./agent-launch.ts";
import { findProgram, readableFor } from "./find-program.ts";
import { secretIn } from "./gateway-seat.ts";

/** The project's connectors, for an agent that takes any. */
function connectorsOf({ profile, grant }: Launch): ConnectorCeiling[] {
  return profile.takesConnectors ? (grant.project?.connectors ?? []) : [];
}

/** Those that are reached over the network, with their credentials. Throws `model_key_unreadable`, `key_file_open_to_others`, `secret_file_malformed`. */
export function remoteConnectors(launch: Launch): RemoteConnector[] {
  return connectorsOf(launch).flatMap((connector) =>
    connector.kind === "network"
      ? [{ name: connector.name, url: connector.url, headers: pairsIn(connector.headersFile, ":") }]
      : [],
  );
}

/**
 * What the agent is told. Programs it starts itself, inside its own sandbox. Without a relay (nothing is confined, by
 * the owner's word) it speaks to the others itself and holds their credentials.
 */
export function connectorServers(
  launch: Launch,
  level: Confinement,
  relayToken: string | null,
  facts: LaunchFacts,
): McpServer[] {
  const remote = new Map(remoteConnectors(launch).map((each) => [each.name, each]));
  return connectorsOf(launch).map((connector): McpServer => {
    const { name } = connector;
    if (connector.kind === "program") {
      const { command } = programOf(connector, facts);
      return {
        type: "stdio",
        name,
        command,
        args: connector.args,
        env: { ...connector.env, ...pairsIn(connector.envFile, "=") },
      };
    }
    if (level !== "confined" || relayToken === null)
      return { type: "http", name, url: connector.url, headers: remote.get(name)?.headers ?? {} };
    return { type: "http", name, url: connectorUrlInside(name), headers: { authorization: `Bearer ${relayToken}` } };
  });
}

/** What of the disk the connectors' programs need to run. */
export function connectorReadable(launch: Launch, facts: LaunchFacts): string[] {
  return connectorsOf(launch).flatMap((connector) =>
    connector.kind === "program" ? [...programOf(connector, facts).readable, ...connector.readable] : [],
  );
}

function programOf(
  { name, command }: ConnectorCeiling & { kind: "program" },
  facts: LaunchFacts,
): { command: string; readable: string[] } {
  const found = findProgram(command, facts.path);
  if (found === null)
    throw new Problem(
      "connector_not_installed",
      { connector: name, program: command },
      "Install it, or take the connector out of config.yaml.",
    );
  const real = realpathSync.native(found);
  // The Node that Errand runs on is shown inside at its real path only. Any other keeps the path it was found by: a
  // program may look beside that for its parts.
  if (real === realpathSync.native(facts.tools.node)) return { command: real, readable: [] };
  return { command: found, readable: [...readableFor(found), ...readableFor(real)] };
}

/** One pair a line; blank lines and lines that begin with # say nothing. */
function pairsIn(file: string | null, divider: "=" | ":"): Record<string, string> {
  if (file === null) return {};
  const lines = (secretIn(file) ?? "").split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line, index) => {
      const at = line.indexOf(divider);
      const name = line.slice(0, at).trim();
      if (at < 1 || !/^[A-Za-z0-9_-]+$/.test(name))
        throw new Problem(
          "secret_file_malformed",
          { path: file, line: index + 1 },
          `Write one NAME${divider}value a line.`,
        );
      return [name, line.slice(at + 1).trim()];
    }),
  );
}
