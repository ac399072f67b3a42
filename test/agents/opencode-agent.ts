import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { profiles, type AgentProfile } from "../../src/agents/profile.ts";

/** The real program, or why it is not here. Installed by the test command, see package.json in this folder. */
export function findOpencode(): { path: string } | { missing: string } {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { missing: `OpenCode is pinned for linux-x64 only, this is ${process.platform}-${process.arch}` };
  }
  const path = fileURLToPath(new URL("./node_modules/opencode-linux-x64/bin/opencode", import.meta.url));
  if (!existsSync(path)) return { missing: "OpenCode is not installed: npm ci --prefix test/agents --ignore-scripts" };
  const answer = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 30_000 });
  return answer.status === 0 ? { path } : { missing: `OpenCode does not run here: ${answer.signal ?? answer.stderr}` };
}

/** Its profile with the program's real path, and its model calls sent to `baseUrl` (a model endpoint's, with /v1). */
export function opencodeAgent(
  path: string,
  baseUrl: string,
  token: string,
): { profile: AgentProfile; env: Record<string, string> } {
  const { endpoint, ...rest } = profiles.opencode;
  const profile = { ...rest, endpoint, command: [path, "acp"] };
  return { profile, env: { ...profile.env, ...endpoint?.env({ baseUrl, token, model: null }) } };
}
