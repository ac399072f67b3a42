import type { ProblemDetail } from "./problem.ts";
import type { TaskBody } from "./entries.ts";

export type FolderCeiling = { path: string; access: "read" | "write" };
/** A host, or `*.` and a domain for all below it; lower case and A-labels. `isPrivate`: it may lie in the owner's own network. */
export type HostCeiling = { name: string; ports: number[]; isPrivate: boolean };
export type NetworkCeiling = "off" | { hosts: HostCeiling[] };

/**
 * A connector (an MCP server) of a project. A program runs inside the agent's own sandbox, so what its environment holds the
 * agent can read; one on the network is reached from outside, and its headers never get in.
 */
export type ConnectorCeiling = { name: string } & (
  | {
      kind: "program";
      command: string;
      args: string[];
      env: Record<string, string>;
      envFile: string | null;
      readable: string[];
    }
  | { kind: "network"; url: string; headersFile: string | null }
);

export type ProjectCeiling = {
  name: string;
  /** Real absolute paths; a task without a folder works in the first. */
  folders: FolderCeiling[];
  network: NetworkCeiling;
  connectors: ConnectorCeiling[];
  /** Folders of skills, real absolute paths; agents see them under their last name, read-only. */
  skills: string[];
  /** Agent profile ids, the default first. */
  agents: string[];
  /** A checkpoint may copy so much at once; absent: limits.checkpointNewBytesMax. 0: there are no checkpoints. */
  checkpointGb?: number;
};

/** Where an agent's model is reached; the key is held by the runner and injected outside the sandbox. */
export type EndpointCeiling = { url: string; keyFile: string | null; model: string | null };

export type AgentCeiling = {
  id: string;
  /** Replaces the profile's own command. */
  command: string[] | null;
  /** Further folders or files that its program needs to run, beyond what is found from the command. */
  readable: string[];
  endpoint: EndpointCeiling | null;
  confinement: "required" | "off";
  /** `shared`: the agent's real login folders are bound into its sandbox. */
  login: "own" | "shared";
};

export type Ceilings = {
  projects: ReadonlyMap<string, ProjectCeiling>;
  agents: ReadonlyMap<string, AgentCeiling>;
  /** Used where neither task, thread nor project names one. */
  defaultAgent: string;
  threadsWorkingMax: number;
};

/** What a task may work with: always inside the ceiling. `project` null works in the thread's results folder alone. */
export type Grant = { project: ProjectCeiling | null; folder: FolderCeiling | null; agent: string };

export type Clamped =
  | { isInside: true; grant: Grant }
  | { isInside: false; code: string; detail: ProblemDetail; next: string };

/** A task's folder with every link resolved; null when it names none. */
export type RealFolder = { real: string } | "missing" | null;

/** The desktop decides: outside the ceiling is refused, never widened. */
export function clamp(
  ceilings: Ceilings,
  thread: { project: string | null; agent: string | null },
  body: Pick<TaskBody, "project" | "agent">,
  realFolder: RealFolder,
): Clamped {
  const name = body.project ?? thread.project;
  const project = name === null ? null : ceilings.projects.get(name);
  if (project === undefined)
    return outside(
      "project_unknown",
      { project: name },
      "Add it on that computer: errand project add FOLDER --name NAME",
    );
  if (thread.project !== null && name !== thread.project)
    return outside(
      "project_not_this_threads",
      { project: name, thread: thread.project },
      "Open a new thread for the other project.",
    );
  const agent = body.agent ?? thread.agent ?? project?.agents[0] ?? ceilings.defaultAgent;
  if (!ceilings.agents.has(agent))
    return outside("agent_unknown", { agent }, "Run `errand doctor` on that computer to see its agents.");
  if (project && !project.agents.includes(agent))
    return outside(
      "agent_not_allowed",
      { agent, project: project.name },
      "Allow it in that computer's config.yaml under the project's agents.",
    );
  if (realFolder === "missing")
    return outside("folder_missing", {}, "Check the folder's name, or give the task without a folder.");
  const folder = grantedFolder(project, realFolder === null ? null : realFolder.real);
  if (folder === "outside")
    return outside("folder_outside_project", {}, "Name a folder inside the project, or add it on that computer.");
  return { isInside: true, grant: { project, folder, agent } };
}

function grantedFolder(project: ProjectCeiling | null, real: string | null): FolderCeiling | null | "outside" {
  if (project === null) return real === null ? null : "outside";
  if (real === null) return project.folders[0] ?? "outside";
  const within = project.folders
    .filter((f) => isInside(f.path, real))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  return within ? { path: real, access: within.access } : "outside";
}

/** Compares path components, never prefixes: `/a/bc` is not inside `/a/b`. Both must be real absolute paths. */
export function isInside(root: string, path: string): boolean {
  // A backslash divides only where a path does not begin with a slash: elsewhere it is a letter like any other.
  const divider = root.startsWith("/") ? /\// : /[/\\]/;
  const parts = path.split(divider).filter(Boolean);
  return (
    root.startsWith("/") === path.startsWith("/") &&
    root
      .split(divider)
      .filter(Boolean)
      .every((part, index) => parts[index] === part)
  );
}

function outside(code: string, detail: ProblemDetail, next: string): Clamped {
  return { isInside: false, code, detail, next };
}
