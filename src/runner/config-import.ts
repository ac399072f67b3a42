import { existsSync, mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { parseDocument } from "yaml";
import type { Ceilings } from "../domain/ceilings.ts";
import { Problem } from "../domain/problem.ts";
import { isTooWide, parseCeilings, readCeilings, writeWhole, type ConfigPlaces } from "./config-file.ts";
import { expandHome } from "./config-reader.ts";
import {
  configuredConnectors,
  configuredSkills,
  type ConfiguredConnector,
  type ConfiguredSkill,
  type UnreadFile,
} from "./configured.ts";
import { writeSecret } from "./data-folder.ts";

/** `allowedIn`: the projects whose own list has one of that name. */
export type ImportList = {
  connectors: (ConfiguredConnector & { allowedIn: string[] })[];
  skills: (ConfiguredSkill & { allowedIn: string[] })[];
  /** Files that could not be read, and so may hold more. */
  unread: UnreadFile[];
};

/** What the agents found on this computer have configured. Looking allows nothing. */
export function listConfigured(places: ConfigPlaces): ImportList {
  const ceilings = readCeilings(places);
  const folders = [...ceilings.projects.values()].flatMap((project) => project.folders.map(({ path }) => path));
  const { connectors, unread } = configuredConnectors(places.home, folders);
  const skills = configuredSkills(places.home);
  return {
    connectors: connectors.map((each) => ({
      ...each,
      allowedIn: projectsWith(ceilings, (project) => project.connectors.some(({ name }) => name === each.name)),
    })),
    skills: skills.map((each) => ({
      ...each,
      allowedIn: projectsWith(ceilings, (project) => project.skills.includes(realpathSync(each.folder))),
    })),
    unread,
  };
}

export type AllowRequest = { name: string; from: string | null; project: string };

/**
 * Writes one connector or skill into a project, keeping the file's comments. Its secrets go into a file of their own that
 * only this user may read. Throws `import_unknown`, `import_ambiguous`, `project_unknown`, `connector_exists`.
 */
export function allowConfigured(
  places: ConfigPlaces,
  { name, from, project }: AllowRequest,
): { kind: "connector" | "skill"; secretFile: string | null } {
  const { connectors, skills } = listConfigured(places);
  const isMeant = (each: { name: string; from: string }): boolean =>
    each.name === name && (from === null || each.from === from);
  const meant = [...connectors.filter(isMeant), ...skills.filter(isMeant)];
  const [found] = meant;
  if (found === undefined) throw new Problem("import_unknown", { name });
  if (meant.length > 1)
    throw new Problem("import_ambiguous", { name, from: [...new Set(meant.map((each) => each.from))].join(", ") });
  if (!readCeilings(places).projects.has(project)) throw new Problem("project_unknown", { project });
  if ("folder" in found) {
    change(places, (document) => {
      const path = ["projects", project, "skills"];
      const skillsNow = document.getIn(path);
      if (skillsNow === undefined || skillsNow === null) document.setIn(path, document.createNode([found.folder]));
      else if (!found.allowedIn.includes(project)) document.addIn(path, found.folder);
    });
    return { kind: "skill", secretFile: null };
  }
  if (found.allowedIn.includes(project)) throw new Problem("connector_exists", { name, project });
  const secret = secretOf(found, join(places.dataFolder, "secrets", `${fileName(project)}-${found.name}`));
  const node = connectorNode(found, secret?.path ?? null, places);
  // First whether the file takes it, then the secret: a connector that is refused leaves none behind.
  change(
    places,
    (document) => document.setIn(["projects", project, "connectors", found.name], document.createNode(node)),
    () => {
      if (secret === null) return;
      mkdirSync(dirname(secret.path), { recursive: true, mode: 0o700 });
      writeSecret(secret.path, secret.text);
    },
  );
  return { kind: "connector", secretFile: secret?.path ?? null };
}

const projectsWith = (
  ceilings: Ceilings,
  has: (project: Ceilings["projects"] extends ReadonlyMap<string, infer P> ? P : never) => boolean,
): string[] => [...ceilings.projects.values()].filter(has).map((project) => project.name);

function change(
  places: ConfigPlaces,
  edit: (document: ReturnType<typeof parseDocument>) => void,
  beforeWrite: () => void = () => {},
): void {
  const document = parseDocument(readFileSync(places.file, "utf8"));
  edit(document);
  const text = document.toString({ lineWidth: 0 });
  parseCeilings(text, places);
  beforeWrite();
  writeWhole(places.file, text);
}

function secretOf(found: ConfiguredConnector, base: string): { path: string; text: string } | null {
  const pairs = Object.entries(found.kind === "program" ? found.env : found.headers);
  if (pairs.length === 0) return null;
  // A line break would make one value two.
  if (pairs.some(([, value]) => /[\r\n]/.test(value))) throw new Problem("import_value_refused", { name: found.name });
  const [ending, divider] = found.kind === "program" ? ["env", "="] : ["headers", ": "];
  return { path: `${base}.${ending}`, text: pairs.map(([key, value]) => `${key}${divider}${value}\n`).join("") };
}

function connectorNode(
  found: ConfiguredConnector,
  secretFile: string | null,
  places: ConfigPlaces,
): Record<string, unknown> {
  if (found.kind === "network") return { url: found.url, ...(secretFile === null ? {} : { headersFile: secretFile }) };
  const readable = foldersOf(found.args, places);
  return {
    command: found.command,
    ...(found.args.length === 0 ? {} : { args: found.args }),
    ...(secretFile === null ? {} : { envFile: secretFile }),
    ...(readable.length === 0 ? {} : { readable }),
  };
}

/** A script among the arguments needs its own folder to run: the package it belongs to, else where it lies. */
function foldersOf(args: string[], places: ConfigPlaces): string[] {
  const scripts = args
    .map((arg) => expandHome(arg, places.home))
    .filter((arg) => isAbsolute(arg) && statSync(arg, { throwIfNoEntry: false })?.isFile() === true);
  const folders = scripts.map((script) => packageFolder(dirname(script)) ?? dirname(script));
  return [...new Set(folders)].filter((folder) => !isTooWide(realpathSync(folder), places));
}

function packageFolder(folder: string): string | null {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, "package.json"))) return at;
  return null;
}

const fileName = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 64);
