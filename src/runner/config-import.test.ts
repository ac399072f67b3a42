import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCeilings, type ConfigPlaces } from "./config-file.ts";
import { allowConfigured, listConfigured } from "./config-import.ts";

let home: string;
let places: ConfigPlaces;
const at = (path: string): string => join(home, path);
const put = (path: string, text: string): string => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
  return at(path);
};
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
};

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "errand-import-")));
  mkdirSync(at("data"), { mode: 0o700 });
  places = { file: at("data/config.yaml"), home, dataFolder: at("data") };
  mkdirSync(at("notes"));
  mkdirSync(at("other"));
  put(
    "data/config.yaml",
    "# mine, and it stays\nprojects:\n  Notes: # these\n    folders: [{ path: ~/notes, access: write }]\n",
  );
  put("tools/tracker/package.json", "{}");
  put("tools/tracker/src/server.js", "");
  put(
    ".claude.json",
    JSON.stringify({
      mcpServers: {
        tracker: { command: "node", args: [at("tools/tracker/src/server.js")], env: { TRACKER_KEY: "secret-1" } },
      },
      projects: {
        "/elsewhere": {
          mcpServers: {
            "my calendar": {
              type: "http",
              url: "https://calendar.example/mcp",
              headers: { Authorization: "Bearer secret-2" },
            },
          },
        },
      },
    }),
  );
  put(
    ".codex/config.toml",
    '[mcp_servers.docs]\ncommand = "docs-mcp"\nargs = ["--all"]\n[mcp_servers.tracker]\ncommand = "other-tracker"\n',
  );
  put(
    ".config/opencode/opencode.json",
    '{\n  // mine\n  "mcp": { "wiki": { "type": "local", "command": ["wiki-mcp", "//not-a-comment"], "environment": { "WIKI": "secret-3" }, }, },\n}',
  );
  put(".claude/skills/minutes/SKILL.md", "---\nname: minutes\n---\n");
  put(".claude/skills/no-skill/README.md", "");
  put("notes/.mcp.json", JSON.stringify({ mcpServers: { local: { command: "./run.sh" } } }));
  put("other/.mcp.json", JSON.stringify({ mcpServers: { unseen: { command: "evil" } } }));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("what agents have configured", () => {
  test("is listed, none of it allowed, and only folders the owner has allowed are looked into", () => {
    const { connectors, skills, unread } = listConfigured(places);
    expect(connectors.map(({ name, from, kind, allowedIn }) => [name, from, kind, allowedIn])).toEqual([
      ["tracker", "claude", "program", []],
      ["my-calendar", "claude", "network", []],
      ["local", "project", "program", []],
      ["docs", "codex", "program", []],
      ["tracker", "codex", "program", []],
      ["wiki", "opencode", "program", []],
    ]);
    expect(connectors.at(-1)).toMatchObject({
      command: "wiki-mcp",
      args: ["//not-a-comment"],
      env: { WIKI: "secret-3" },
    });
    expect(skills).toEqual([{ name: "minutes", from: "claude", folder: at(".claude/skills/minutes"), allowedIn: [] }]);
    expect(unread).toEqual([]);
    const project = readCeilings(places).projects.get("Notes");
    expect([project?.connectors, project?.skills]).toEqual([[], []]);
  });

  test("in a broken file is said to be unread, and the rest is listed", () => {
    put(".codex/config.toml", "[[[");
    const { connectors, unread } = listConfigured(places);
    expect(unread.map(({ file }) => file)).toEqual([at(".codex/config.toml")]);
    expect(connectors.map(({ name }) => name)).toContain("wiki");
  });

  test("is allowed one by one: comments stay, secrets go into a file that only this user reads", () => {
    const { secretFile } = allowConfigured(places, { name: "tracker", from: "claude", project: "Notes" });
    const text = readFileSync(places.file, "utf8");
    expect(text).toContain("# mine, and it stays");
    expect(text).toContain("# these");
    expect(text).not.toContain("secret-1");
    expect(readFileSync(secretFile ?? "", "utf8")).toBe("TRACKER_KEY=secret-1\n");
    expect(statSync(secretFile ?? "").mode & 0o777).toBe(0o600);
    expect(statSync(dirname(secretFile ?? "")).mode & 0o777).toBe(0o700);
    expect(readCeilings(places).projects.get("Notes")?.connectors).toEqual([
      {
        name: "tracker",
        kind: "program",
        command: "node",
        args: [at("tools/tracker/src/server.js")],
        env: {},
        envFile: secretFile,
        readable: [at("tools/tracker")],
      },
    ]);
    expect(listConfigured(places).connectors.find(({ name }) => name === "tracker")?.allowedIn).toEqual(["Notes"]);
    expect(codeOf(() => allowConfigured(places, { name: "tracker", from: "claude", project: "Notes" }))).toBe(
      "connector_exists",
    );
  });

  test("over the network keeps its login outside config.yaml too", () => {
    const { secretFile } = allowConfigured(places, { name: "my-calendar", from: null, project: "Notes" });
    expect(readFileSync(secretFile ?? "", "utf8")).toBe("Authorization: Bearer secret-2\n");
    expect(readFileSync(places.file, "utf8")).not.toContain("secret-2");
    expect(readCeilings(places).projects.get("Notes")?.connectors).toEqual([
      { name: "my-calendar", kind: "network", url: "https://calendar.example/mcp", headersFile: secretFile },
    ]);
  });

  test("a skill is allowed by its folder, twice is once", () => {
    for (let times = 0; times < 2; times += 1)
      allowConfigured(places, { name: "minutes", from: null, project: "Notes" });
    expect(readCeilings(places).projects.get("Notes")?.skills).toEqual([at(".claude/skills/minutes")]);
  });

  test.each([
    ["a name nobody has", { name: "nothing", from: null, project: "Notes" }, "import_unknown"],
    ["a name two agents have", { name: "tracker", from: null, project: "Notes" }, "import_ambiguous"],
    ["a project that is not there", { name: "docs", from: null, project: "Work" }, "project_unknown"],
  ])("%s is refused and nothing is written", (_name, request, code) => {
    const before = readFileSync(places.file, "utf8");
    expect(codeOf(() => allowConfigured(places, request))).toBe(code);
    expect(readFileSync(places.file, "utf8")).toBe(before);
    expect(existsSync(at("data/secrets"))).toBe(false);
  });

  test("with a login in the clear is refused, and its secret is not left behind", () => {
    put(
      ".claude.json",
      JSON.stringify({
        mcpServers: { plain: { url: "http://calendar.example/mcp", headers: { Authorization: "x" } } },
      }),
    );
    expect(codeOf(() => allowConfigured(places, { name: "plain", from: null, project: "Notes" }))).toBe(
      "config_malformed",
    );
    expect(existsSync(at("data/secrets"))).toBe(false);
  });
});
