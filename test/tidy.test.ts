import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkExports, checkFrontDoor, checkLength, checkLooseTypes, checkNames } from "./tidy/files.ts";
import { checkImports, checkManifest, checkStyleTable } from "./tidy/house.ts";
import type { Manifest } from "./tidy/house.ts";
import { house } from "./tidy/house-table.ts";
import { checkCitedRules, checkDecisions, checkFailpoints, checkPrivate } from "./tidy/repository.ts";
import { parseSource } from "./tidy/source.ts";
import type { Violation } from "./tidy/source.ts";
import { failpoints } from "./faults/failpoints.ts";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const paths = filesOfTheRepository();
const sources = paths.filter((path) => /\.tsx?$/.test(path)).map((path) => parseSource(path, read(path)));
const manifest = JSON.parse(read("package.json")) as Manifest;

describe("the repository is tidy", () => {
  test("rooms import downwards only, and only the packages they own", () => {
    expectNone(sources.flatMap((source) => checkImports(source, house, manifest)));
  });

  test("every package is pinned and owned by a room", () => {
    expectNone(checkManifest(house, manifest));
  });

  test("the style guide shows the same table", () => {
    expectNone(checkStyleTable(read("docs/style.md"), house));
  });

  test("files are named for one job and stand in their place", () => {
    expectNone(checkNames(paths));
  });

  test("no file is too long", () => {
    const counted = paths.filter((path) => /^(src|test|tools|bench|bin)\/.*\.(ts|tsx|css|js)$/.test(path));
    expectNone(counted.flatMap((path) => checkLength(path, read(path))));
  });

  test("no default exports and no barrels", () => {
    expectNone(sources.flatMap(checkExports));
  });

  test("any, ! and as say why they are safe", () => {
    expectNone(sources.flatMap(checkLooseTypes));
  });

  test("time and settings come in by the front door", () => {
    expectNone(sources.flatMap(checkFrontDoor));
  });

  test("no machine's paths, registries or secrets are committed", () => {
    const texts = paths.map((path) => ({ path, text: read(path) })).filter(({ text }) => !text.includes("\0"));
    expectNone(texts.flatMap(({ path, text }) => checkPrivate(path, text)));
  });

  test("decisions are numbered and give their reasons", () => {
    expectNone(checkDecisions(pagesUnder("docs/decisions/")));
  });

  test("every rule cited exists in docs/protocol.md", () => {
    const citing = new Map([...pagesUnder("src/"), ...pagesUnder("test/")].filter(([path]) => !isAboutRules(path)));
    expectNone(checkCitedRules(existsSync(new URL("docs/protocol.md", root)) ? read("docs/protocol.md") : "", citing));
  });

  test("every failpoint stands once and is listed once", () => {
    expectNone(checkFailpoints(sources, failpoints));
  });
});

describe("each rule bites", () => {
  const importing = (path: string, text: string) => says(checkImports(parseSource(path, text), house, manifest));

  test.each([
    ["src/domain/a.ts", 'import { b } from "../store/log/b.ts";', "domain may not import store"],
    ["src/hub/a.ts", 'import type { B } from "../runner/b.ts";', "hub may not import runner"],
    ["src/hub/a.ts", 'export { b } from "../agents/b.ts";', "hub may not import agents"],
    ["src/hub/a.ts", 'const b = await import("../sandbox/b.ts");', "hub may not import sandbox"],
    ["src/seal/a.ts", 'type B = import("../hub/b.ts").B;', "seal may not import hub"],
    ["src/kit/a.ts", 'import fs from "node:fs";', "kit must run in a browser and imports node:fs"],
    ["src/hub/a.ts", 'import { spawn } from "node:child_process";', "hub promises not to use node:child_process"],
    ["src/clerk/a.ts", 'import "node:net";', "clerk promises not to use node:net"],
    ["src/hub/a.ts", 'import { readFileSync } from "fs";', "hub imports fs without node:"],
    ["src/runner/a.ts", 'import { Hono } from "hono/tiny";', "runner does not own the package hono"],
    ["src/agents/a.ts", 'import { x } from "left-pad";', "agents does not own the package left-pad"],
    ["src/agents/a.ts", 'import { test } from "vitest";', "agents does not own the package vitest"],
    ["src/agents/a.ts", 'import { b } from "./b";', "agents imports ./b without its extension"],
    ["src/agents/a.ts", 'import { b } from "../../test/fakes/b.ts";', "agents may not import test/fakes/b.ts"],
    ["src/agents/a.test.ts", 'import { b } from "../hub/b.ts";', "agents may not import hub"],
    ["src/attic/a.ts", 'import { b } from "../kit/b.ts";', "src/attic/ is no room of the house"],
  ])("%s: %s", (path, text, fault) => {
    expect(importing(path, text)).toEqual([fault]);
  });

  test("what the table allows passes, and so do tests with their tools", () => {
    expect(importing("src/hub/a.ts", 'import { Hono } from "hono"; import { b } from "../seal/b.ts";')).toEqual([]);
    expect(
      importing("src/kit/a.test.ts", 'import "node:fs"; import "vitest"; import "../../test/fakes/b.ts";'),
    ).toEqual([]);
    expect(importing("src/kit/a.ts", '// import "node:fs"\nconst text = `import "../hub/b.ts"`;')).toEqual([]);
  });

  test("a package that is loose, unowned or only in the table", () => {
    const faults = says(checkManifest(house, { dependencies: { hono: "^4.0.0", "left-pad": "1.0.0" } }));
    expect(faults).toContain("hono is not pinned exactly: ^4.0.0");
    expect(faults).toContain("left-pad is owned by no room");
    expect(faults).toContain("the table names ws, which is no dependency");
  });

  test("a style guide that shows another table", () => {
    const drifted = read("docs/style.md").replace("| domain | kit |", "| domain | kit, store |");
    expect(says(checkStyleTable(drifted, house))).toEqual([
      'the row of domain says "kit, store", the tidy test something else',
    ]);
  });

  test.each([
    ["src/runner/startTask.ts", "startTask.ts is not kebab-case"],
    ["src/Runner/a.ts", "Runner is not kebab-case"],
    ["src/runner/utils.ts", "utils.ts says nothing about its job"],
    ["src/runner/helpers/a.ts", "helpers says nothing about its job"],
    ["src/runner/index.ts", "index.ts says nothing about its job"],
    ["src/a.ts", "stands in no room"],
    ["src/runner/orders.test.ts", "no orders.ts beside this test"],
  ])("name %s", (path, fault) => {
    expect(says(checkNames([path]))).toEqual([fault]);
  });

  test("a test of one aspect counts as beside its file", () => {
    expect(checkNames(["src/hub/append.ts", "src/hub/append.test.ts", "src/hub/append.crash.test.ts"])).toEqual([]);
  });

  test("a file of 301 lines", () => {
    expect(checkLength("src/kit/a.ts", "\n".repeat(300))).toEqual([]);
    expect(says(checkLength("src/kit/a.ts", "\n".repeat(301)))).toEqual(["301 lines; 300 is the limit"]);
  });

  test.each([
    ["export default 1;", "default export"],
    ['export * from "./b.ts"; const a = 1;', "barrel: export * hides where things live"],
    ['export { b } from "./b.ts";\nexport type { c } from "./c.ts";', "barrel: only re-exports"],
  ])("export %s", (text, fault) => {
    expect(says(checkExports(parseSource("src/kit/a.ts", text)))).toEqual([fault]);
  });

  test.each([
    ["const a: any = 1;", ["any without a comment that says why it is safe"]],
    ["const a = b!;", ["! without a comment that says why it is safe"]],
    ["const a = b as C;", ["as without a comment that says why it is safe"]],
    ["const a = f(\n  1,\n) as C;", ["as without a comment that says why it is safe"]],
    ["// oxlint-disable-next-line a\nconst a = b as C;", ["as without a comment that says why it is safe"]],
    ["// b was checked by f.\n\nconst a = b as C;", ["as without a comment that says why it is safe"]],
    ["const a = b as C; // b was checked by f.", []],
    ["const g = {\n  // Parsed when written.\n  a: b as C,\n  d: e as F,\n};", []],
    ["// b was checked by f.\nconst a = f(\n  1,\n) as C;", []],
    ['import * as b from "./b.ts"; const a = [1] as const; const c = a satisfies D; if (!c) f("x as any!");', []],
  ])("loose type %s", (text, faults) => {
    expect(says(checkLooseTypes(parseSource("src/kit/a.ts", text)))).toEqual(faults);
    expect(says(checkLooseTypes(parseSource("src/kit/a.test.ts", text)))).toEqual(
      faults.filter((it) => it.startsWith("any")),
    );
  });

  test.each([
    ["const now = new Date();", "reads the time: take a Clock"],
    ['import { env } from "node:process";', "reads settings: take them as parameters"],
  ])("front door %s", (text, fault) => {
    expect(says(checkFrontDoor(parseSource("src/runner/a.ts", text)))).toEqual([fault]);
    expect(checkFrontDoor(parseSource("src/cli/a.ts", text))).toEqual([]);
    expect(checkFrontDoor(parseSource("src/runner/a.ts", "const then = new Date(0);"))).toEqual([]);
  });

  // Put together here, so that this file does not hold what it forbids.
  test.each([
    [["", "home", "jane", "notes.txt"].join("/"), "holds a path of one machine"],
    [["", "root", ".ssh", "id"].join("/"), "holds a path of one machine"],
    [["C:", "Users", "Jane"].join("\\"), "holds a path of one machine"],
    [["registry", "https://packages.example"].join("="), "holds a package registry"],
    [`"resolved": ${'"https'}://packages.example/a.tgz"`, "holds a package registry"],
    [["-----BEGIN", "PRIVATE KEY-----"].join(" "), "holds a private key"],
    [`sk-${"ant"}-${"a1b2".repeat(8)}`, "holds a secret"],
    [`AKIA${"A1B2".repeat(4)}`, "holds a secret"],
  ])("private %s", (text, fault) => {
    expect(says(checkPrivate("docs/a.md", `first line\n${text}\n`))).toEqual([fault]);
    expect(checkPrivate("docs/a.md", "/home/ada/notes.txt")).toEqual([]);
  });

  test("a decision without its reasons, or out of order", () => {
    const whole = "# A\n\n## Context\n\n## Decision\n\n## Consequences\n";
    const page = (name: string, text = whole) => says(checkDecisions(new Map([[`docs/decisions/${name}`, text]])));
    expect(page("0001-one-log.md")).toEqual([]);
    expect(page("one-log.md")).toEqual(["is not named 0001-like-this.md"]);
    expect(page("0002-one-log.md")).toEqual(["is number 1 and calls itself 0002"]);
    expect(page("0001-one-log.md", "# A\n\n## Context\n\n## Decision\n")).toEqual(['has no "## Consequences"']);
  });

  test("a rule cited that nobody wrote, or written twice", () => {
    const citing = new Map([["src/seal/a.test.ts", 'test("P-ENV-1 and P-ENV-99", f);']]);
    expect(says(checkCitedRules("- **P-ENV-1** Sign bytes.", citing))).toEqual(["P-ENV-99 is not in docs/protocol.md"]);
    expect(says(checkCitedRules("**P-ENV-1** a\n**P-ENV-1** b\nP-ENV-1 c", new Map()))).toEqual([
      "P-ENV-1 is defined twice",
    ]);
  });

  test("a failpoint that is computed, misnamed, repeated, unlisted or gone", () => {
    const check = (text: string, listed: string[]) =>
      says(checkFailpoints([parseSource("src/hub/a.ts", text)], listed));
    expect(check('this.#failpoint("hub.append.before");', ["hub.append.before"])).toEqual([]);
    expect(check("failpoint(name);", [])).toEqual(["a failpoint's name is a literal"]);
    expect(check('failpoint("append");', ["append"])).toContain("append does not read room.step.before|after");
    expect(check('o.failpoint("a.b.after"); failpoint("a.b.after");', ["a.b.after"])).toEqual([
      "a.b.after stands at src/hub/a.ts:1 already",
    ]);
    expect(check('failpoint("a.b.after");', [])).toEqual(["a.b.after is not listed in test/faults/failpoints.ts"]);
    expect(check("", ["a.b.after"])).toEqual(["a.b.after is listed and stands nowhere"]);
    expect(check('failpoint("a.b.after");', ["a.b.after", "a.b.after"])).toEqual(["a.b.after is listed twice"]);
  });
});

function says(violations: readonly Violation[]): string[] {
  return violations.map((violation) => violation.says);
}

function expectNone(violations: readonly Violation[]): void {
  expect(violations.map(({ path, line, says }) => `${path}:${line} ${says}`)).toEqual([]);
}

function pagesUnder(folder: string): Map<string, string> {
  const texts = paths.filter((path) => path.startsWith(folder) && /\.(tsx?|md)$/.test(path));
  return new Map(texts.map((path) => [path, read(path)]));
}

/** The rules' own tests cite what does not exist. */
function isAboutRules(path: string): boolean {
  return path.startsWith("test/tidy");
}

/** What git keeps or would keep; in an unpacked archive, everything that is not installed or built. */
function filesOfTheRepository(): string[] {
  const git = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const listed =
    git.status === 0
      ? git.stdout.toString("utf8").split("\0")
      : globSync("**/*", { cwd: root, exclude: (name) => ["node_modules", "dist", ".git"].includes(name) });
  return listed.filter((path) => /\.\w+$|^LICENSE$|^\.ci\/run$/.test(path) && existsSync(new URL(path, root)));
}
