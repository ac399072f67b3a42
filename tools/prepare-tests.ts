import { existsSync, statSync } from "node:fs";
import { npm, root, run } from "./run.ts";

const INSTALL_MS_MAX = 5 * 60_000;

/** Installs what npm cannot bring, where it may. Returns what is missing and what that means, a line each. */
export async function prepareTests(): Promise<string[]> {
  const said = [await prepareBubblewrap(), await prepareAgents()];
  return said.filter((line) => line !== null);
}

async function prepareBubblewrap(): Promise<string | null> {
  if (process.platform !== "linux") return "Confinement is tested on Linux only: its tests report themselves skipped.";
  if (await has("bwrap")) return null;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !(await has("apt-get")))
    return "bubblewrap is not installed (sudo apt-get install bubblewrap): tests of confinement report themselves skipped.";
  console.log("Installing bubblewrap ...");
  const install = [
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "install",
    "-y",
    "--no-install-recommends",
    "bubblewrap",
  ];
  const options = { quiet: true, endsWithinMs: INSTALL_MS_MAX };
  // A fresh image has no package lists yet.
  let installing = await run(install, options);
  if (installing.exitCode !== 0) {
    await run(["apt-get", "update"], options);
    installing = await run(install, options);
  }
  if (installing.exitCode === 0) return null;
  return `bubblewrap could not be installed, tests of confinement report themselves skipped: ${lastLine(installing.output)}`;
}

/** The real agent programs are apart from the product's packages: they are large, and nobody but these tests needs them. */
async function prepareAgents(): Promise<string | null> {
  const folder = new URL("test/agents/", root);
  if (!existsSync(new URL("package.json", folder)) || isInstalled(folder)) return null;
  console.log("Installing the agents that the tests drive (test/agents) ...");
  const prefix = ["--prefix", folder.pathname];
  const { exitCode, output } = await run(
    [...npm(), "install", "--no-save", ...prefix, "--ignore-scripts", "--no-audit", "--no-fund"],
    {
      cwd: folder,
      quiet: true,
      endsWithinMs: INSTALL_MS_MAX,
    },
  );
  if (exitCode === 0) return null;
  return `The agents of test/agents could not be installed, their tests report themselves skipped: ${lastLine(output)}`;
}

/** npm writes its own copy of the lock file last, so it is there and newer only after a whole installation. */
function isInstalled(folder: URL): boolean {
  const done = statSync(new URL("node_modules/.package-lock.json", folder), { throwIfNoEntry: false });
  const asked = statSync(new URL("package-lock.json", folder), { throwIfNoEntry: false });
  return done !== undefined && asked !== undefined && done.mtimeMs >= asked.mtimeMs;
}

async function has(program: string): Promise<boolean> {
  return (await run(["sh", "-c", `command -v ${program}`], { quiet: true })).exitCode === 0;
}

const lastLine = (output: string): string => output.trim().split("\n").at(-1) ?? "";
