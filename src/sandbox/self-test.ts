import { spawn } from "node:child_process";
import { mkdtemp, mkdir, readdir, readFile, readlink, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { CanaryServers, type CanaryAddress } from "./canary-servers.ts";
import { closeInheritedFiles } from "./inherited-files.ts";
import { probeInside, probePath } from "./inside-paths.ts";
import type { SandboxPolicy, SandboxTools, WrappedCommand } from "./policy.ts";
import { type MachineFacts, type NoConfinement, repairFor } from "./repair.ts";
import { findTools } from "./tools.ts";
import { wrapCommand } from "./wrap-command.ts";

export type SelfTestOptions = {
  /** The runner's PATH. */
  path: string;
  node: string;
  dataDir: string;
  home: string;
  /** Where a folder for the test may be made; it is removed again. */
  tmpDir: string;
};

/**
 * `tools` is what `wrapCommand` needs; where the test failed it can't confine, so a failure can't be overlooked.
 * `leaks` names what the probe could do and no agent may.
 */
export type SelfTest =
  | { ok: true; level: "confined"; tools: SandboxTools }
  | {
      ok: false;
      code: "no_confinement";
      reason: NoConfinement;
      repair: string;
      leaks: string[];
      words: string;
      tools: SandboxTools;
    };

/** What the probe is told to try. */
export type ProbePlan = {
  unreadable: Record<string, string>;
  unwritable: Record<string, string>;
  folders: Record<string, string>;
  kernel: string[];
  writable: string;
  home: { path: string; dev: number; ino: number };
  namespaces: Record<string, string>;
  hostPid: number;
  env: string[];
  servers: Record<string, CanaryAddress>;
};

/**
 * Runs at every start: a probe inside a real sandbox tries to read, write, connect and signal its way out. Any
 * success, and any failure of the sandbox itself, means that nothing is confined on this machine.
 */
export async function selfTest(options: SelfTestOptions): Promise<SelfTest> {
  closeInheritedFiles();
  const tools = await findTools(options);
  if (process.platform !== "linux") return refused(tools, "not_linux");
  if (tools.confine === null) return refused(tools, "bwrap_missing");
  const scratch = await realpath(await mkdtemp(join(options.tmpDir, "errand-sandbox-")));
  const servers = await CanaryServers.start(scratch);
  try {
    const wrapped = await prepare(scratch, options, tools, servers);
    const { leaks, words } = await runProbe(wrapped);
    if (leaks === null) return await refused(tools, failureOf(words), [], words);
    const all = [...leaks, ...(await leaksSeenFromOutside(scratch)), ...(servers.contacted ? ["network"] : [])];
    return all.length === 0 ? { ok: true, level: "confined", tools } : await refused(tools, "sandbox_leaks", all);
  } catch (error) {
    // The scratch folders may be refused by the policy (a strange temporary folder): then nothing was proved.
    if (error instanceof Problem) return await refused(tools, "sandbox_fails", [], error.code);
    throw error;
  } finally {
    await Promise.all([servers.close(), rm(scratch, { recursive: true, force: true })]);
  }
}

/** bubblewrap says in words only what the kernel refused it. */
function failureOf(words: string): NoConfinement {
  return /namespace|uid map|RTM_NEWADDR|not permitted|Permission denied/i.test(words)
    ? "namespaces_refused"
    : "sandbox_fails";
}

async function refused(
  tools: SandboxTools,
  reason: NoConfinement,
  leaks: string[] = [],
  words = "",
): Promise<SelfTest> {
  const repair = repairFor(reason, await machineFacts());
  return { ok: false, code: "no_confinement", reason, repair, leaks, words, tools: { ...tools, confine: null } };
}

async function prepare(
  scratch: string,
  options: SelfTestOptions,
  tools: SandboxTools,
  servers: CanaryServers,
): Promise<WrappedCommand> {
  const at = (...parts: string[]) => join(scratch, ...parts);
  await Promise.all(
    [at("read"), at("write", "hidden"), at("state"), at("other")].map((folder) => mkdir(folder, { recursive: true })),
  );
  const canary = join(options.dataDir, "sandbox", "canary");
  const files = [canary, at("read", "file"), at("write", "hidden", "canary"), at("other", "canary")];
  await Promise.all([
    ...files.map((file) => writeFile(file, "canary")),
    symlink(at("other", "canary"), at("write", "link")),
  ]);
  const home = await stat(options.home);
  const env = { PATH: "/usr/bin:/bin" };
  const plan: ProbePlan = {
    unreadable: {
      data_readable: canary,
      hidden_readable: at("write", "hidden", "canary"),
      other_readable: at("other", "canary"),
      link_readable: at("write", "link"),
      shadow_readable: "/etc/shadow",
    },
    unwritable: {
      read_only_writable: at("read", "file"),
      read_only_created: at("read", "new"),
      link_writable: at("write", "link"),
    },
    folders: { home_writable: options.home, system_writable: "/etc" },
    kernel: ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger"],
    writable: at("write", "written"),
    home: { path: options.home, dev: home.dev, ino: home.ino },
    namespaces: await namespacesHere(),
    hostPid: process.pid,
    env: [...Object.keys(env), "HOME", "TMPDIR", "LANG", "USER", "LOGNAME", "PWD"],
    servers: servers.addresses,
  };
  const policy: SandboxPolicy = {
    level: "confined",
    cwd: at("write"),
    readable: [at("read")],
    writable: [at("write")],
    stateDir: at("state"),
    resultsDir: null,
    hidden: [options.dataDir, at("write", "hidden")],
    env,
    modelSocket: null,
    networkSocket: null,
    connectorSocket: null,
  };
  const probe = [tools.node, "--disable-warning=ExperimentalWarning", probeInside, JSON.stringify(plan)];
  return withProbe(wrapCommand(probe, policy, tools));
}

/** The probe is no folder of any policy, so it is added to the one command that runs it. */
function withProbe(wrapped: WrappedCommand): WrappedCommand {
  const [bwrap = "", ...args] = wrapped.argv;
  return { ...wrapped, argv: [bwrap, "--ro-bind", probePath, probeInside, ...args] };
}

async function namespacesHere(): Promise<Record<string, string>> {
  const names = ["user", "pid", "net", "mnt", "ipc", "uts"];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readlink(`/proc/self/ns/${name}`)] as const)),
  );
}

/** `leaks` is null when the probe didn't come to an end: then nothing was proved. */
function runProbe(wrapped: WrappedCommand): Promise<{ leaks: string[] | null; words: string }> {
  return new Promise((resolve) => {
    const [bwrap = "", ...args] = wrapped.argv;
    const child = spawn(bwrap, args, {
      cwd: wrapped.cwd,
      env: wrapped.env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: limits.selfTestMs,
      killSignal: "SIGKILL",
    });
    let said = "";
    let words = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(0, 500)));
    child.on("error", (error) => resolve({ leaks: null, words: error.message }));
    child.on("close", () => resolve({ leaks: leaksSaid(said), words: words.trim() }));
  });
}

function leaksSaid(said: string): string[] | null {
  try {
    const answer: unknown = JSON.parse(said);
    const leaks = typeof answer === "object" && answer !== null && "leaks" in answer ? answer.leaks : null;
    return Array.isArray(leaks) && leaks.every((leak) => typeof leak === "string") ? leaks : null;
  } catch {
    return null;
  }
}

/** The desktop's own look at what the probe left, so that the test doesn't rest on the probe's word alone. */
async function leaksSeenFromOutside(scratch: string): Promise<string[]> {
  const leaks: string[] = [];
  if ((await readFile(join(scratch, "other", "canary"), "utf8")) !== "canary") leaks.push("other_written");
  if ((await readFile(join(scratch, "read", "file"), "utf8")) !== "canary") leaks.push("read_only_written");
  if ((await readdir(join(scratch, "write"))).includes("written") === false) leaks.push("writable_refused");
  return leaks;
}

async function machineFacts(): Promise<MachineFacts> {
  const [osRelease, apparmor, clone, max] = await Promise.all(
    [
      "/etc/os-release",
      "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
      "/proc/sys/kernel/unprivileged_userns_clone",
      "/proc/sys/user/max_user_namespaces",
    ].map((path) => readFile(path, "utf8").catch(() => null)),
  );
  const flag = (text: string | null | undefined) => (text === null || text === undefined ? null : text.trim() === "1");
  return {
    osRelease: osRelease ?? "",
    apparmorRestrictsUserns: flag(apparmor),
    usernsClone: flag(clone),
    userNamespacesMax: max === null || max === undefined ? null : Number(max),
  };
}
