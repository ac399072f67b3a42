import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clamp, isInside, type AgentCeiling, type Ceilings, type ProjectCeiling, type RealFolder } from "./ceilings.ts";

const agent = (id: string): [string, AgentCeiling] => [
  id,
  { id, command: null, readable: [], endpoint: null, confinement: "required", login: "own" },
];
const project = (name: string, folders: ProjectCeiling["folders"], agents = ["clerk"]): [string, ProjectCeiling] => [
  name,
  { name, folders, network: "off", connectors: [], skills: [], agents },
];
const ceilings: Ceilings = {
  projects: new Map([
    project(
      "notes",
      [
        { path: "/home/ada/notes", access: "read" },
        { path: "/home/ada/notes/drafts", access: "write" },
      ],
      ["clerk", "pi"],
    ),
    project("work", [{ path: "/srv/work", access: "write" }]),
  ]),
  agents: new Map([agent("clerk"), agent("pi")]),
  defaultAgent: "clerk",
  threadsWorkingMax: 4,
};
const realOf = (folder: string | null): RealFolder =>
  folder === null || folder === "missing" ? folder : { real: folder };
const none = { project: null, agent: null };

describe("a path is inside a folder by its parts", () => {
  const part = fc
    .string({ minLength: 1, maxLength: 6 })
    .filter((text) => !/[/\0]/.test(text) && text !== "." && text !== "..");
  const parts = fc.array(part, { maxLength: 4 });
  const pathOf = (names: string[]): string => `/${names.join("/")}`;

  test("whatever lies below is inside, the folder itself too", () => {
    fc.assert(fc.property(parts, parts, (root, below) => isInside(pathOf(root), pathOf([...root, ...below]))));
  });

  test("a name that only begins alike is not", () => {
    fc.assert(
      fc.property(
        parts,
        part,
        part,
        (root, name, more) => !isInside(pathOf([...root, name]), pathOf([...root, name + more])),
      ),
    );
  });

  test("nothing above or beside is inside", () => {
    fc.assert(
      fc.property(
        parts,
        part,
        part,
        (root, one, other) => one === other || !isInside(pathOf([...root, one]), pathOf([...root, other])),
      ),
    );
    fc.assert(fc.property(parts, part, (root, name) => !isInside(pathOf([...root, name]), pathOf(root))));
  });

  test("a backslash is a letter where paths begin with a slash, and divides where they begin with a drive", () => {
    expect(isInside("/srv/work", "/srv/work\\secret")).toBe(false);
    expect(isInside("/srv/work", "/srv\\work/secret")).toBe(false);
    expect(isInside("C:\\work", "C:\\work\\a")).toBe(true);
    expect(isInside("C:\\work", "C:\\workshop")).toBe(false);
  });
});

describe("the desktop's file decides, never the order", () => {
  test.each([
    ["a project nobody allowed", none, { project: "other", agent: null }, null, "project_unknown"],
    [
      "another project than the thread's",
      { project: "notes", agent: null },
      { project: "work", agent: null },
      null,
      "project_not_this_threads",
    ],
    ["an agent nobody knows", none, { project: null, agent: "codex" }, null, "agent_unknown"],
    ["an agent the project does not allow", none, { project: "work", agent: "pi" }, null, "agent_not_allowed"],
    ["a folder that is not there", none, { project: "work", agent: null }, "missing" as const, "folder_missing"],
    ["a folder outside", none, { project: "work", agent: null }, "/srv/worker", "folder_outside_project"],
    ["a folder without a project", none, { project: null, agent: null }, "/srv/work", "folder_outside_project"],
  ])("%s is refused, with what to do", (_name, thread, body, folder, code) => {
    const clamped = clamp(ceilings, thread, body, realOf(folder));
    expect(clamped).toMatchObject({ isInside: false, code });
    expect(!clamped.isInside && clamped.next.length).toBeGreaterThan(10);
  });

  test("what is granted is the thread's project, its first agent and its first folder", () => {
    expect(clamp(ceilings, { project: "notes", agent: null }, { project: null, agent: null }, null)).toMatchObject({
      isInside: true,
      grant: { agent: "clerk", folder: { path: "/home/ada/notes", access: "read" } },
    });
  });

  test("the innermost folder says whether it may be written", () => {
    const at = (folder: string) => clamp(ceilings, none, { project: "notes", agent: "pi" }, realOf(folder));
    expect(at("/home/ada/notes/drafts/a")).toMatchObject({ grant: { folder: { access: "write" } } });
    expect(at("/home/ada/notes/draftsman")).toMatchObject({ grant: { folder: { access: "read" } } });
  });

  test("whatever is asked, a grant never leaves the ceiling", () => {
    const names = fc.constantFrom("notes", "work", "other", null);
    const agents = fc.constantFrom("clerk", "pi", "codex", null);
    const folders = fc.constantFrom(
      null,
      "missing" as const,
      "/srv/work/a",
      "/home/ada/notes/drafts",
      "/home/ada",
      "/",
      "/srv/work\\x",
    );
    fc.assert(
      fc.property(names, agents, names, agents, folders, (threadProject, threadAgent, name, wanted, folder) => {
        const clamped = clamp(
          ceilings,
          { project: threadProject, agent: threadAgent },
          { project: name, agent: wanted },
          realOf(folder),
        );
        if (!clamped.isInside) return;
        const { grant } = clamped;
        expect(ceilings.agents.has(grant.agent)).toBe(true);
        if (grant.project === null) {
          expect(grant.folder).toBe(null);
          return;
        }
        expect(grant.project.agents).toContain(grant.agent);
        const { folder: granted } = grant;
        expect(
          grant.project.folders.some(
            ({ path, access }) => granted !== null && isInside(path, granted.path) && access === granted.access,
          ),
        ).toBe(true);
      }),
    );
  });
});
