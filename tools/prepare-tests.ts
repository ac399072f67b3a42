import { existsSync, readFileSync } from "node:fs";
import { npm, root, run } from "./run.ts";

const INSTALL_MS_MAX = 5 * 60_000;

/** Installs what npm cannot bring, where it may. Returns what is missing and what that means, a line each. */
export async function prepareTests(): Promise<string[]> {
  const said = [
    await prepareBubblewrap(),
    await prepareChromium(),
    await preparePackages("test/agents/", "the agents that the tests drive"),
    await preparePostgres(),
  ];
  return said.filter((line) => line !== null);
}

async function prepareBubblewrap(): Promise<string | null> {
  if (process.platform !== "linux") return "Confinement is tested on Linux only: its tests report themselves skipped.";
  if (await has("bwrap")) return null;
  return installed("bubblewrap", "tests of confinement report themselves skipped");
}

/** The phone app is tested in the system's own browser: no test brings one of its own. */
async function prepareChromium(): Promise<string | null> {
  if (process.platform !== "linux" || (await has("chromium")) || (await has("google-chrome"))) return null;
  return installed("chromium", "tests of the phone app report themselves skipped");
}

/** Null when it is there now. */
async function installed(name: string, otherwise: string): Promise<string | null> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !(await has("apt-get")))
    return `${name} is not installed (sudo apt-get install ${name}): ${otherwise}.`;
  console.log(`Installing ${name} ...`);
  const install = [
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "install",
    "-y",
    "--no-install-recommends",
    name,
  ];
  const options = { quiet: true, endsWithinMs: INSTALL_MS_MAX };
  // A fresh image has no package lists yet.
  let installing = await run(install, options);
  if (installing.exitCode !== 0) {
    await run(["apt-get", "update"], options);
    installing = await run(install, options);
  }
  return installing.exitCode === 0
    ? null
    : `${name} could not be installed, ${otherwise}: ${lastLine(installing.output)}`;
}

/** A server of our own for the tests, never the system's: it is started as nobody, on a folder that goes away. */
async function preparePostgres(): Promise<string | null> {
  if (process.platform !== "linux")
    return "Replicas on PostgreSQL are tested on Linux only: their tests report themselves skipped.";
  const missing = await preparePackages("test/postgres/", "a PostgreSQL server for the tests", [
    `linux-${process.arch}`,
  ]);
  return missing === null || existsSync("/usr/lib/postgresql") ? null : missing;
}

/**
 * Programs that only the tests need are apart from the product's packages: large, and not for every system. `only`: parts
 * of the names of those that fit this one.
 */
async function preparePackages(path: string, what: string, only: readonly string[] = [""]): Promise<string | null> {
  const folder = new URL(path, root);
  const missing = (): string[] => missingPackages(folder).filter((name) => only.some((part) => name.includes(part)));
  if (!existsSync(new URL("package.json", folder)) || missing().length === 0) return null;
  console.log(`Installing ${what} (${path.slice(0, -1)}) ...`);
  // Not `npm ci`: it refuses a lock file that lacks packages for other systems, which a mirror may not carry.
  const install = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder.pathname];
  const { exitCode, output } = await run([...npm(), ...install], {
    cwd: folder,
    quiet: true,
    endsWithinMs: INSTALL_MS_MAX,
  });
  const stillMissing = missing();
  if (stillMissing.length === 0) return null;
  const reason = exitCode === 0 ? "it cannot be fetched, or there is none for this system" : lastLine(output);
  return `Tests of ${stillMissing.join(", ")} report themselves skipped, npm did not bring it: ${reason}`;
}

/** Each names the programs of one system and is optional, so npm says nothing when one does not come. */
function missingPackages(folder: URL): string[] {
  // Our own file: its dependencies are exact versions by name.
  const manifest = JSON.parse(readFileSync(new URL("package.json", folder), "utf8")) as {
    [Kind in "dependencies" | "optionalDependencies"]?: Record<string, string>;
  };
  const wanted = Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies });
  return wanted.filter(([name, version]) => installedVersion(folder, name) !== version).map(([name]) => name);
}

function installedVersion(folder: URL, name: string): string | null {
  const manifest = new URL(`node_modules/${name}/package.json`, folder);
  // npm wrote this file.
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version : null;
}

async function has(program: string): Promise<boolean> {
  return (await run(["sh", "-c", `command -v ${program}`], { quiet: true })).exitCode === 0;
}

const lastLine = (output: string): string => output.trim().split("\n").at(-1) ?? "";
