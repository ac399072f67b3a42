import { realpathSync } from "node:fs";
import { isAbsolute } from "node:path";
import { Problem } from "../domain/problem.ts";
import { unreachable } from "../kit/never.ts";
import { bwrapArgs } from "./bwrap-args.ts";
import { checkFolders, type CheckedFolders } from "./checked-folders.ts";
import { exists, isInside } from "./folders.ts";
import { bridgesInside, shimInside, shimPath, type BridgeName } from "./inside-paths.ts";
import type { SandboxPolicy, SandboxTools, WrappedCommand } from "./policy.ts";

/** Where a confined agent finds the model gateway. Add the upstream's own path, if it has one. */
export const modelUrlInside = `http://127.0.0.1:${bridgesInside.model.port}`;

/** Where a confined agent finds a connector that is reached over HTTP. */
export const connectorUrlInside = (name: string): string => `http://127.0.0.1:${bridgesInside.connectors.port}/${name}`;

/** What every program reads to go through the network proxy; its own servers inside are reached directly. */
export function networkEnvInside(token: string): Record<string, string> {
  const url = `http://errand:${token}@127.0.0.1:${bridgesInside.network.port}`;
  const direct = "127.0.0.1,localhost,::1";
  // In both spellings: curl reads http_proxy in lower case only, others the upper.
  const names = { HTTP_PROXY: url, HTTPS_PROXY: url, ALL_PROXY: url, NO_PROXY: direct };
  const lower = Object.fromEntries(Object.entries(names).map(([name, value]) => [name.toLowerCase(), value]));
  return { ...names, ...lower, NODE_USE_ENV_PROXY: "1" };
}

/**
 * Turns a command into one that is held to `policy`. Never weakens: a level this machine can't give is refused
 * with no_confinement, a folder that can't be held with a `folder_…` code.
 */
export function wrapCommand(command: readonly string[], policy: SandboxPolicy, tools: SandboxTools): WrappedCommand {
  if (command.length === 0 || command.some((part) => part.includes("\0"))) throw new Problem("command_malformed");
  const folders = checkFolders(policy);
  switch (policy.level) {
    case "confined":
      return confined(command, policy, folders, tools);
    case "clerk":
      return seatBelted(command, policy, folders);
    case "off":
      refuseSockets(policy);
      return { argv: [...command], env: outsideEnv(policy, folders), cwd: folders.cwd };
    default:
      return unreachable(policy.level);
  }
}

function confined(
  command: readonly string[],
  policy: SandboxPolicy,
  folders: CheckedFolders,
  tools: SandboxTools,
): WrappedCommand {
  if (tools.confine === null) throw new Problem("no_confinement", { reason: "bwrap_missing" });
  const env = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "C.UTF-8",
    USER: "errand",
    LOGNAME: "errand",
    ...policy.env,
    HOME: folders.stateDir,
    TMPDIR: "/tmp",
  };
  // The environment goes through bwrap's own, because its arguments can be read by every user of the machine.
  // What the dynamic loader obeys must not reach bwrap itself, which runs unconfined; it holds no secret.
  const loaderEnv = Object.entries(env).filter(([name]) => /^(LD_|GLIBC_|GCONV_|MALLOC_)/.test(name));
  const bwrapEnv = Object.fromEntries(
    Object.entries(env).filter(([name]) => !loaderEnv.some(([other]) => other === name)),
  );
  const node = realpathSync.native(tools.node);
  const program = command.map((part, index) => (index === 0 ? insideProgram(part, node) : part));
  const bridges = socketsOf(policy);
  const ports = bridges.flatMap(({ inside, port }) => [String(port), inside]);
  const shim = [node, "--disable-warning=ExperimentalWarning", shimInside, ...ports, "--"];
  const argv = [
    tools.confine.bwrap,
    ...bwrapArgs({
      folders,
      node,
      confine: tools.confine,
      sockets: bridges,
      shim: shimPath,
    }),
    ...loaderEnv.flatMap(([name, value]) => ["--setenv", name, value]),
    "--",
    ...(bridges.length === 0 ? program : [...shim, ...program]),
  ];
  return { argv, env: bwrapEnv, cwd: folders.cwd };
}

/** The one Node that is shown inside is shown at its real path; a link to it, as npm makes them, is not. */
function insideProgram(program: string, node: string): string {
  return isAbsolute(program) && exists(program) && realpathSync.native(program) === node ? node : program;
}

function socketsOf(policy: SandboxPolicy): { path: string; inside: string; port: number }[] {
  const { modelSocket, networkSocket, connectorSocket } = policy;
  const given: [BridgeName, string | null][] = [
    ["model", modelSocket],
    ["network", networkSocket],
    ["connectors", connectorSocket],
  ];
  return given.flatMap(([name, path]) => {
    if (path === null) return [];
    if (!exists(path)) throw new Problem("model_socket_missing", { path });
    return [{ path: realpathSync.native(path), inside: bridgesInside[name].socket, port: bridgesInside[name].port }];
  });
}

/**
 * Node's permission flags: no child process, no addon, no worker, files only where the policy says. A seat belt for
 * our own clerk, not a wall: it follows symlinks that are already there, and leaves the network to clerk's code.
 */
function seatBelted(command: readonly string[], policy: SandboxPolicy, folders: CheckedFolders): WrappedCommand {
  refuseSockets(policy);
  const [node = "", ...rest] = command;
  const writable = [
    ...folders.writable,
    folders.stateDir,
    ...(folders.resultsDir === null ? [] : [folders.resultsDir]),
  ];
  const readable = [...folders.readable, ...writable];
  for (const path of readable) {
    // Node reads an asterisk as "everything that starts so"; and it has no flag to take a folder out again.
    if (path.includes("*"))
      throw new Problem(
        "folder_name_refused",
        { path },
        "Rename the folder: the clerk level can't hold a name with an asterisk.",
      );
    if (folders.hidden.some((hidden) => isInside(hidden, path))) {
      throw new Problem("folder_holds_hidden", { path }, "Choose a folder that doesn't contain Errand's own data.");
    }
  }
  const flags = [
    "--permission",
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...writable.map((path) => `--allow-fs-write=${path}`),
  ];
  return { argv: [node, ...flags, ...rest], env: outsideEnv(policy, folders), cwd: folders.cwd };
}

function outsideEnv(policy: SandboxPolicy, folders: CheckedFolders): Record<string, string> {
  return { HOME: folders.stateDir, ...policy.env };
}

/** Only `confined` has a network of its own in which a socket can be made to look like a server. */
function refuseSockets(policy: SandboxPolicy): void {
  const { modelSocket, networkSocket, connectorSocket } = policy;
  if (modelSocket !== null || networkSocket !== null || connectorSocket !== null)
    throw new Problem("model_socket_needs_confined", { level: policy.level });
}
