import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** From a checkout clerk's sources, from a published package its compiled files; and what it reads to run. */
export function clerkProgram(): { argv: string[]; readable: string[] } {
  const isSource = import.meta.url.endsWith(".ts");
  const here = dirname(fileURLToPath(import.meta.url));
  const rooms = dirname(here);
  const packageRoot = dirname(rooms);
  const program = join(rooms, "clerk", isSource ? "main.ts" : "main.js");
  const modules = nearestModules(packageRoot);
  const readable = [
    join(rooms, "clerk"),
    join(rooms, "kit"),
    join(packageRoot, "package.json"),
    ...(modules === null ? [] : [modules]),
  ];
  return { argv: [process.execPath, "--disable-warning=ExperimentalWarning", program], readable };
}

function nearestModules(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules");
    if (existsSync(join(candidate, "@agentclientprotocol"))) return candidate;
    if (dirname(folder) === folder) return null;
  }
}
