import { existsSync, mkdirSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { basename, delimiter, dirname, join, relative, sep } from "node:path";
import type { AgentProfile, ConfigFile } from "../agents/profile.ts";
import { isInside, type AgentCeiling, type FolderCeiling, type Grant } from "../domain/ceilings.ts";
import type { Confinement } from "../domain/entries.ts";
import { Problem } from "../domain/problem.ts";
import type { SandboxPolicy, SandboxTools, WrappedCommand } from "../sandbox/policy.ts";
import { findProgram, readableFor } from "./find-program.ts";
import { InnerFolder } from "./inner-folder.ts";
import { modelUrlInside, networkEnvInside, wrapCommand } from "../sandbox/wrap-command.ts";

/** What this machine offers to start agents with. */
export type LaunchFacts = {
  tools: SandboxTools;
  /** Null when `confined` works here; else why not, and the one command that repairs it. */
  noConfinement: { reason: string; repair: string } | null;
  clerk: { argv: string[]; readable: string[] };
  /** The runner's own PATH, home and language: for finding agents, never inherited whole. */
  path: string;
  home: string;
  lang: string;
  dataFolder: string;
};

export type Launch = {
  profile: AgentProfile;
  ceiling: AgentCeiling;
  grant: Grant;
  stateDir: string;
  resultsDir: string;
  localDate: string;
};

/** Throws `no_confinement` with the one command that repairs it: never falls back. */
export function confinementFor(profile: AgentProfile, ceiling: AgentCeiling, facts: LaunchFacts): Confinement {
  if (ceiling.confinement === "off" && !profile.isOnlyForConfined) return "off";
  if (facts.noConfinement === null) return "confined";
  if (profile.id === "clerk") return "clerk";
  const { reason, repair } = facts.noConfinement;
  throw new Problem("no_confinement", { agent: profile.id, reason }, repair);
}

/** Where the agent finds its model gateway, and the token it must show; null when it has none. */
export type GatewaySeat = { socket: string; token: string; basePath: string; model: string | null };

/** A socket of ours shown to the agent, and the token it must show there. */
export type Way = { socket: string; token: string };
export type LaunchWays = {
  model: GatewaySeat | null;
  network: Way | null;
  connectors: Way | null;
  /** What of the disk the connectors' programs need to run. */
  readable: string[];
};

export function launchCommand(launch: Launch, ways: LaunchWays, facts: LaunchFacts): WrappedCommand {
  const { profile, ceiling, grant, stateDir, resultsDir } = launch;
  mkdirSync(resultsDir, { recursive: true });
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const endpoint = endpointOf(launch, ways.model);
  for (const file of [...profile.files, ...endpoint.files]) writeInside(stateDir, file.path, file.text);
  const skills = profile.skillsFolder === null ? [] : (grant.project?.skills ?? []);
  if (profile.skillsFolder !== null) linkInside(stateDir, profile.skillsFolder, skills);
  const program = programOf(profile, ceiling, facts);
  const folders = grant.project?.folders ?? [];
  const cwd = grant.folder?.path ?? resultsDir;
  const shared =
    ceiling.login === "shared"
      ? profile.stateFolders.map((name) => join(facts.home, name)).filter((path) => existsSync(path))
      : [];
  const policy: SandboxPolicy = {
    level: confinementFor(profile, ceiling, facts),
    cwd,
    readable: [
      ...program.readable,
      ...ways.readable,
      ...skills,
      ...folders.filter((f) => f.access === "read").map((f) => f.path),
    ],
    writable: [...folders.filter((f) => f.access === "write").map((f) => f.path), ...shared],
    stateDir,
    resultsDir,
    hidden: [facts.dataFolder, ...foldersHiddenFrom(profile, folders, cwd)],
    env: {
      // Many agents begin with `env node`: they get the Node that Errand itself runs on.
      PATH: [...program.path, dirname(facts.tools.node), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
      LANG: facts.lang,
      ERRAND_RESULTS: resultsDir,
      ERRAND_DAY: launch.localDate,
      ...profile.env,
      ...endpoint.env,
      ...(ways.network === null ? {} : networkEnvInside(ways.network.token)),
    },
    modelSocket: ways.model?.socket ?? null,
    networkSocket: ways.network?.socket ?? null,
    connectorSocket: ways.connectors?.socket ?? null,
  };
  return wrapCommand(program.argv, policy, facts.tools);
}

/** Wherever the agent's program looks: in the project's folders, and in each one from there down to where it works. */
function foldersHiddenFrom(profile: AgentProfile, folders: readonly FolderCeiling[], cwd: string): string[] {
  const looked = folders.flatMap(({ path }) => {
    const inner = isInside(path, cwd) ? relative(path, cwd).split(sep).filter(Boolean) : [];
    return [path, ...inner.map((_name, index) => join(path, ...inner.slice(0, index + 1)))];
  });
  const candidates = looked.flatMap((folder) => profile.hiddenFolders.map((name) => join(folder, name)));
  return candidates.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
}

/** How the agent is told of its gateway; nothing where it has none. */
function endpointOf(
  { profile }: Launch,
  gateway: GatewaySeat | null,
): { env: Record<string, string>; files: ConfigFile[] } {
  if (gateway === null || profile.endpoint === null) return { env: {}, files: [] };
  const { basePath, token, model } = gateway;
  const seat = { baseUrl: `${modelUrlInside}${basePath}`, token, model };
  return { env: profile.endpoint.env(seat), files: profile.endpoint.files?.(seat) ?? [] };
}

/** The state folder is the agent's to write: what it may have left there must not lead us out of it. */
function writeInside(stateDir: string, path: string, text: string): void {
  const names = path.split("/");
  const folder = InnerFolder.open(stateDir, names.slice(0, -1));
  try {
    folder.write(names.at(-1) ?? "", text);
  } finally {
    folder.close();
  }
}

/** The folder holds these links and nothing else: what an agent put there to be told again in its next session is gone. */
function linkInside(stateDir: string, path: string, targets: readonly string[]): void {
  const names = path.split("/");
  const above = InnerFolder.open(stateDir, names.slice(0, -1));
  try {
    rmSync(above.at(names.at(-1) ?? ""), { recursive: true, force: true });
  } finally {
    above.close();
  }
  const folder = InnerFolder.open(stateDir, names);
  try {
    for (const target of targets) symlinkSync(target, folder.at(basename(target)));
  } finally {
    folder.close();
  }
}

type Program = { argv: string[]; readable: string[]; path: string[] };

/** Finds the agent's program, and what of the disk it needs to be able to read to run. */
function programOf(profile: AgentProfile, ceiling: AgentCeiling, facts: LaunchFacts): Program {
  if (profile.id === "clerk") return { argv: facts.clerk.argv, readable: facts.clerk.readable, path: [] };
  const [name = "", ...rest] = ceiling.command ?? profile.command;
  const found = findProgram(name, facts.path);
  if (found === null)
    throw new Problem(
      "agent_not_installed",
      { agent: profile.id, program: name },
      `Install ${profile.name}, then run: errand doctor`,
    );
  const real = realpathSync(found);
  return {
    argv: [real, ...rest],
    readable: [...readableFor(real), ...readableFor(found), ...ceiling.readable],
    path: [dirname(found)],
  };
}

/** What a warm agent was started with: another grant, folder or day needs another process. */
export function launchFingerprint(launch: Launch): string {
  const { profile, ceiling, grant } = launch;
  return JSON.stringify([profile.id, ceiling, grant, profile.id === "clerk" ? launch.localDate : null]);
}
