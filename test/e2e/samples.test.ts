import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { toB64u } from "../../src/kit/bytes.ts";
import type { Phone } from "../device/phone.ts";
import { sample } from "../samples/driven-clerk.ts";
import { holdsAny, holdsFact, wordCount } from "../samples/match.ts";
import { Computer, type TaskOutcome } from "./errand.ts";

type Match = string[][];
type Briefing = {
  limits: { maxWords: number; minWords: number };
  decisions: { id: string; match: Match; minor?: boolean }[];
  actions: { id: string; match: Match; minor?: boolean; noOwner?: string[] }[];
  mustNotClaim: { what: string; matchAny: string[] }[];
};
type Sorting = { files: { path: string; sha256: string; target: string[]; hidden?: boolean }[] };

/** One of the sample folders as its test's README describes it. */
function expected<T>(folder: string): T {
  return JSON.parse(readFileSync(sample(`${folder}/expected.json`), "utf8")) as T;
}

const words = (folder: string): string => readFileSync(sample(`${folder}/task.txt`), "utf8").trim();

/** A desktop with a copy of a sample's input as its one project, and a phone that looks on. */
async function withSample(computer: Computer, input: string): Promise<{ folder: string; phone: Phone }> {
  const folder = computer.at("Project");
  cpSync(sample(input), folder, { recursive: true });
  await computer.up(["--folder", folder, "--write"]);
  return { folder, phone: await computer.pairPhone() };
}

/** The phone has each file of the task whole: the same bytes, the same hash. */
async function expectWholeOnPhone(phone: Phone, { thread, task, artifacts }: TaskOutcome): Promise<void> {
  const seen = await phone.ended({ thread, task });
  expect(seen.artifacts.map(({ path }) => path).toSorted()).toEqual(artifacts.map(({ path }) => path).toSorted());
  for (const { file, path } of seen.artifacts) {
    const onDisk = readFileSync(path);
    expect((await phone.fetch(file)).equals(onDisk)).toBe(true);
    expect(file.blob.sha256).toBe(toB64u(new Uint8Array(sha256(onDisk))));
    expect(artifacts.find((each) => each.path === path)?.sha256).toBe(sha256(onDisk).toString("hex"));
  }
}

const sha256 = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();

function filesBelow(root: string): string[] {
  const all = readdirSync(root, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

describe("the built-in agent's work, from the command line to the phone", () => {
  test("a one-page briefing of yesterday's notes has every decision and action, and reaches the phone whole", async () => {
    await using computer = new Computer();
    const { folder, phone } = await withSample(computer, "meeting-notes/notes");
    const before = filesBelow(folder);
    const { said, result } = await computer.assign("--approve", "--project", "Project", words("meeting-notes"));
    expect(said).toMatchObject({ code: 0 });
    expect(result).toMatchObject({ outcome: "unchecked", reason: null });

    const [briefing] = result.artifacts;
    expect(result.artifacts.length).toBe(1);
    const text = readFileSync(briefing?.path ?? "", "utf8");
    const { limits, decisions, actions, mustNotClaim } = expected<Briefing>("meeting-notes");
    const missing = [...decisions, ...actions].filter((fact) => fact.minor !== true && !holdsFact(text, fact.match));
    expect(missing.map(({ id }) => id)).toEqual([]);
    for (const { match, noOwner } of actions.filter((action) => action.noOwner !== undefined))
      expect(text.split("\n").some((line) => holdsFact(line, match) && holdsAny(line, noOwner ?? []))).toBe(true);
    expect(mustNotClaim.filter(({ matchAny }) => holdsAny(text, matchAny))).toEqual([]);
    expect(wordCount(text)).toBeLessThanOrEqual(limits.maxWords);
    expect(wordCount(text)).toBeGreaterThanOrEqual(limits.minWords);
    expect(before.every((name) => filesBelow(folder).includes(name))).toBe(true);

    const seen = await phone.ended(result);
    expect(seen.rungs).toEqual(["stored", "accepted", "working", "needs_you", "working", "unchecked"]);
    expect(result.rungs).toEqual(seen.rungs);
    await expectWholeOnPhone(phone, result);
  });

  test("a messy folder is sorted by month and type, and no file is lost, changed or doubled", async () => {
    await using computer = new Computer();
    const { folder, phone } = await withSample(computer, "reports-folder/Reports - sort me");
    const { said, result } = await computer.assign("--approve", "--folder", folder, words("reports-folder"));
    expect(said).toMatchObject({ code: 0 });
    expect(result).toMatchObject({ outcome: "unchecked", reason: null });

    const { files } = expected<Sorting>("reports-folder");
    const hashOf = (path: string): string => sha256(readFileSync(join(folder, path))).toString("hex");
    const now = filesBelow(folder).map((path) => ({ path, hash: hashOf(path) }));
    const isExpected = new Set(files.map((file) => file.sha256));
    // What the result adds, like an index, is among its artifacts and not counted.
    const kept = now.filter(({ hash }) => isExpected.has(hash));
    const added = now.filter(({ hash }) => !isExpected.has(hash)).map(({ path }) => join(folder, path));
    expect(kept.map(({ hash }) => hash).toSorted()).toEqual(files.map((file) => file.sha256).toSorted());
    expect(added.filter((path) => !result.artifacts.some((artifact) => artifact.path === path))).toEqual([]);
    expect(new Set(now.map(({ path }) => path.toLowerCase())).size).toBe(now.length);

    const misplaced = kept.filter(({ path, hash }) => {
      const allowed = files.filter((file) => file.sha256 === hash).flatMap((file) => file.target);
      return !allowed.some((pattern) => new RegExp(pattern, "u").test(path));
    });
    expect(misplaced).toEqual([]);

    const seen = await phone.ended(result);
    expect(seen.rungs).toEqual(["stored", "accepted", "working", "needs_you", "working", "unchecked"]);
    await expectWholeOnPhone(phone, result);
  });
});
