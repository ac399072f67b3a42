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
    for (const match of expected.decisions)
      expect(
        decisions.split("\n").some((line) => holdsFact(line, match)),
        `${JSON.stringify(match)} in ${decisions}`,
      ).toBe(true);
    const actions = meetings.flatMap((meeting) => meeting.actions);
    for (const { owner, match, due } of expected.actions) {
      const action = actions.find(({ what }) => holdsFact(what, match));
      expect(action, JSON.stringify(match)).toBeDefined();
      expect(action?.owner ?? null, action?.what).toSatisfy((found: string | null) =>
        owner === null ? found === null : found?.includes(owner) === true,
      );
      expect(action?.due?.kind === "day" ? action.due.day : null, action?.what).toBe(due);
    }
    expect(actions.length).toBeLessThanOrEqual(expected.actions.length + 1);
    expect(meetings.flatMap((meeting) => meeting.decisions).length).toBeLessThanOrEqual(expected.decisions.length + 1);
    const open = meetings.flatMap((meeting) => meeting.open).join("\n");
    for (const match of expected.open) expect(holdsFact(open, match), `${JSON.stringify(match)} in ${open}`).toBe(true);
    expect(holdsAny(text, expected.mustNotClaim)).toBe(false);
    const odd = meetings.flatMap((meeting) => meeting.oddities).join("\n");
    for (const match of expected.oddities)
      expect(holdsFact(odd, match), `${JSON.stringify(match)} in ${odd}`).toBe(true);
    if (expected.oddities.length === 0) expect(odd).toBe("");
  });
});
