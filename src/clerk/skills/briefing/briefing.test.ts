import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { DrivenClerk, makeDesk, repo, sample } from "../../../../test/samples/driven-clerk.ts";
import type { Desk } from "../../../../test/samples/driven-clerk.ts";
import { holdsAny, holdsFact, linesWithFact, wordCount } from "../../../../test/samples/match.ts";

type Fact = { id: string; match: string[][]; minor?: boolean };
type Expected = {
  inputs: { use: string[]; ignore: { file: string }[] };
  limits: { maxWords: number; minWords: number };
  meetings: { people: string[]; absent?: string[] }[];
  decisions: Fact[];
  actions: (Fact & { owner: string | null; due: string | null; noOwner?: string[] })[];
  open: { match: string[][] }[];
  mustNotClaim: { matchAny: string[] }[];
};

const notes = sample("meeting-notes/notes");
const words = readFileSync(sample("meeting-notes/task.txt"), "utf8").trim();
// Safe: the file is part of the repository and its shape is described beside it.
const expected = JSON.parse(readFileSync(sample("meeting-notes/expected.json"), "utf8")) as Expected;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function desk(input?: string): Desk {
  const made = makeDesk(input);
  closing.push(() => made.remove());
  return made;
}

async function clerkAt(at: Desk, options: ConstructorParameters<typeof DrivenClerk>[1] = {}): Promise<DrivenClerk> {
  const clerk = new DrivenClerk(at, options);
  closing.push(() => clerk.close());
  return clerk.start();
}

describe("the sample briefing", () => {
  test("holds every decision and action with owner and date, and claims nothing that was not decided", async () => {
    const at = desk(notes);
    const clerk = await clerkAt(at);
    const turn = await clerk.prompt(words);
    expect(turn.stopReason).toBe("end_turn");
    const text = readFileSync(join(at.cwd, "Briefing 2026-11-22.md"), "utf8");

    expect(wordCount(text)).toBeLessThanOrEqual(expected.limits.maxWords);
    expect(wordCount(text)).toBeGreaterThanOrEqual(expected.limits.minWords);
    expect(expected.decisions.filter(({ match }) => !holdsFact(text, match)).map(({ id }) => id)).toEqual([]);
    const isTold = ({ match, owner, due, noOwner }: Expected["actions"][number]) =>
      linesWithFact(text, match).some(
        (line) =>
          (owner === null || line.includes(owner)) &&
          (due === null || line.includes(due)) &&
          (noOwner === undefined || holdsAny(line, noOwner)),
      );
    expect(expected.actions.filter((action) => !isTold(action)).map(({ id }) => id)).toEqual([]);
    for (const { match } of expected.open) expect(holdsFact(text, match)).toBe(true);
    expect(expected.mustNotClaim.filter(({ matchAny }) => holdsAny(text, matchAny))).toEqual([]);
    for (const person of expected.meetings.flatMap(({ people, absent }) => [...people, ...(absent ?? [])]))
      expect(text).toContain(person);
    for (const odd of ["2026-11-20", "236", "2026-01-12"]) expect(text).toContain(odd);

    for (const file of expected.inputs.use) expect(turn.text).toContain(file);
    expect(turn.text).toMatch(/Left out: 2026-11-18 safety walkround\.md \(of 2026-11-18\)/);
  });

  test("is planned, shown as a diff, asked for once and written under the announced path", async () => {
    const at = desk(notes);
    const turn = await (await clerkAt(at)).prompt(words);
    const path = join(at.cwd, "Briefing 2026-11-22.md");
    expect(turn.asked).toHaveLength(1);
    expect(turn.asked[0]?.options.map(({ kind }) => kind)).toEqual(["allow_once", "reject_once"]);
    expect(turn.asked[0]?.toolCall).toMatchObject({
      kind: "edit",
      locations: [{ path }],
      content: [{ type: "diff", path, oldText: null, newText: readFileSync(path, "utf8") }],
    });
    const plans = turn.updates.filter(({ sessionUpdate }) => sessionUpdate === "plan");
    expect(plans.at(-1)).toMatchObject({
      entries: [{ status: "completed" }, { status: "completed" }, { status: "completed" }],
    });
    expect(turn.updates).toContainEqual(expect.objectContaining({ sessionUpdate: "tool_call", kind: "read" }));
  });

  test("is not written when the person says no", async () => {
    const at = desk(notes);
    const clerk = await clerkAt(at);
    clerk.answer = () => "reject";
    const turn = await clerk.prompt(words);
    expect(turn.stopReason).toBe("end_turn");
    expect(turn.text).toMatch(/said no/);
    expect(readdirSync(at.cwd).sort()).toEqual(readdirSync(notes).sort());
    expect(readdirSync(at.results)).toEqual([]);
  });

  test("never replaces a file that is there", async () => {
    const at = desk(notes);
    writeFileSync(join(at.cwd, "Briefing 2026-11-22.md"), "mine");
    await (await clerkAt(at)).prompt(words);
    expect(readFileSync(join(at.cwd, "Briefing 2026-11-22.md"), "utf8")).toBe("mine");
    expect(existsSync(join(at.cwd, "Briefing 2026-11-22 (2).md"))).toBe(true);
  });

  test("goes to the results folder, unasked, when Node's permission flags keep the project read-only", async () => {
    const at = desk(notes);
    const flags = [
      "--permission",
      `--allow-fs-read=${repo}`,
      `--allow-fs-read=${at.base}`,
      `--allow-fs-write=${at.results}`,
      `--allow-fs-write=${at.home}`,
    ];
    const turn = await (await clerkAt(at, { flags })).prompt(words);
    expect(turn.asked).toEqual([]);
    expect(turn.text).toMatch(/results folder/);
    expect(readdirSync(at.results)).toEqual(["Briefing 2026-11-22.md"]);
    expect(readdirSync(at.cwd).sort()).toEqual(readdirSync(notes).sort());
  });

  test("works with no more rights than the three folders, in the project too", async () => {
    const at = desk(notes);
    const flags = [
      "--permission",
      `--allow-fs-read=${repo}`,
      `--allow-fs-read=${at.base}`,
      `--allow-fs-write=${at.base}`,
    ];
    await (await clerkAt(at, { flags })).prompt(words);
    expect(existsSync(join(at.cwd, "Briefing 2026-11-22.md"))).toBe(true);
  });
});

describe("a thread with clerk", () => {
  test("goes on in a new process: the action items of the briefing as CSV, then a shorter briefing", async () => {
    const at = desk(notes);
    const first = await clerkAt(at);
    await first.prompt(words);
    await first.kill();
    const second = new DrivenClerk(at);
    closing.push(() => second.close());
    await second.resume(first.sessionId);

    await second.prompt("make a list of the action items from that briefing as CSV");
    const csv = readFileSync(join(at.cwd, "Action items 2026-11-22.csv"), "utf8");
    expect(csv).toContain("Tom Okafor,Ring Dana at Alder Farm about 40 extra 7 ft,2026-11-23");
    expect(csv).toMatch(/^,Test 200 gift-card balances/m);

    const before = readFileSync(join(at.cwd, "Briefing 2026-11-22.md"), "utf8");
    const turn = await second.prompt("make it shorter");
    const after = readFileSync(join(at.cwd, "Briefing 2026-11-22.md"), "utf8");
    expect(wordCount(after)).toBeLessThan(wordCount(before) * 0.8);
    expect(turn.asked[0]?.toolCall.content).toMatchObject([{ type: "diff", oldText: before, newText: after }]);
    expect(expected.decisions.filter(({ match }) => !holdsFact(after, match))).toEqual([]);
  });

  test("is listed, and replayed by a load", async () => {
    const at = desk(notes);
    const first = await clerkAt(at);
    await first.prompt("what can you do?");
    const { sessions } = await first.connection.agent.request("session/list", { cwd: at.cwd });
    expect(sessions).toMatchObject([{ sessionId: first.sessionId, cwd: at.cwd, title: "what can you do?" }]);
    await first.close();
    const second = new DrivenClerk(at);
    closing.push(() => second.close());
    await second.initialize();
    await second.connection.agent.request("session/load", { sessionId: first.sessionId, cwd: at.cwd, mcpServers: [] });
    expect(second.updates[0]).toMatchObject({
      sessionUpdate: "user_message_chunk",
      content: { text: "what can you do?" },
    });
    expect(second.updates[1]).toMatchObject({ sessionUpdate: "agent_message_chunk" });
    await expect(
      second.connection.agent.request("session/resume", { sessionId: "00000000-none", cwd: at.cwd }),
    ).rejects.toMatchObject({ code: -32002 });
  });

  test("ends cancelled while a question is open, and writes nothing", async () => {
    const at = desk(notes);
    const clerk = await clerkAt(at);
    clerk.answer = () => {
      void clerk.cancel();
      return "never";
    };
    expect((await clerk.prompt(words)).stopReason).toBe("cancelled");
    expect(readdirSync(at.cwd).sort()).toEqual(readdirSync(notes).sort());
    clerk.answer = () => "allow";
    expect((await clerk.prompt(words)).stopReason).toBe("end_turn");
  });

  test("says plainly what it can't do, how to get an agent that can, and does nothing", async () => {
    const at = desk(notes);
    const clerk = await clerkAt(at);
    for (const task of ["Write a haiku about trees", "Translate these notes into French", "Why does my code crash?"]) {
      const turn = await clerk.prompt(task);
      expect(turn.stopReason).toBe("refusal");
      expect(turn.text).toMatch(/can't do this.*without a language model/s);
      expect(turn.text).toContain("errand doctor");
    }
    expect(clerk.asked).toEqual([]);
  });
});

describe("which notes are used", () => {
  test("none of the day asked for: says which days there are and makes nothing", async () => {
    const at = desk(notes);
    const turn = await (await clerkAt(at, { day: "2026-12-02" })).prompt("briefing of yesterday's meetings please");
    expect(turn.text).toMatch(/no notes of yesterday \(2026-12-01\)/);
    expect(turn.text).toContain("2026-11-21");
    expect(turn.asked).toEqual([]);
  });

  test("files that came along, twins, empty and damaged ones", async () => {
    const at = desk(notes);
    const first = readFileSync(join(at.cwd, "ostrava greenhouse call 21-11-26.txt"));
    mkdirSync(join(at.cwd, "copies"));
    writeFileSync(join(at.cwd, "copies/ostrava again 21-11-26.txt"), first);
    writeFileSync(join(at.cwd, "2026-11-21 empty.md"), "");
    writeFileSync(join(at.cwd, "2026-11-21 damaged.docx"), "PK not a document");
    const clerk = await clerkAt(at);
    const all = await clerk.prompt("Summarize all meeting notes from yesterday");
    expect(all.text).toMatch(/2026-11-21 empty\.md \(empty\)/);
    expect(all.text).toMatch(/damaged\.docx \(not a Word document that can be opened\)/);
    expect(all.text).toMatch(/the same text as/);
    const one = await clerk.prompt("a briefing of this meeting", [join(at.cwd, "Website weekly (21 Nov).docx")]);
    expect(one.text).toMatch(/Used: Website weekly \(21 Nov\)\.docx\./);
  });

  test("an unreadable folder entry doesn't stop the rest", async () => {
    const at = desk(notes);
    mkdirSync(join(at.cwd, "closed"));
    chmodSync(join(at.cwd, "closed"), 0o000);
    const turn = await (await clerkAt(at)).prompt(words);
    chmodSync(join(at.cwd, "closed"), 0o755);
    expect(turn.text).toMatch(/I wrote/);
  });
});
