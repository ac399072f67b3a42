// Builds the phone app into dist/web. With --if-older only when a source is newer than what was built.
import { existsSync, globSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installed, root, run } from "./run.ts";

/** What ends up in the app: its own room and those it may import. */
const sources = "{src/{web,hub-client,seal,protocol,domain,kit}/**/*,vite.config.ts,package-lock.json}";

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await buildWeb({ onlyIfOlder: process.argv.includes("--if-older") });

/** Its exit code. */
export async function buildWeb({ onlyIfOlder }: { onlyIfOlder: boolean }): Promise<number> {
  if (onlyIfOlder && !isOlder()) return 0;
  console.log("Building the phone app ...");
  // Whoever calls, a test runner too, gets what people get.
  const { exitCode } = await run([...installed("vite"), "build"], { env: { NODE_ENV: "production" } });
  return exitCode;
}

function isOlder(): boolean {
  const built = new URL("dist/web/index.html", root);
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  const cwd = fileURLToPath(root);
  return globSync(sources, { cwd }).some((path) => statSync(`${cwd}${path}`).mtimeMs > builtAt);
}
