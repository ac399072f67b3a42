import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The real program, or why it is not here. Installed by the test command, see package.json in this folder. */
export function findClaude(): { path: string } | { missing: string } {
  const path = fileURLToPath(new URL("./node_modules/.bin/claude-agent-acp", import.meta.url));
  if (!existsSync(path))
    return { missing: "the Claude adapter is not installed: npm install --prefix test/agents --ignore-scripts" };
  const answer = spawnSync(process.execPath, [path, "--version"], { encoding: "utf8", timeout: 30_000 });
  if (answer.status !== 0)
    return { missing: `the Claude adapter does not run here: ${answer.signal ?? answer.stderr}` };
  const program = fileURLToPath(
    new URL(`./node_modules/@anthropic-ai/claude-agent-sdk-${process.platform}-${process.arch}`, import.meta.url),
  );
  return existsSync(program)
    ? { path }
    : { missing: `npm brought no Claude program for ${process.platform}-${process.arch}` };
}
