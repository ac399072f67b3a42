import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { holdsFact, holdsAny, wordCount } from "../../../test/samples/match.ts";
import { dateOrderOf } from "../dates/resolve.ts";
import { blockText, isUnreadable, readDocument } from "../documents/read-document.ts";
import { readMeeting } from "./read-meeting.ts";
import { writeBriefing } from "../skills/briefing/write-briefing.ts";

/**
 * Notes of quite different people and trades. What they hold was written down in expected.json before the code saw
 * them: they are here to show that the rules are rules and not a memory of the samples.
 */
const papers = fileURLToPath(new URL("../../../test/papers", import.meta.url));

type Expected = {
  day: string;
  people: string[];
  decisions: string[][][];
  actions: { owner: string | null; match: string[][]; due: string | null }[];
  open: string[][][];
  mustNotClaim: string[];
  oddities: string[][][];
};

describe.each(readdirSync(papers))("the notes of the %s", (name) => {
  test("give a briefing with their decisions, actions, people and open points, and nothing else decided", async () => {
    const folder = join(papers, name);
    // Safe: the file is part of the repository.
    const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;
    const files = readdirSync(folder).filter((file) => file !== "expected.json");
    const language = name === "korean" ? "ko" : "en";
    const meetings = [];
    for (const file of files) {
      const blocks = await readDocument(join(folder, file));
      if (isUnreadable(blocks)) throw new Error(blocks.why);
      const order = dateOrderOf([file, ...blocks.map(blockText)], null);
      meetings.push(readMeeting(file, blocks, { today: expected.day, order, others: [] }));
    }
    const text = writeBriefing(meetings, "test", language);
    const decisions = meetings.flatMap((meeting) => meeting.decisions).join("\n");
    expect(wordCount(text)).toBeLessThanOrEqual(500);
    for (const person of expected.people) expect(text).toContain(person);
    const isDecided = (match: string[][]) => decisions.split("\n").some((line) => holdsFact(line, match));
    expect(expected.decisions.filter((match) => !isDecided(match))).toEqual([]);
    const actions = meetings.flatMap((meeting) => meeting.actions);
    const told = expected.actions.map(({ match }) => {
      const action = actions.find(({ what }) => holdsFact(what, match));
      return { match, owner: action?.owner ?? null, due: action?.due?.kind === "day" ? action.due.day : null };
    });
    expect(actions.length).toBeGreaterThanOrEqual(expected.actions.length);
    // A surname alone in the expectation stands for however the notes give the name.
    const full = told.map((one, at) => ({
      ...one,
      owner: one.owner?.endsWith(expected.actions[at]?.owner ?? "-") === true ? expected.actions[at]?.owner : one.owner,
    }));
    expect(full).toEqual(expected.actions.map(({ match, owner, due }) => ({ match, owner, due })));
    expect(actions.length).toBeLessThanOrEqual(expected.actions.length + 1);
    expect(meetings.flatMap((meeting) => meeting.decisions).length).toBeLessThanOrEqual(expected.decisions.length + 1);
    const open = meetings.flatMap((meeting) => meeting.open).join("\n");
    expect(expected.open.filter((match) => !holdsFact(open, match))).toEqual([]);
    expect(holdsAny(text, expected.mustNotClaim)).toBe(false);
    const odd = meetings.flatMap((meeting) => meeting.oddities).join("\n");
    expect(expected.oddities.filter((match) => !holdsFact(odd, match))).toEqual([]);
    if (expected.oddities.length === 0) expect(odd).toBe("");
  });
});
