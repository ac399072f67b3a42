import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import { addProject, parseCeilings, prepareConfig, readCeilings, type ConfigPlaces } from "./config-file.ts";

function places(): ConfigPlaces & { notes: string } {
  const home = temporaryFolder();
  for (const name of ["data", "notes", "work"]) mkdirSync(join(home, name));
  return { file: join(home, "data/config.yaml"), home, dataFolder: join(home, "data"), notes: join(home, "notes") };
}
const request = (folder: string) => ({ folder, name: null, access: "write" as const, agents: null, hosts: [] });

describe("what is not written is not allowed", () => {
  test("a file that is gone allows nothing, and is not made again", () => {
    const place = places();
    const { projects, agents } = readCeilings(place);
    expect([projects.size, agents.size, existsSync(place.file)]).toEqual([0, 0, false]);
  });

  test("the first file is its own manual, allows no folder and is its owner's alone", () => {
    const place = places();
    prepareConfig(place);
    expect(readCeilings(place).projects.size).toBe(0);
    expect(readCeilings(place).agents.get("clerk")).toMatchObject({
      confinement: "required",
      login: "own",
      endpoint: null,
    });
    expect(statSync(place.file).mode & 0o777).toBe(0o600);
    const text = readFileSync(place.file, "utf8");
    prepareConfig(place);
    expect(readFileSync(place.file, "utf8")).toBe(text);
  });

  test("a project reads, is off the network and is the clerk's, unless it says otherwise", () => {
    const place = places();
    const { projects } = parseCeilings("projects:\n  notes:\n    folders:\n      - path: ~/notes\n", place);
    expect(projects.get("notes")).toMatchObject({
      folders: [{ path: place.notes, access: "read" }],
      network: "off",
      agents: ["clerk"],
    });
  });
});

describe("a mistake is named with its line", () => {
  test.each([
    ["an unknown word", "projects: {}\nproject: {}\n", 2, /"project" is not known/],
    [
      "an unknown word inside",
      "projects:\n  a:\n    folders:\n      - path: ~/notes\n        acess: write\n",
      5,
      /"acess" is not known/,
    ],
    [
      "a project written twice",
      "projects:\n  a:\n    folders: [{ path: ~/notes }]\n  a:\n    folders: [{ path: ~/work }]\n",
      4,
      /unique/,
    ],
    ["broken YAML", "projects:\n  a: [\n", 3, /./],
    ["a path that is not absolute", "projects:\n  a:\n    folders:\n      - path: notes\n", 4, /absolute/],
    ["a project without folders", "projects:\n  a:\n    folders: []\n", 3, /no folders/],
    ["an agent nobody knows", "agents:\n  gpt: {}\n", 2, /no agent/],
    [
      "an agent nobody knows, in a project",
      "projects:\n  a:\n    folders: [{ path: ~/notes }]\n    agents: [clerk, gpt]\n",
      4,
      /"gpt" is not known/,
    ],
    [
      "an access that is none",
      "projects:\n  a:\n    folders:\n      - path: ~/notes\n        access: all\n",
      5,
      /one of read, write/,
    ],
    ["the whole home", "projects:\n  a:\n    folders:\n      - path: ~/\n", 4, /too wide/],
    ["everything", "projects:\n  a:\n    folders:\n      - path: /\n", 4, /too wide/],
    ["Errand's own data", "projects:\n  a:\n    folders:\n      - path: ~/data\n", 4, /own data/],
    ["an endpoint that is no address", "agents:\n  pi:\n    endpoint:\n      url: example.org\n", 4, /https/],
    ["a number out of reason", "threadsWorkingMax: 0\n", 1, /from 1 to 64/],
  ])("%s", (_name, text, line, words) => {
    const problem: unknown = (() => {
      try {
        parseCeilings(text, places());
      } catch (error) {
        return error;
      }
      return null;
    })();
    expect(problem).toMatchObject({ code: "config_malformed", detail: { line, words: expect.stringMatching(words) } });
  });

  test("a link to the whole home is the whole home", () => {
    const place = places();
    symlinkSync(place.home, join(place.home, "work/all"));
    expect(() => parseCeilings("projects:\n  a:\n    folders:\n      - path: ~/work/all\n", place)).toThrow(
      expect.objectContaining({ code: "config_malformed" }),
    );
  });

  test("a folder that is away does not take the other projects with it", () => {
    const { projects } = parseCeilings(
      "projects:\n  a:\n    folders: [{ path: /media/stick }]\n  b:\n    folders: [{ path: ~/notes }]\n",
      places(),
    );
    expect([...projects.keys()]).toEqual(["a", "b"]);
  });
});

describe("a project is added at the desktop", () => {
  test("beside the comments and projects that are there", () => {
    const place = places();
    writeFileSync(
      place.file,
      "# mine\nprojects:\n  work: # do not touch\n    folders:\n      - path: ~/work\n\n# the end\n",
    );
    expect(addProject(place, request(place.notes))).toEqual({ name: "notes", folder: place.notes });
    const text = readFileSync(place.file, "utf8");
    for (const comment of ["# mine", "# do not touch", "# the end"]) expect(text).toContain(comment);
    expect([...readCeilings(place).projects.keys()]).toEqual(["work", "notes"]);
  });

  test("once: the same folder with the same rights is there already", () => {
    const place = places();
    addProject(place, request(place.notes));
    const text = readFileSync(place.file, "utf8");
    expect(addProject(place, request(`${place.notes}/.`)).name).toBe("notes");
    expect(readFileSync(place.file, "utf8")).toBe(text);
  });

  test("under a free name where another has it", () => {
    const place = places();
    mkdirSync(join(place.home, "work/notes"));
    addProject(place, request(place.notes));
    expect(addProject(place, request(join(place.home, "work/notes"))).name).toBe("notes 2");
  });

  test("through a link to the file, which stays a link", () => {
    const place = places();
    const real = join(place.home, "work/config.yaml");
    writeFileSync(real, "projects: {}\n");
    symlinkSync(real, place.file);
    addProject(place, request(place.notes));
    expect(readFileSync(real, "utf8")).toContain(place.notes);
  });

  test("even when somebody had deleted the file", () => {
    const place = places();
    rmSync(place.file, { force: true });
    addProject(place, request(place.notes));
    expect(readCeilings(place).projects.has("notes")).toBe(true);
  });

  test.each([
    ["that is not there", "gone", "folder_missing"],
    ["that is too wide", ".", "folder_refused"],
    ["that holds Errand's own data", "data", "folder_refused"],
  ])("but not a folder %s", (_name, name, code) => {
    const place = places();
    expect(() => addProject(place, request(join(place.home, name)))).toThrow(
      expect.objectContaining({ code, next: expect.any(String) }),
    );
  });

  test("nor under a name that is taken", () => {
    const place = places();
    addProject(place, request(place.notes));
    expect(() => addProject(place, { ...request(join(place.home, "work")), name: "notes" })).toThrow(
      expect.objectContaining({ code: "project_exists" }),
    );
  });
});
