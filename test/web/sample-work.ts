import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { sample } from "../samples/driven-clerk.ts";
import { holdsAny, holdsFact, linesWithFact, wordCount } from "../samples/match.ts";

type Facts = readonly { match: string[][] }[];
/** What came back over the page, by file name, and the project's folder afterwards. */
export type Results = { texts: ReadonlyMap<string, string>; folder: string };

/** A piece of sample work as the page gives it; `faults` holds its results against expected.json. */
export type SampleWork = {
  template: "briefing" | "report" | "contract" | "sort" | "email";
  project: string;
  input: string;
  /** What the person adds to the template's words. */
  more: string;
  artifacts: string[];
  /** What must also be read in the viewer. */
  facts: Facts;
  faults(results: Results): unknown[];
};

function expectedOf<Shape>(folder: string): Shape {
  // Safe: the file is part of the repository and its shape is described beside it.
  return JSON.parse(readFileSync(sample(`${folder}/expected.json`), "utf8")) as Shape;
}

const missing = (text: string, facts: Facts): unknown[] => facts.filter(({ match }) => !holdsFact(text, match));

function briefing(): SampleWork {
  type Action = { match: string[][]; owner: string | null; due: string | null; noOwner?: string[] };
  const expected = expectedOf<{
    limits: { maxWords: number; minWords: number };
    meetings: { people: string[]; absent?: string[] }[];
    decisions: Facts;
    actions: Action[];
    open: Facts;
    mustNotClaim: { matchAny: string[] }[];
  }>("meeting-notes");
  const isTold = (text: string, { match, owner, due, noOwner }: Action): boolean =>
    linesWithFact(text, match).some(
      (line) =>
        (owner === null || line.includes(owner)) &&
        (due === null || line.includes(due)) &&
        (noOwner === undefined || holdsAny(line, noOwner)),
    );
  const people = expected.meetings.flatMap(({ people: there, absent = [] }) => [...there, ...absent]);
  const name = "Briefing 2026-11-22.md";
  return {
    template: "briefing",
    more: "",
    input: sample("meeting-notes/notes"),
    project: "Notes",
    artifacts: [name],
    facts: [...expected.decisions, ...expected.actions, ...expected.open],
    faults({ texts }) {
      const text = texts.get(name) ?? "";
      const count = wordCount(text);
      return [
        ...missing(text, [...expected.decisions, ...expected.open]),
        ...expected.actions.filter((action) => !isTold(text, action)),
        ...expected.mustNotClaim.filter(({ matchAny }) => holdsAny(text, matchAny)),
        ...people.filter((person) => !text.includes(person)),
        ...(count > expected.limits.maxWords || count < expected.limits.minWords ? [`${count} words`] : []),
      ];
    },
  };
}

function report(): SampleWork {
  const figures = ["impressions", "clicks", "conversions", "spend", "revenue"] as const;
  type Sums = Record<(typeof figures)[number] | "ctrPct" | "cpa" | "roas", number>;
  const expected = expectedOf<{
    dropped: { file: string; line: number }[];
    expect: {
      perChannel: Record<string, Sums>;
      total: Sums;
      changeOnPreviousWeek: Record<string, Record<string, number>>;
      reportMust: Facts;
      anomalies: Facts;
    };
  }>("campaign");
  const wanted = [...Object.entries(expected.expect.perChannel), ["**All**", expected.expect.total] as const];
  const name = "Weekly report 2026-W46.md";
  return {
    template: "report",
    more: "",
    input: sample("campaign/data"),
    project: "Campaign",
    artifacts: [name, "Weekly report 2026-W46.svg"],
    facts: expected.expect.reportMust,
    faults({ texts }) {
      const text = texts.get(name) ?? "";
      const lines = text.split("\n");
      const table = mainTable(lines);
      return [
        ...missing(text, expected.expect.reportMust),
        ...expected.expect.anomalies.filter(({ match }) => linesWithFact(text, match).length === 0),
        ...wanted.flatMap(([channel, sums]) => {
          const row = [...figures.map((figure) => sums[figure]), sums.ctrPct, sums.cpa, sums.roas];
          const shown = [...figures, "CTR", "CPA", "ROAS"].map((head) => table.get(channel)?.get(head) ?? Number.NaN);
          return row.every((value, index) => Math.abs(value - (shown[index] ?? Number.NaN)) < 0.005)
            ? []
            : [{ channel, row, shown }];
        }),
        ...Object.entries(expected.expect.changeOnPreviousWeek).flatMap(([channel, changes]) => {
          const start = `| ${channel === "total" ? "**All**" : channel} | `;
          const line = lines.find((one) => one.startsWith(start) && one.includes(" %)")) ?? "";
          return Object.values(changes)
            .map((percent) => `${percent > 0 ? "+" : ""}${percent.toFixed(2)} %`)
            .flatMap((change) => (line.includes(change) ? [] : [`${channel}: ${change}`]));
        }),
        ...expected.dropped.filter(
          ({ file, line }) =>
            !lines.some((one) => one.startsWith("- ") && one.includes(file) && new RegExp(`\\b${line}\\b`).test(one)),
        ),
      ];
    },
  };
}

/** Figures by channel and column. */
function mainTable(lines: readonly string[]): Map<string, Map<string, number>> {
  const cells = (line = ""): string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const at = lines.findIndex((line) => line.startsWith("| channel | impressions"));
  const heads = cells(lines[at]).slice(1);
  return new Map(
    lines.slice(at + 2, lines.indexOf("", at)).map((line) => {
      const [channel = "", ...values] = cells(line);
      const numbers = values.map((value) => Number(value.replace(/[£,% ]/g, "")));
      return [channel, new Map(heads.map((head, index) => [head, numbers[index] ?? Number.NaN]))];
    }),
  );
}

function contract(): SampleWork {
  const expected = expectedOf<{
    side: string;
    risks: { id: string; clauses: string[]; match: string[][] }[];
    notRisks: { clause: string }[];
    pass: { minRisksFound: number; mustFind: string[] };
  }>("contract");
  const name = "Risks Basswood platform agreement DRAFT 0.4.md";
  return {
    template: "contract",
    more: " We are the Customer (Fernhollow).",
    input: sample("contract/draft"),
    project: "Contract",
    artifacts: [name],
    facts: expected.risks,
    faults({ texts }) {
      const text = texts.get(name) ?? "";
      const items = text.split(/^## /m).filter((part) => /^\d+\. /.test(part));
      const found = expected.risks
        .filter(({ match, clauses }) =>
          items.some((item) => holdsFact(item, match) && clauses.every((clause) => item.includes(clause))),
        )
        .map(({ id }) => id);
      const heads = items.map((item) => item.split("\n")[0] ?? "");
      return [
        ...expected.pass.mustFind.filter((id) => !found.includes(id)),
        ...(found.length < expected.pass.minRisksFound ? [`only ${found.join()}`] : []),
        ...expected.notRisks.filter(({ clause }) =>
          heads.some((head) => new RegExp(`\\b${clause.replace(".", "\\.")}\\b`).test(head)),
        ),
        ...(text.includes(`Seen from: **${expected.side}**`) && !text.includes("assumption") ? [] : [expected.side]),
      ];
    },
  };
}

function sorting(): SampleWork {
  const expected = expectedOf<{ files: { path: string; sha256: string; target: string[] }[] }>("reports-folder");
  return {
    template: "sort",
    more: "",
    input: sample("reports-folder/Reports - sort me"),
    project: "Reports",
    artifacts: ["Moves 2026-11-22.csv"],
    facts: [],
    faults({ folder, texts }) {
      const after = sumsIn(folder);
      const wanted = expected.files.map(({ sha256 }) => sha256).sort();
      const places = after.map(([path]) => path.toLowerCase());
      const isAllowed = (sha256: string, target: string[]): boolean =>
        after.some(([path, sum]) => sum === sha256 && target.some((allowed) => new RegExp(allowed, "u").test(path)));
      const moved = (texts.get("Moves 2026-11-22.csv") ?? "").trim().split("\n").length - 1;
      return [
        ...expected.files.filter(({ sha256, target }) => !isAllowed(sha256, target)).map(({ path }) => path),
        ...(after
          .map(([, sum]) => sum)
          .sort()
          .join() === wanted.join()
          ? []
          : ["a file is lost, changed or new"]),
        ...(new Set(places).size === wanted.length ? [] : ["two files share a path"]),
        // The hidden file stays where it is.
        ...(moved === wanted.length - 1 ? [] : [`${moved} moves are listed`]),
      ];
    },
  };
}

/** Every regular file below a folder with its SHA-256. */
function sumsIn(root: string): [string, string][] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(root, path), createHash("sha256").update(readFileSync(path)).digest("hex")]);
}

function email(): SampleWork {
  const expected = expectedOf<{
    to: string;
    limits: { maxWords: number };
    mustInclude: Facts;
    mustNotInclude: { matchAny: string[] }[];
    shouldNotInclude: { matchAny: string[] }[];
  }>("email");
  const [mail, page] = ["Draft to Dana Whitlock.eml", "Draft to Dana Whitlock.md"];
  return {
    template: "email",
    more: "",
    input: sample("email/drafts"),
    project: "Drafts",
    artifacts: [mail, page],
    facts: expected.mustInclude,
    faults({ texts }) {
      const { head, body } = mailOf(texts.get(mail) ?? "");
      const kept = [...expected.mustNotInclude, ...expected.shouldNotInclude];
      return [
        ...[texts.get(page) ?? "", body].flatMap((text) => [
          ...missing(text, expected.mustInclude),
          ...kept.filter(({ matchAny }) => holdsAny(text, matchAny)),
          ...(wordCount(text) > expected.limits.maxWords ? [`${wordCount(text)} words`] : []),
        ]),
        ...[`To: Dana Whitlock <${expected.to}>`, "X-Unsent: 1", "Subject: "].filter((line) => !head.includes(line)),
      ];
    },
  };
}

/** The body as people read it. */
function mailOf(eml: string): { head: string; body: string } {
  const [head = "", ...rest] = eml.split("\r\n\r\n");
  const raw = rest.join("\r\n\r\n");
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return { head, body: Buffer.from(raw, "base64").toString() };
  const bytes = raw
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { head, body: Buffer.from(bytes, "latin1").toString() };
}

export const phoneWork: readonly SampleWork[] = [briefing(), report(), sorting(), email()];
export const wideWork = contract();
