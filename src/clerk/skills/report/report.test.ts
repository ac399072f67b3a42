import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { OneClerk } from "../../../../test/office/one-clerk.ts";
import { DrivenClerk, makeDesk, repo, sample } from "../../../../test/samples/driven-clerk.ts";
import type { Desk } from "../../../../test/samples/driven-clerk.ts";
import { holdsAny, holdsFact } from "../../../../test/samples/match.ts";

type Sums = {
  impressions: number;
  clicks: number;
  spend: number;
  conversions: number;
  revenue: number;
  ctrPct: number;
  cpa: number;
  roas: number;
  cpc: number;
};
type Expected = {
  dropped: { file: string; line: number }[];
  expect: {
    perChannel: Record<string, Sums>;
    total: Sums;
    changeOnPreviousWeek: Record<string, Record<string, number>>;
    reportMust: { what: string; match: string[][] }[];
    anomalies: { match: string[][] }[];
  };
  wrongTotals: Record<string, unknown>;
};

const words = readFileSync(sample("campaign/task.txt"), "utf8").trim();
// Safe: the file is part of the repository and its shape is described beside it.
const expected = JSON.parse(readFileSync(sample("campaign/expected.json"), "utf8")) as Expected;

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

describe("the sample weekly report", () => {
  test("has every figure per channel and in total, the changes, the odd day and each line left out", async () => {
    const at = deskWith(sample("campaign/data"));
    const turn = await (await clerkAt(at)).prompt(words);
    expect(turn.stopReason).toBe("end_turn");
    expect(turn.asked).toHaveLength(1);
    const text = readFileSync(join(at.cwd, "Weekly report 2026-W46.md"), "utf8");

    const shown = mainTable(text);
    for (const [channel, sums] of [
      ...Object.entries(expected.expect.perChannel),
      ["**All**", expected.expect.total] as const,
    ]) {
      const row = shown.get(channel);
      expect(row, `${channel}`).toBeDefined();
      for (const figure of ["impressions", "clicks", "conversions", "spend", "revenue"] as const)
        expect(row?.get(figure), `${channel} ${figure}`).toBe(sums[figure]);
      expect(row?.get("CTR"), `${channel}`).toBeCloseTo(sums.ctrPct, 2);
      expect(row?.get("CPA"), `${channel}`).toBeCloseTo(sums.cpa, 2);
      expect(row?.get("ROAS"), `${channel}`).toBeCloseTo(sums.roas, 2);
    }
    for (const { what, match } of expected.expect.reportMust) expect(holdsFact(text, match), `${what}`).toBe(true);
    for (const { match } of expected.expect.anomalies)
      expect(text.split("\n").some((line) => holdsFact(line, match))).toBe(true);
    for (const [channel, changes] of Object.entries(expected.expect.changeOnPreviousWeek)) {
      const name = channel === "total" ? "**All**" : channel;
      const line = text.split("\n").find((one) => one.startsWith(`| ${name} | `) && one.includes(" %)")) ?? "";
      for (const [what, percent] of Object.entries(changes))
        expect(line, `${channel} ${what}`).toContain(`${percent > 0 ? "+" : ""}${percent.toFixed(2)} %`);
    }
    for (const { file, line } of expected.dropped) {
      const found = text
        .split("\n")
        .some((one) => one.startsWith("- ") && one.includes(file) && new RegExp(`\\b${line}\\b`).test(one));
      expect(found, `${file} line ${line}`).toBe(true);
    }
    for (const section of ["## What we saw", "## Next week", "## How we count"]) expect(text).toContain(section);
    for (const wrong of ["13,518.10", "13,304.36", "38,392", "38,280"]) expect(text).not.toContain(wrong);
    const svg = readFileSync(join(at.cwd, "Weekly report 2026-W46.svg"), "utf8");
    expect(text).toContain("(Weekly%20report%202026-W46.svg)");
    expect(svg).toMatch(/^<svg xmlns=.*<\/svg>\n$/s);
    expect(svg).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });

  test("shows both files as a diff before it writes, and writes none when told no", async () => {
    const at = deskWith(sample("campaign/data"));
    const clerk = await clerkAt(at);
    clerk.answer = () => "reject";
    const turn = await clerk.prompt(words);
    expect(turn.asked[0]?.toolCall.content).toMatchObject([
      { type: "diff", oldText: null },
      { type: "diff", oldText: null },
    ]);
    expect(turn.text).toMatch(/said no/);
    expect(readdirSync(at.cwd).sort()).toEqual(readdirSync(sample("campaign/data")).sort());
  });

  test("stops at a cancel, and nothing is written", async () => {
    const at = deskWith(sample("campaign/data"));
    const clerk = await clerkAt(at);
    clerk.answer = () => {
      void clerk.cancel();
      return "never";
    };
    expect((await clerk.prompt(words)).stopReason).toBe("cancelled");
    expect(readdirSync(at.cwd)).toHaveLength(3);
  });

  test("goes to the results folder, unasked, when the project may only be read", async () => {
    const at = deskWith(sample("campaign/data"));
    const flags = [
      "--permission",
      `--allow-fs-read=${repo}`,
      `--allow-fs-read=${at.base}`,
      `--allow-fs-write=${at.results}`,
      `--allow-fs-write=${at.home}`,
    ];
    const turn = await (await clerkAt(at, { flags })).prompt(words);
    expect(turn.asked).toEqual([]);
    expect(readdirSync(at.results).sort()).toEqual(["Weekly report 2026-W46.md", "Weekly report 2026-W46.svg"]);
  });
});

/**
 * Exports of quite different shops. What they must give was worked out by hand before the code saw them.
 */
const office = join(repo, "test/office/report");
const oneClerk = new OneClerk();
afterAll(() => oneClerk.close());

describe.each(readdirSync(office))("the exports of %s", (name) => {
  test("give the figures that were worked out by hand", async () => {
    const folder = join(office, name);
    // Safe: the file is part of the repository.
    const wanted = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
      file: string | null;
      must: string[][];
      mustNot: string[];
      said: string[][];
    };
    const { turn, folder: project } = await oneClerk.work(
      join(folder, "input"),
      readFileSync(join(folder, "task.txt"), "utf8").trim(),
    );
    for (const choices of wanted.said)
      expect(holdsAny(turn.text, choices), `${choices.join()} in ${turn.text}`).toBe(true);
    if (wanted.file === null) return expect(turn.asked).toEqual([]);
    const text = readFileSync(join(project, wanted.file), "utf8");
    for (const choices of wanted.must) expect(holdsAny(text, choices), `${choices.join()}`).toBe(true);
    expect(holdsAny(text, wanted.mustNot)).toBe(false);
  });
});

/** The first table: figures by row and column, without signs and commas. */
function mainTable(text: string): Map<string, Map<string, number>> {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.startsWith("| channel | impressions"));
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const headers = cells(lines[at] ?? "");
  const end = lines.indexOf("", at);
  return new Map(
    lines.slice(at + 2, end).map((line) => {
      const [name = "", ...values] = cells(line);
      return [
        name,
        new Map(values.map((value, index) => [headers[index + 1] ?? "", Number(value.replace(/[£,% ]/g, ""))])),
      ] as const;
    }),
  );
}
