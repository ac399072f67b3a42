import { join } from "node:path";
import type { AgentCeiling, Ceilings, ProjectCeiling } from "../../src/domain/ceilings.ts";
import type { TaskBody } from "../../src/domain/entries.ts";
import type { LaunchFacts } from "../../src/runner/agent-launch.ts";
import { scriptedAgentPath } from "../fakes/scripted-agent-script.ts";

export const taskBody = (fields: Partial<TaskBody> = {}): TaskBody => ({
  text: "do it",
  project: null,
  folder: null,
  agent: null,
  attachments: [],
  tz: "Europe/Prague",
  localDate: "2026-11-22",
  ...fields,
});

/** One project that tasks may write, and one that only its own thread may. An agent that nothing confines, and one that no project allows. */
export function ceilingsOf(notes: string, secret: string): Ceilings {
  const agent = (id: string, confinement: AgentCeiling["confinement"]): [string, AgentCeiling] => [
    id,
    { id, command: null, endpoint: null, confinement, login: "own", readable: [] },
  ];
  const project = (name: string, path: string, agents: string[]): [string, ProjectCeiling] => [
    name,
    { name, folders: [{ path, access: "write" }], network: "off", connectors: [], skills: [], agents },
  ];
  return {
    projects: new Map([project("notes", notes, ["clerk", "claude"]), project("private", secret, ["clerk"])]),
    agents: new Map([agent("clerk", "off"), agent("claude", "required"), agent("pi", "off")]),
    defaultAgent: "clerk",
    threadsWorkingMax: 4,
  };
}

/** This machine as one without a sandbox, whose clerk is the scripted agent. */
export function factsOf(home: string, dataFolder: string): LaunchFacts {
  const agent = [process.execPath, scriptedAgentPath, JSON.stringify({ ledger: join(home, "ledger") })];
  return {
    tools: { node: process.execPath, confine: null },
    noConfinement: { reason: "bwrap_missing", repair: "sudo apt-get install bubblewrap" },
    clerk: { argv: agent, readable: [] },
    path: process.env["PATH"] ?? "",
    home,
    lang: "C.UTF-8",
    dataFolder,
  };
}
