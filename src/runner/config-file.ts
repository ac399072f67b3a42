import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import { parseDocument } from "yaml";
import {
  isInside,
  type AgentCeiling,
  type Ceilings,
  type FolderCeiling,
  type ProjectCeiling,
} from "../domain/ceilings.ts";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { profiles } from "../agents/profile.ts";
import { expandHome, readYaml, type ConfigReader as Reader } from "./config-reader.ts";
import { connectorsFrom, networkFrom, skillsFrom } from "./config-ways.ts";
import { writeSecret } from "./data-folder.ts";
import { configManual } from "./config-manual.ts";

/** The desktop's own word: the one commented file that says what agents may touch. */
export type ConfigPlaces = { file: string; home: string; dataFolder: string };

/** At a start: the file with its manual, when there is none. */
export function prepareConfig(places: ConfigPlaces): void {
  if (!existsSync(places.file)) writeWhole(places.file, configManual);
}

/** A file that is gone allows nothing: it is not made again behind its owner's back. Throws `config_malformed` with the line. */
export function readCeilings(places: ConfigPlaces): Ceilings {
  return existsSync(places.file) ? parseCeilings(readFileSync(places.file, "utf8"), places) : nothingAllowed;
}

export function parseCeilings(text: string, places: ConfigPlaces): Ceilings {
  const root = readYaml(text);
  root.only(["projects", "agents", "defaultAgent", "threadsWorkingMax"]);
  const agents = new Map<string, AgentCeiling>(Object.keys(profiles).map((id) => [id, defaultAgent(id)]));
  for (const [id, reader] of root.entries("agents")) {
    if (!agents.has(id)) throw reader.wrong(`there is no agent "${id}"; known are ${[...agents.keys()].join(", ")}`);
    agents.set(id, agentFrom(id, reader, places));
  }
  const projects = new Map<string, ProjectCeiling>();
  for (const [name, reader] of root.entries("projects"))
    projects.set(name, projectFrom(name, reader, places, [...agents.keys()]));
  return {
    projects,
    agents,
    defaultAgent: root.choice("defaultAgent", [...agents.keys()]) ?? "clerk",
    threadsWorkingMax: root.whole("threadsWorkingMax", 1, 64) ?? limits.threadsWorkingMax,
  };
}

/** Adds a project to the file, keeping its comments. Returns its name. Throws `folder_missing`, `project_exists`, `folder_refused`. */
export function addProject(
  places: ConfigPlaces,
  request: { folder: string; name: string | null; access: "read" | "write"; agents: string[] | null; hosts: string[] },
): { name: string; folder: string } {
  if (!isAbsolute(request.folder) || !existsSync(request.folder) || !statSync(request.folder).isDirectory())
    throw new Problem("folder_missing", { folder: request.folder }, "Give a folder that exists.");
  const folder = realpathSync(request.folder);
  if (isTooWide(folder, places))
    throw new Problem(
      "folder_refused",
      { folder },
      "Choose a folder below your home that does not hold Errand's own data.",
    );
  prepareConfig(places);
  const ceilings = readCeilings(places);
  const same = [...ceilings.projects.values()].find((p) => p.folders[0]?.path === folder);
  if (same && same.folders[0]?.access === request.access && (request.name ?? same.name) === same.name)
    return { name: same.name, folder };
  const name = request.name ?? freeName(basename(folder), ceilings);
  if (ceilings.projects.has(name)) throw new Problem("project_exists", { name }, "Choose another name: --name NAME");
  const document = parseDocument(readFileSync(places.file, "utf8"));
  const project = {
    folders: [{ path: folder, access: request.access }],
    network: request.hosts.length === 0 ? "off" : { hosts: request.hosts },
    agents: request.agents ?? ["clerk"],
  };
  document.setIn(["projects", name], document.createNode(project));
  const text = document.toString({ lineWidth: 0 });
  parseCeilings(text, places);
  writeWhole(places.file, text);
  return { name, folder };
}

function projectFrom(name: string, reader: Reader, places: ConfigPlaces, knownAgents: string[]): ProjectCeiling {
  reader.only(["folders", "network", "agents", "connectors", "skills", "checkpointGb"]);
  const checkpointGb = reader.whole("checkpointGb", 0, 10_000);
  const folders = reader.list("folders").map((item): FolderCeiling => {
    item.only(["path", "access"]);
    const path = expandHome(item.text("path") ?? "", places.home);
    if (!isAbsolute(path)) throw item.wrong("a folder's path must be absolute, or start with ~/");
    // A folder that is away (a disk not plugged in) must not take the other projects with it: its tasks are refused.
    const real = existsSync(path) ? realpathSync(path) : path;
    if (isTooWide(real, places))
      throw item.wrong(`${path} is too wide, or holds Errand's own data; name a folder below your home`);
    return { path: real, access: item.choice("access", ["read", "write"]) ?? "read" };
  });
  if (folders.length === 0) throw reader.wrong(`the project "${name}" has no folders`);
  return {
    name,
    folders,
    network: networkFrom(reader),
    connectors: connectorsFrom(reader, places.home),
    skills: skillsFrom(reader, places.home, (real) => isTooWide(real, places)),
    agents: reader.texts("agents", knownAgents) ?? ["clerk"],
    ...(checkpointGb === null ? {} : { checkpointGb }),
  };
}

function agentFrom(id: string, reader: Reader, places: ConfigPlaces): AgentCeiling {
  reader.only(["command", "readable", "endpoint", "confinement", "login"]);
  const endpoint = reader.raw("endpoint") === undefined ? null : reader.child("endpoint");
  endpoint?.only(["url", "keyFile", "model"]);
  const url = endpoint?.text("url") ?? null;
  if (endpoint && url === null) throw endpoint.wrong("an endpoint needs a url");
  if (endpoint && url !== null && !/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw endpoint.wrong("the url must begin with https:// or http://");
  const keyFile = endpoint?.text("keyFile") ?? null;
  return {
    id,
    command: reader.texts("command", null),
    readable: (reader.texts("readable", null) ?? []).map((path) => expandHome(path, places.home)),
    endpoint:
      url === null
        ? null
        : {
            url,
            keyFile: keyFile === null ? null : expandHome(keyFile, places.home),
            model: endpoint?.text("model") ?? null,
          },
    confinement: reader.choice("confinement", ["required", "off"]) ?? "required",
    login: reader.choice("login", ["own", "shared"]) ?? "own",
  };
}

const defaultAgent = (id: string): AgentCeiling => ({
  id,
  command: null,
  readable: [],
  endpoint: null,
  confinement: "required",
  login: "own",
});

export function isTooWide(real: string, places: ConfigPlaces): boolean {
  const home = existsSync(places.home) ? realpathSync(places.home) : places.home;
  const data = existsSync(places.dataFolder) ? realpathSync(places.dataFolder) : places.dataFolder;
  return isInside(real, home) || isInside(data, real) || isInside(real, data);
}

function freeName(wanted: string, ceilings: Ceilings): string {
  const base = wanted.trim() === "" ? "project" : wanted.trim();
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base} ${count}`;
    if (!ceilings.projects.has(name)) return name;
  }
}

const nothingAllowed: Ceilings = {
  projects: new Map(),
  agents: new Map(),
  defaultAgent: "clerk",
  threadsWorkingMax: 1,
};

/** A reader sees the old text or the new one; a link to the file stays a link. */
export function writeWhole(file: string, text: string): void {
  writeSecret(existsSync(file) ? realpathSync(file) : file, text);
}
