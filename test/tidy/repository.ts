import { isNode } from "./source.ts";
import type { Source, Violation } from "./source.ts";
import { isTestPath } from "./house.ts";

/** What must never be committed. Examples in docs and tests use the names of nobody. */
const PRIVATE = [
  {
    what: "a path of one machine",
    pattern: /(?<![\w.*-])\/(?:home|Users)\/(?!(?:ada|alice|bob|me|you|user|someone)\b)[A-Za-z][\w.-]*\//,
  },
  { what: "a path of one machine", pattern: /(?<![\w.*/-])\/root\/[\w.]/ },
  { what: "a path of one machine", pattern: /[A-Z]:\\{1,2}Users\\{1,2}(?!(?:ada|alice|bob|me|you|user|someone)\b)\w/ },
  { what: "a package registry", pattern: /^\s*(?:@[\w-]+:)?registry\s*=|"resolved":\s*"https?:|\/\/[^/\s]*\/:_auth/m },
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  {
    what: "a secret",
    pattern: /\b(?:sk-(?:ant|proj|or)-[\w-]{20,}|gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,})/,
  },
  { what: "a secret", pattern: /\b(?:AKIA[0-9A-Z]{16}|AIza[\w-]{35}|xox[abpr]-[\w-]{20,}|npm_[A-Za-z0-9]{36})\b/ },
];

export function checkPrivate(path: string, text: string): Violation[] {
  return PRIVATE.flatMap(({ what, pattern }) => {
    const at = text.search(pattern);
    return at === -1 ? [] : [{ path, line: text.slice(0, at + 1).split("\n").length, says: `holds ${what}` }];
  });
}

/** One page for each decision, numbered without gaps, with its reasons. `pages` maps a path to its text. */
export function checkDecisions(pages: ReadonlyMap<string, string>): Violation[] {
  return [...pages.keys()].toSorted().flatMap((path, index) => {
    const [, number, rest] = path.match(/^docs\/decisions\/(\d{4})-([^/]*)$/) ?? [];
    const faults: string[] = [];
    if (number === undefined || !/^[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(rest ?? ""))
      faults.push("is not named 0001-like-this.md");
    else if (Number(number) !== index + 1) faults.push(`is number ${index + 1} and calls itself ${number}`);
    for (const heading of ["Context", "Decision", "Consequences"]) {
      if (!pages.get(path)?.includes(`\n## ${heading}\n`)) faults.push(`has no "## ${heading}"`);
    }
    return faults.map((says) => ({ path, line: 1, says }));
  });
}

const RULE = /\bP-[A-Z]+-\d+\b/g;

/** A rule of the wire that a source or a test cites exists, once, in docs/protocol.md, where a bold number defines it. */
export function checkCitedRules(protocol: string, files: ReadonlyMap<string, string>): Violation[] {
  const defined = protocol.split("\n").flatMap((line) => line.match(/^\W*\*\*(P-[A-Z]+-\d+)\*\*/)?.[1] ?? []);
  const twice = defined.filter((rule, index) => defined.indexOf(rule) !== index);
  const violations = twice.map((rule) => ({ path: "docs/protocol.md", line: 1, says: `${rule} is defined twice` }));
  for (const [path, text] of files) {
    for (const [index, line] of text.split("\n").entries()) {
      for (const [rule] of line.matchAll(RULE)) {
        if (!defined.includes(rule))
          violations.push({ path, line: index + 1, says: `${rule} is not in docs/protocol.md` });
      }
    }
  }
  return violations;
}

/**
 * Each failpoint is a literal `room.step.before|after` at one place, and test/faults/failpoints.ts lists it once:
 * a test that kills the program at each of them forgets none.
 */
export function checkFailpoints(sources: readonly Source[], listed: readonly string[]): Violation[] {
  const path = "test/faults/failpoints.ts";
  const violations: Violation[] = [];
  const places = new Map<string, string>();
  for (const source of sources.filter((each) => each.path.startsWith("src/") && !isTestPath(each.path))) {
    for (const { node, line } of failpointCalls(source)) {
      const name = isNode(node) && node.type === "Literal" && typeof node["value"] === "string" ? node["value"] : null;
      const say = (says: string) => violations.push({ path: source.path, line, says });
      if (name === null) say("a failpoint's name is a literal");
      else if (!/^[a-z-]+(\.[a-z_-]+)+\.(before|after)$/.test(name))
        say(`${name} does not read room.step.before|after`);
      else if (places.has(name)) say(`${name} stands at ${places.get(name) ?? ""} already`);
      else places.set(name, `${source.path}:${line}`);
      if (name !== null && !listed.includes(name)) say(`${name} is not listed in ${path}`);
    }
  }
  for (const [index, name] of listed.entries()) {
    if (listed.indexOf(name) !== index) violations.push({ path, line: 1, says: `${name} is listed twice` });
    else if (!places.has(name)) violations.push({ path, line: 1, says: `${name} is listed and stands nowhere` });
  }
  return violations;
}

function failpointCalls(source: Source): { node: unknown; line: number }[] {
  return source.nodes.flatMap(({ node }) => {
    const callee = node.type === "CallExpression" ? node["callee"] : null;
    const named = isNode(callee) && callee.type === "MemberExpression" ? callee["property"] : callee;
    const isFailpoint = isNode(named) && named["name"] === "failpoint";
    return isFailpoint && Array.isArray(node["arguments"])
      ? [{ node: node["arguments"][0], line: source.lineOf(node.start) }]
      : [];
  });
}
