import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";

/** A connector as an agent's own settings name it. `from` is that agent, `file` where it stands. */
export type ConfiguredConnector = { name: string; from: string; file: string } & (
  | { kind: "program"; command: string; args: string[]; env: Record<string, string> }
  | { kind: "network"; url: string; headers: Record<string, string> }
);
export type ConfiguredSkill = { name: string; from: string; folder: string };
export type UnreadFile = { file: string; reason: string };

type Fields = Record<string, unknown>;
/** Where one agent keeps its connectors, and how it writes them. */
type Source = {
  from: string;
  path: string;
  parse: (text: string) => unknown;
  servers: (settings: Fields) => unknown[];
};

/** Reads and starts nothing. `projectFolders` are those the owner has allowed already: no other folder is looked into. */
export function configuredConnectors(
  home: string,
  projectFolders: readonly string[],
): { connectors: ConfiguredConnector[]; unread: UnreadFile[] } {
  const connectors: ConfiguredConnector[] = [];
  const unread: UnreadFile[] = [];
  for (const { from, path, parse, servers } of sourcesIn(home, projectFolders)) {
    if (!existsSync(path)) continue;
    try {
      const entries = servers(fieldsOf(parse(readFileSync(path, "utf8")))).flatMap((group) =>
        Object.entries(fieldsOf(group)),
      );
      connectors.push(...entries.flatMap(([name, value]) => connectorFrom(nameOf(name), from, path, fieldsOf(value))));
    } catch (error) {
      // Someone else's file: what is wrong with it is told, and the others are still listed.
      unread.push({ file: path, reason: error instanceof Error ? (error.message.split("\n")[0] ?? "") : "unknown" });
    }
  }
  return {
    connectors: connectors.filter((each, at) => connectors.findIndex((other) => isSame(each, other)) === at),
    unread,
  };
}

export function configuredSkills(home: string): ConfiguredSkill[] {
  return skillFolders.flatMap(([from, path]) => {
    const folder = join(home, path);
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "SKILL.md")));
    return names.toSorted().map((name) => ({ name, from, folder: join(folder, name) }));
  });
}

const skillFolders: [string, string][] = [
  ["claude", ".claude/skills"],
  ["codex", ".codex/skills"],
  ["opencode", ".config/opencode/skill"],
  ["opencode", ".config/opencode/skills"],
  ["pi", ".pi/agent/skills"],
];

function sourcesIn(home: string, projectFolders: readonly string[]): Source[] {
  const mcpServers = (settings: Fields): unknown[] => [settings["mcpServers"]];
  const withProjects = (settings: Fields): unknown[] => [
    settings["mcpServers"],
    ...Object.values(fieldsOf(settings["projects"])).map((project) => fieldsOf(project)["mcpServers"]),
  ];
  const opencode = (settings: Fields): unknown[] => [settings["mcp"]];
  return [
    { from: "claude", path: join(home, ".claude.json"), parse: parseJsonc, servers: withProjects },
    { from: "claude", path: join(home, ".claude/settings.json"), parse: parseJsonc, servers: mcpServers },
    ...projectFolders.map((folder) => ({
      from: "project",
      path: join(folder, ".mcp.json"),
      parse: parseJsonc,
      servers: mcpServers,
    })),
    {
      from: "codex",
      path: join(home, ".codex/config.toml"),
      parse: parseToml,
      servers: (settings) => [settings["mcp_servers"]],
    },
    { from: "opencode", path: join(home, ".config/opencode/opencode.json"), parse: parseJsonc, servers: opencode },
    { from: "opencode", path: join(home, ".config/opencode/opencode.jsonc"), parse: parseJsonc, servers: opencode },
  ];
}

/** Claude and Codex: command, args, env; OpenCode: one list and `environment`. All: url and headers. */
function connectorFrom(name: string, from: string, file: string, fields: Fields): ConfiguredConnector[] {
  const url = fields["url"];
  if (typeof url === "string")
    return [
      {
        name,
        from,
        file,
        kind: "network",
        url,
        headers: textsOf({ ...fieldsOf(fields["http_headers"]), ...fieldsOf(fields["headers"]) }),
      },
    ];
  const given: unknown = fields["command"];
  const words = (
    Array.isArray(given) ? given : [given, ...(Array.isArray(fields["args"]) ? fields["args"] : [])]
  ).filter((word) => typeof word === "string");
  const [command, ...args] = words;
  if (command === undefined) return [];
  return [
    {
      name,
      from,
      file,
      kind: "program",
      command,
      args,
      env: textsOf({ ...fieldsOf(fields["env"]), ...fieldsOf(fields["environment"]) }),
    },
  ];
}

/** Comments and trailing commas are what JSON's writers allow themselves; text stays as it is. */
function parseJsonc(text: string): unknown {
  const bare = text.replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (match) =>
    match.startsWith('"') ? match : "",
  );
  return JSON.parse(bare.replace(/"(?:\\.|[^"\\])*"|,(?=\s*[}\]])/g, (match) => (match.startsWith('"') ? match : "")));
}

/** As config.yaml takes it. */
const nameOf = (name: string): string =>
  name
    .replace(/[^A-Za-z0-9_-]/g, "-")
    .replace(/^[_-]+/, "")
    .slice(0, 64) || "connector";
const isSame = (one: ConfiguredConnector, other: ConfiguredConnector): boolean =>
  JSON.stringify({ ...one, file: "" }) === JSON.stringify({ ...other, file: "" });
const textsOf = (fields: Fields): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
// An object's fields are read as unknown; anything else has none.
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
