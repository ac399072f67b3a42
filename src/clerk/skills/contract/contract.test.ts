import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { OneClerk } from "../../../../test/office/one-clerk.ts";
import { DrivenClerk, makeDesk, repo, sample } from "../../../../test/samples/driven-clerk.ts";
import type { Desk } from "../../../../test/samples/driven-clerk.ts";
import { holdsAny, holdsFact } from "../../../../test/samples/match.ts";

type Expected = {
  risks: { id: string; clauses: string[]; match: string[][] }[];
  notRisks: { clause: string }[];
  oddities: { clause: string }[];
  pass: { minRisksFound: number; mustFind: string[] };
};

const words = readFileSync(sample("contract/task.txt"), "utf8").trim();
// Safe: the file is part of the repository and its shape is described beside it.
const expected = JSON.parse(readFileSync(sample("contract/expected.json"), "utf8")) as Expected;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function deskWith(input?: string): Desk {
  const made = makeDesk(input);
  closing.push(() => made.remove());
  return made;
}

async function clerkAt(at: Desk, options: ConstructorParameters<typeof DrivenClerk>[1] = {}): Promise<DrivenClerk> {
  const clerk = new DrivenClerk(at, options);
  closing.push(() => clerk.close());
  return clerk.start();
}

/** The numbered items of a page, without the list of what is usual. */
function itemsOf(text: string): string[] {
  return text.split(/^## /m).filter((part) => /^\d+\. /.test(part));
}

describe("the sample contract", () => {
  test("gives all risks with their clauses, and none of what is usual", async () => {
    const at = deskWith(sample("contract/draft"));
    const turn = await (await clerkAt(at)).prompt(words);
    expect(turn.stopReason).toBe("end_turn");
    expect(turn.asked).toHaveLength(1);
    const text = readFileSync(join(at.cwd, "Risks Basswood platform agreement DRAFT 0.4.md"), "utf8");
    const items = itemsOf(text);
    const found = expected.risks.filter(({ match, clauses }) =>
      items.some(
        (item) =>
          holdsFact(item, match) &&
          clauses.every((clause) => item.split("\n")[0]?.includes(clause) === true || item.includes(clause)),
      ),
    );
    expect(found.map(({ id }) => id)).toEqual(expected.risks.map(({ id }) => id));
    expect(found.length).toBeGreaterThanOrEqual(expected.pass.minRisksFound);
    for (const id of expected.pass.mustFind) expect(found.map((risk) => risk.id)).toContain(id);
    for (const { clause } of expected.notRisks)
      expect(
        items.some((item) => new RegExp(`\\b${clause.replace(".", "\\.")}\\b`).test(item.split("\n")[0] ?? "")),
        `${clause}`,
      ).toBe(false);
    for (const { clause } of expected.notRisks)
      expect(text.slice(text.indexOf("## Usual"))).toContain(`Clause ${clause}:`);
    expect(items.some((item) => item.includes("13.2") && item.includes("12.1"))).toBe(true);
    expect(text).toMatch(/not legal advice/);
    expect(text).toContain("Seen from: **Customer (Fernhollow Garden Centres Limited)**");
  });

  test("reads a PDF with no more rights than clerk has, and writes to the results folder", async () => {
    const at = deskWith(join(repo, "test/office/contract/saas-terms/input"));
    const flags = [
      "--permission",
      `--allow-fs-read=${repo}`,
      `--allow-fs-read=${at.base}`,
      `--allow-fs-write=${at.results}`,
      `--allow-fs-write=${at.home}`,
    ];
    const turn = await (await clerkAt(at, { flags })).prompt("Review these terms for risks, we are you");
    expect(turn.asked).toEqual([]);
    expect(readdirSync(at.results)).toEqual(["Risks Parcelmoor terms.md"]);
    expect(readFileSync(join(at.results, "Risks Parcelmoor terms.md"), "utf8")).toContain("2.2");
  });

  test("is not written when the person says no, and a damaged file is named", async () => {
    const at = deskWith(sample("contract/draft"));
    writeFileSync(join(at.cwd, "annex.pdf"), "%PDF-1.4 broken");
    writeFileSync(join(at.cwd, "scan.docx"), "PK nothing");
    const clerk = await clerkAt(at);
    clerk.answer = () => "reject";
    const turn = await clerk.prompt(words);
    expect(turn.text).toMatch(/said no/);
    clerk.answer = () => "allow";
    const again = await clerk.prompt(words);
    expect(again.text).toMatch(
      /annex\.pdf \(not a PDF that can be opened\); scan\.docx \(not a Word document that can be opened\)/,
    );
  });
});

/** Contracts of other trades. What they hold was written down before the code saw them. */
const office = join(repo, "test/office/contract");
type Office = {
  file: string;
  risks: { what: string; clause: string; match: string[] }[];
  notRisks: string[];
  side: string;
  also?: string[];
};
const oneClerk = new OneClerk();
afterAll(() => oneClerk.close());

describe.each(readdirSync(office))("the contract of %s", (name) => {
  test("gives its risks with their clauses, and none of what is usual", async () => {
    const folder = join(office, name);
    // Safe: the file is part of the repository.
    const wanted = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Office;
    const { folder: project } = await oneClerk.work(
      join(folder, "input"),
      readFileSync(join(folder, "task.txt"), "utf8").trim(),
    );
    const text = readFileSync(join(project, wanted.file), "utf8");
    const heads = itemsOf(text).map((item) => item.split("\n")[0] ?? "");
    for (const { what, clause, match } of wanted.risks)
      expect(
        heads.some(
          (head) =>
            head.toLowerCase().includes(clause.toLowerCase()) &&
            match.some((one) => head.toLowerCase().includes(one.toLowerCase())),
        ),
        `${what} in ${heads.join("\n")}`,
      ).toBe(true);
    for (const clause of wanted.notRisks)
      expect(
        heads.some((head) =>
          new RegExp(`(?:Clauses?|,|and|^\\d+\\.) ${clause.replace(".", "\\.")}(?:[:, ]|$)`).test(
            head.split(": ")[0]?.concat(":") ?? "",
          ),
        ),
        `${clause} in ${heads.join("\n")}`,
      ).toBe(false);
    expect(text).toContain(`**${wanted.side}`);
    for (const one of wanted.also ?? []) expect(holdsAny(text, [one])).toBe(true);
  });
});
