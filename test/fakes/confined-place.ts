import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams, SpawnSyncReturns } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { closeInheritedFiles } from "../../src/sandbox/inherited-files.ts";
import type { SandboxPolicy, SandboxTools } from "../../src/sandbox/policy.ts";
import { findTools } from "../../src/sandbox/tools.ts";
import { wrapCommand } from "../../src/sandbox/wrap-command.ts";

const cannotConfine: string | null = whyNot();

/** For `beforeEach` of tests that need a working bubblewrap. */
export function skipUnlessConfined(context: TestContext): void {
  if (cannotConfine !== null) context.skip(cannotConfine);
}

/** A desktop in small: a home with a secret, two projects, Errand's data with a thread's state, a results folder. */
export class ConfinedPlace {
  readonly root: string;
  readonly tools: SandboxTools;
  readonly policy: SandboxPolicy;

  static async make(): Promise<ConfinedPlace> {
    closeInheritedFiles();
    const root = realpathSync(mkdtempSync(join(tmpdir(), "errand place, ü-")));
    for (const folder of ["home/.ssh", "work", "read", "other", "data/threads/t/state", "results"]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    for (const file of ["home/secret", "home/.ssh/id_ed25519", "read/file", "other/secret", "data/journal"]) {
      writeFileSync(join(root, file), `canary ${file}`);
    }
    const tools = await findTools({
      path: process.env["PATH"] ?? "",
      node: process.execPath,
      dataDir: join(root, "data"),
    });
    return new ConfinedPlace(root, tools);
  }

  private constructor(root: string, tools: SandboxTools) {
    this.root = root;
    this.tools = tools;
    this.policy = {
      level: "confined",
      cwd: this.at("work"),
      readable: [this.at("read")],
      writable: [this.at("work")],
      stateDir: this.at("data/threads/t/state"),
      resultsDir: this.at("results"),
      hidden: [this.at("data")],
      env: {},
      modelSocket: null,
      networkSocket: null,
      connectorSocket: null,
    };
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** Runs a command to its end. */
  run(command: string[], changes: Partial<SandboxPolicy> = {}): SpawnSyncReturns<string> {
    const { argv, env, cwd } = wrapCommand(command, { ...this.policy, ...changes }, this.tools);
    return spawnSync(argv[0] ?? "", argv.slice(1), { env, cwd, encoding: "utf8", timeout: 10_000 });
  }

  sh(script: string, changes: Partial<SandboxPolicy> = {}): SpawnSyncReturns<string> {
    return this.run(["/bin/sh", "-c", script], changes);
  }

  /** Runs a piece of ES module in the Node that Errand runs in. */
  node(code: string, changes: Partial<SandboxPolicy> = {}): SpawnSyncReturns<string> {
    return this.run([process.execPath, "--input-type=module", "-e", code], changes);
  }

  start(command: string[], changes: Partial<SandboxPolicy> = {}): ChildProcessWithoutNullStreams {
    const { argv, env, cwd } = wrapCommand(command, { ...this.policy, ...changes }, this.tools);
    return spawn(argv[0] ?? "", argv.slice(1), { env, cwd });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function whyNot(): string | null {
  if (process.platform !== "linux") return "confined is tested on Linux only";
  const [program, ...args] = "bwrap --unshare-all --ro-bind / / true".split(" ");
  const tried = spawnSync(program ?? "", args, { encoding: "utf8" });
  if (tried.error !== undefined) return "bubblewrap is not installed";
  return tried.status === 0 ? null : `bubblewrap does not work here: ${tried.stderr.trim()}`;
}
