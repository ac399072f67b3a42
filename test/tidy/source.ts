import { parseSync } from "oxc-parser";

/** A broken rule, with enough to find it. */
export type Violation = { path: string; line: number; says: string };

/** What the rules need to know of the syntax tree: every node has a type and a place, the rest is looked up by name. */
export type Node = { type: string; start: number; end: number; [field: string]: unknown };

export type Found = { node: Node; parents: readonly Node[] };

/** One source file, parsed. `path` is relative to the repository, with forward slashes. */
export type Source = {
  path: string;
  text: string;
  lineCount: number;
  nodes: readonly Found[];
  commentedLines: ReadonlySet<number>;
  lineOf(offset: number): number;
};

export function parseSource(path: string, text: string): Source {
  const parsed = parseSync(path, text);
  if (parsed.errors[0] !== undefined) throw new Error(`${path}: ${parsed.errors[0].message}`);
  const starts = lineStarts(text);
  const lineOf = (offset: number) => starts.findLastIndex((start) => start <= offset) + 1;
  const commentedLines = new Set<number>();
  for (const comment of parsed.comments) {
    // A switch for a tool is no reason.
    if (/^\s*(oxlint|eslint|oxfmt|@ts)-/.test(comment.value)) continue;
    for (let line = lineOf(comment.start); line <= lineOf(comment.end); line += 1) commentedLines.add(line);
  }
  const nodes: Found[] = [];
  // The parser's own types spell out each node; the rules ask for a few of them by name.
  collect(parsed.program as unknown as Node, [], nodes);
  return { path, text, lineCount: starts.length - (text.endsWith("\n") ? 1 : 0), nodes, commentedLines, lineOf };
}

/** Every specifier that the file imports, re-exports or names in a type, wherever it stands. */
export function importsOf(source: Source): { specifier: string; line: number }[] {
  const found: { specifier: string; line: number }[] = [];
  for (const { node } of source.nodes) {
    const isImport = /^(Import|ExportAll|ExportNamed)Declaration$|^ImportExpression$|^TSImportType$/.test(node.type);
    const from = isImport ? node["source"] : node.type === "TSExternalModuleReference" ? node["expression"] : null;
    if (isNode(from) && typeof from["value"] === "string")
      found.push({ specifier: from["value"], line: source.lineOf(node.start) });
  }
  return found;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function collect(node: Node, parents: readonly Node[], into: Found[]): void {
  into.push({ node, parents });
  const inside = [...parents, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) collect(child, inside, into);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
