import type { Confinement } from "../domain/entries.ts";

/**
 * What one agent process may see and do. Every folder is an absolute path; symlinks are resolved before use,
 * so an agent must be told the `cwd` that `wrapCommand` returns, not the one it was given.
 */
export type SandboxPolicy = {
  level: Confinement;
  /** Must lie in one of the folders below. */
  cwd: string;
  /** Projects with `read`, and the folders or files of the agent's own program. Wins over `writable` for the same path. */
  readable: string[];
  /** Projects with `write`. */
  writable: string[];
  /** The thread's private folder, read-write; it is HOME inside `confined`. May lie in a hidden folder. */
  stateDir: string;
  /** The thread's results folder, read-write. May lie in a hidden folder. */
  resultsDir: string | null;
  /** Errand's own data and whatever else is never seen, even where a project contains it. Each must exist. */
  hidden: string[];
  /** The whole environment of the agent: nothing is inherited. */
  env: Record<string, string>;
  /** The model gateway's socket; inside `confined` it is reached at `modelUrlInside`. Null elsewhere. */
  modelSocket: string | null;
  /** The network proxy's socket, reached through the variables of `networkEnvInside`. Null: no network at all. */
  networkSocket: string | null;
  /** The connector relay's socket, reached at `connectorUrlInside`. */
  connectorSocket: string | null;
};

/** What `findTools` found on this machine; `confine` is null where `confined` is impossible. */
export type SandboxTools = { node: string; confine: ConfineTools | null };

export type ConfineTools = {
  bwrap: string;
  canDisableUserns: boolean;
  canSizeTmpfs: boolean;
  /** Folder with the passwd, group, hosts and nsswitch.conf shown inside, so that the machine's own accounts are not. */
  etc: string;
};

/** What the caller spawns. `env` is complete: pass it as it is, or the agent inherits the runner's own. */
export type WrappedCommand = { argv: string[]; env: Record<string, string>; cwd: string };
