import { builtinModules } from "node:module";
import { posix } from "node:path";
import { importsOf } from "./source.ts";
import type { Source, Violation } from "./source.ts";

type Room = {
  mayImport: readonly string[];
  /** Packages that this room may import; another room may only if it owns them too. */
  owns: readonly string[];
  isBrowserSafe?: true;
  /** Node's modules that would break a promise of this room. */
  never?: readonly string[];
};

export type House = {
  rooms: Readonly<Record<string, Room>>;
  /** A package nobody imports, and why it is there. */
  unimported: Readonly<Record<string, string>>;
};

export type Manifest = {
  [Kind in "dependencies" | "devDependencies" | "optionalDependencies"]?: Record<string, string>;
};

/** Which room may import what. Tests beside a file keep to its room's row, and may use packages for development. */
export function checkImports(source: Source, house: House, manifest: Manifest): Violation[] {
  const roomName = roomOf(source.path);
  if (roomName === null) return [];
  const room = house.rooms[roomName];
  if (room === undefined) return [{ path: source.path, line: 1, says: `src/${roomName}/ is no room of the house` }];
  const isTest = isTestPath(source.path);
  return importsOf(source).flatMap(({ specifier, line }) => {
    const says = specifier.startsWith(".")
      ? relativeFault(source.path, specifier, roomName, room)
      : packageFault(specifier, room, isTest && manifest.devDependencies?.[packageOf(specifier)] !== undefined, isTest);
    return says === null ? [] : [{ path: source.path, line, says: `${roomName} ${says}` }];
  });
}

export function checkManifest(house: House, manifest: Manifest): Violation[] {
  const violations: Violation[] = [];
  const say = (says: string) => violations.push({ path: "package.json", line: 1, says });
  const kinds = ["dependencies", "devDependencies", "optionalDependencies"] as const;
  for (const [name, version] of kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}))) {
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) say(`${name} is not pinned exactly: ${version}`);
  }
  const owned = new Set(Object.values(house.rooms).flatMap((room) => room.owns));
  const declared = { ...manifest.dependencies, ...manifest.optionalDependencies };
  for (const name of Object.keys(declared)) {
    if (!owned.has(name) && house.unimported[name] === undefined) say(`${name} is owned by no room`);
  }
  for (const name of [...owned, ...Object.keys(house.unimported)]) {
    if (declared[name] === undefined && manifest.devDependencies?.[name] === undefined)
      say(`the table names ${name}, which is no dependency`);
  }
  return violations;
}

/** The same table stands in the style guide for people to read: they must not drift apart. */
export function checkStyleTable(markdown: string, house: House): Violation[] {
  const path = "docs/style.md";
  const rows = new Map<string, string>();
  for (const line of markdown.split("\n")) {
    const [, room, mayImport] = line.match(/^\| ([a-z-]+) \| ([^|]*) \|/) ?? [];
    if (room !== undefined && mayImport !== undefined && house.rooms[room] !== undefined)
      rows.set(room, mayImport.trim());
  }
  return Object.entries(house.rooms).flatMap(([name, { mayImport }]) => {
    const everyOther = Object.keys(house.rooms).filter((other) => other !== name);
    const written = rows.get(name);
    const isSame =
      written === "every room"
        ? everyOther.every((other) => mayImport.includes(other))
        : written === (mayImport.length === 0 ? "nothing" : mayImport.join(", "));
    return isSame
      ? []
      : [{ path, line: 1, says: `the row of ${name} says "${written ?? ""}", the tidy test something else` }];
  });
}

export const isTestPath = (path: string): boolean => /\.test\.tsx?$/.test(path);

const roomOf = (path: string): string | null => path.match(/^src\/([^/]+)\//)?.[1] ?? null;

function relativeFault(path: string, specifier: string, roomName: string, room: Room): string | null {
  if (!/\.(ts|tsx|json|css)$/.test(specifier)) return `imports ${specifier} without its extension`;
  const target = posix.join(posix.dirname(path), specifier);
  const other = roomOf(target);
  if (other === roomName || (other !== null && room.mayImport.includes(other))) return null;
  if (other !== null) return `may not import ${other}`;
  return isTestPath(path) && target.startsWith("test/") ? null : `may not import ${target}`;
}

function packageFault(specifier: string, room: Room, isForDevelopment: boolean, isTest: boolean): string | null {
  const name = packageOf(specifier);
  if (specifier.startsWith("node:")) {
    if (isTest) return null;
    if (room.isBrowserSafe === true) return `must run in a browser and imports ${specifier}`;
    return room.never?.includes(specifier) === true ? `promises not to use ${specifier}` : null;
  }
  if (builtinModules.includes(name)) return `imports ${specifier} without node:`;
  return room.owns.includes(name) || isForDevelopment ? null : `does not own the package ${name}`;
}

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
