import { isNode } from "./source.ts";
import type { Found, Source, Violation } from "./source.ts";
import { isTestPath } from "./house.ts";

const LINES_MAX = 300;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names that say where something was put, not what it does. */
const SAYS_NOTHING = /^(utils?|helpers?|types?|index|common|misc|shared|lib)(\.|$)/;

/** Names and lengths: what needs no parsing. `paths` are all files of the repository. */
export function checkNames(paths: readonly string[]): Violation[] {
  const known = new Set(paths);
  return paths.flatMap((path) => {
    const parts = path.split("/");
    if (!/^(src|test|tools|bench)\//.test(path) || !/\.(ts|tsx|css|sql|js)$/.test(path)) return [];
    const faults = parts.flatMap((part) => [
      ...(KEBAB.test(part) ? [] : [`${part} is not kebab-case`]),
      ...(SAYS_NOTHING.test(part) ? [`${part} says nothing about its job`] : []),
    ]);
    if (/^src\/[^/]+$/.test(path)) faults.push("stands in no room");
    if (path.startsWith("src/") && isTestPath(path)) {
      const [tested = ""] = path.split("/").at(-1)?.split(".") ?? [];
      const beside = `${parts.slice(0, -1).join("/")}/${tested}`;
      if (!known.has(`${beside}.ts`) && !known.has(`${beside}.tsx`)) faults.push(`no ${tested}.ts beside this test`);
    }
    return faults.map((says) => ({ path, line: 1, says }));
  });
}

export function checkLength(path: string, text: string): Violation[] {
  const lineCount = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return lineCount <= LINES_MAX
    ? []
    : [{ path, line: LINES_MAX + 1, says: `${lineCount} lines; ${LINES_MAX} is the limit` }];
}

/** No default exports, no barrels. */
export function checkExports(source: Source): Violation[] {
  if (source.path.endsWith(".config.ts")) return [];
  const statements = source.nodes.filter(({ parents }) => parents.length === 1);
  const at = (found: Found, says: string) => ({ path: source.path, line: source.lineOf(found.node.start), says });
  const violations = statements.flatMap((found) => {
    if (found.node.type === "ExportDefaultDeclaration") return [at(found, "default export")];
    return found.node.type === "ExportAllDeclaration" ? [at(found, "barrel: export * hides where things live")] : [];
  });
  const [first] = statements;
  const isReExport = ({ node }: Found) => node.type === "ExportNamedDeclaration" && isNode(node["source"]);
  if (first !== undefined && statements.every(isReExport)) violations.push(at(first, "barrel: only re-exports"));
  return violations;
}

/**
 * `any`, `!` and `as` each carry a comment: on their line, the line before, or before their statement. One comment
 * covers the lines below it for as long as each of them needs one.
 * What lies in test/ or is a test may cast and assert (it fails when it was wrong); `any` it may not.
 */
export function checkLooseTypes(source: Source): Violation[] {
  const isTest = isTestPath(source.path) || source.path.startsWith("test/");
  const excused = new Set(source.commentedLines);
  return source.nodes.flatMap((found) => {
    const name = looseName(found);
    if (name === null || (isTest && name !== "any")) return [];
    const line = source.lineOf(name === "as" ? startOfType(found) : found.node.end - 1);
    const places = [line, source.lineOf(found.node.start), statementLine(source, found)];
    if (places.some((place) => excused.has(place) || excused.has(place - 1))) {
      excused.add(line);
      return [];
    }
    return [{ path: source.path, line, says: `${name} without a comment that says why it is safe` }];
  });
}

/** Time without a Clock: the linter knows Date.now, this knows the constructor and the module. */
export function checkFrontDoor(source: Source): Violation[] {
  const isFront = /^src\/(cli|web)\/|^src\/clerk\/main\.ts$/.test(source.path) || isTestPath(source.path);
  if (!source.path.startsWith("src/") || isFront) return [];
  return source.nodes.flatMap(({ node }) => {
    const isDate = isNode(node["callee"]) && node["callee"]["name"] === "Date";
    const isNow = isDate && Array.isArray(node["arguments"]) && node["arguments"].length === 0;
    if (isNow) return [{ path: source.path, line: source.lineOf(node.start), says: "reads the time: take a Clock" }];
    const from = node.type === "ImportDeclaration" && isNode(node["source"]) ? node["source"]["value"] : null;
    const names = Array.isArray(node["specifiers"]) ? node["specifiers"].map(importedName) : [];
    const isEnv = from === "node:process" && names.includes("env");
    return isEnv
      ? [{ path: source.path, line: source.lineOf(node.start), says: "reads settings: take them as parameters" }]
      : [];
  });
}

function looseName({ node }: Found): "any" | "!" | "as" | null {
  if (node.type === "TSAnyKeyword") return "any";
  if (node.type === "TSNonNullExpression") return "!";
  if (node.type !== "TSAsExpression" && node.type !== "TSTypeAssertion") return null;
  const type = node["typeAnnotation"];
  const isConst = isNode(type) && isNode(type["typeName"]) && type["typeName"]["name"] === "const";
  return isConst ? null : "as";
}

function startOfType({ node }: Found): number {
  return isNode(node["typeAnnotation"]) ? node["typeAnnotation"].start : node.start;
}

function statementLine(source: Source, { node, parents }: Found): number {
  const statement = parents.findLast(({ type }) =>
    /Statement$|Declaration$|Definition$|^TSPropertySignature$/.test(type),
  );
  return source.lineOf((statement ?? node).start);
}

function importedName(specifier: unknown): unknown {
  const imported = isNode(specifier) ? specifier["imported"] : null;
  return isNode(imported) ? imported["name"] : null;
}
