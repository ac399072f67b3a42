import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { DrivenClerk, makeDesk, repo, sample } from "../../../../test/samples/driven-clerk.ts";
import type { Desk } from "../../../../test/samples/driven-clerk.ts";
import { moveFile } from "./move-files.ts";

type Expected = { fileCount: number; files: { path: string; sha256: string; target: string[]; hidden?: boolean }[] };

const reports = sample("reports-folder/Reports - sort me");
const words = readFileSync(sample("reports-folder/task.txt"), "utf8").trim();
// Safe: the file is part of the repository and its shape is described beside it.
const expected = JSON.parse(readFileSync(sample("reports-folder/expected.json"), "utf8")) as Expected;

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

/** Every regular file below a folder with its hash. */
function hashes(root: string): Map<string, string> {
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    found
      .map((entry) => [
        relative(root, join(entry.parentPath, entry.name)),
        createHash("sha256")
          .update(readFileSync(join(entry.parentPath, entry.name)))
          .digest("hex"),
      ])
      .toSorted(([a = ""], [b = ""]) => a.localeCompare(b))
      .map(([path = "", hash = ""]) => [path, hash]),
  );
}

const multiset = (files: ReadonlyMap<string, string>): string[] => [...files.values()].sort();

function messy(at: Desk, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at.cwd, path)), { recursive: true });
    writeFileSync(join(at.cwd, path), text);
  }
}

describe("the sample folder", () => {
  test("is sorted by one approved plan: every file in an allowed place, none lost, changed or renamed without need", async () => {
    const at = desk(reports);
    const clerk = await clerkAt(at);
    const turn = await clerk.prompt(words);
    const after = hashes(at.cwd);

    // All 32 sums in expected.json have 64 digits and are those of the sample files; checked, not assumed.
    for (const { path, sha256 } of expected.files) expect([path, hashes(reports).get(path)]).toEqual([path, sha256]);
    expect(multiset(after)).toEqual(expected.files.map(({ sha256 }) => sha256).sort());
    expect(new Set([...after.keys()].map((path) => path.toLowerCase())).size).toBe(expected.fileCount);
    const misplaced: string[] = [];
    for (const { path, sha256, target } of expected.files) {
      const places = [...after].filter(([, hash]) => hash === sha256).map(([place]) => place);
      if (!places.some((place) => target.some((pattern) => new RegExp(pattern, "u").test(place)))) misplaced.push(path);
    }
    expect(misplaced).toEqual([]);
    expect(existsSync(join(at.cwd, ".reports-sync.json"))).toBe(true);
    expect(existsSync(join(at.cwd, "old"))).toBe(false);

    expect(turn.asked).toHaveLength(1);
    const asked = turn.asked[0]?.toolCall ?? { toolCallId: "none", rawInput: null };
    expect(asked).toMatchObject({
      kind: "move",
      title: "Move 31 files into 15 folders",
      rawInput: { root: at.cwd, counts: { "2026-10/stock": 2 } },
    });
    // Safe: the shape is the one asserted here.
    const { moves } = asked.rawInput as { moves: { from: string; to: string }[] };
    expect(moves).toHaveLength(31);
    for (const { from, to } of moves) {
      expect([...after.keys()]).toContain(to);
      expect(hashes(reports).get(from)).toBe(after.get(to));
    }
    expect(turn.text).toMatch(/31 of 31.*every file is there/s);
    expect(readdirSync(at.results)).toEqual(["Moves 2026-11-22.csv"]);
    expect(readFileSync(join(at.results, "Moves 2026-11-22.csv"), "utf8").trim().split("\n")).toHaveLength(32);

    // Asked again it finds nothing to do, and undo puts all back.
    expect((await clerk.prompt(words)).text).toMatch(/already where it belongs/);
    expect((await clerk.prompt("undo that")).text).toMatch(/31 files back/);
    expect(hashes(at.cwd)).toEqual(hashes(reports));
    expect(existsSync(join(at.cwd, "2026-10"))).toBe(false);
  });

  test("stays as it is when the plan is refused, only shown, or the folder may not be written", async () => {
    const at = desk(reports);
    const flags = [
      "--permission",
      `--allow-fs-read=${repo}`,
      `--allow-fs-read=${at.base}`,
      `--allow-fs-write=${at.results}`,
      `--allow-fs-write=${at.home}`,
    ];
    const clerk = await clerkAt(at);
    clerk.answer = () => "reject";
    expect((await clerk.prompt(words)).text).toMatch(/said no.*moved nothing/s);
    expect((await clerk.prompt(`${words}. Just show the plan`)).text).toMatch(/I moved nothing.*2026-10\/stock\//s);
    const readOnly = await clerkAt(at, { flags });
    const turn = await readOnly.prompt(words);
    expect(turn.text).toMatch(/may only read this folder/);
    expect(turn.asked).toEqual([]);
    expect(hashes(at.cwd)).toEqual(hashes(reports));
  });

  test("stopped between two moves, by a kill or a cancel: it goes on or goes back, and no file is lost", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [
        `in/${at} sales 2026-${String((at % 9) + 1).padStart(2, "0")}-11.txt`,
        `takings ${at}`,
      ]),
    );
    for (const { stop, say, told } of [
      {
        stop: "kill",
        say: "You were interrupted. Check what is already done and continue.",
        told: /cut short after \d+ of 400 files; I finished it/,
      },
      { stop: "kill", say: "undo", told: /I put 400 files back/ },
      { stop: "cancel", say: "go on", told: /I finished it/ },
    ]) {
      const at = desk();
      messy(at, many);
      const before = hashes(at.cwd);
      const first = await clerkAt(at);
      first.onUpdate = (update) => {
        if (update.sessionUpdate === "tool_call_update" && update.title?.includes(": 25 done") === true)
          void (stop === "kill" ? first.kill() : first.cancel());
      };
      const ended = await first.prompt("Sort these reports by month").catch(() => null);
      expect(ended?.stopReason ?? "killed").toBe(stop === "kill" ? "killed" : "cancelled");
      const between = hashes(at.cwd);
      expect(multiset(between).length).toBeGreaterThanOrEqual(400);
      expect([...between.keys()].filter((path) => path.startsWith("in/")).length).toBeGreaterThan(0);
      const second = stop === "kill" ? new DrivenClerk(at) : first;
      closing.push(() => second.close());
      first.onUpdate = () => {};
      if (stop === "kill") await second.resume(first.sessionId);
      const turn = await second.prompt(say);
      expect(turn.asked).toEqual([]);
      expect(turn.text).toMatch(told);
      expect(turn.text).toMatch(/every file is there/);
      expect(multiset(hashes(at.cwd))).toEqual(multiset(before));
      if (say === "undo") expect(hashes(at.cwd)).toEqual(before);
      else expect(existsSync(join(at.cwd, "in"))).toBe(false);
    }
  });

  test("linked but not unlinked when the power went: the move is finished, the file is there once", () => {
    const at = desk();
    messy(at, { "a.txt": "one", "b.txt": "two", "x/b.txt": "another" });
    mkdirSync(join(at.cwd, "to"));
    linkSync(join(at.cwd, "a.txt"), join(at.cwd, "to/a.txt"));
    expect(moveFile(at.cwd, { from: "a.txt", to: "to/a.txt" })).toBe("moved");
    expect(moveFile(at.cwd, { from: "a.txt", to: "to/a.txt" })).toBe("was moved");
    expect(moveFile(at.cwd, { from: "b.txt", to: "x/b.txt" })).toBe("taken");
    expect(multiset(hashes(at.cwd))).toHaveLength(3);
    expect(readFileSync(join(at.cwd, "x/b.txt"), "utf8")).toBe("another");
  });
});

describe("other folders", () => {
  test("a workshop's: German dates, own types, links, twins by case, dates only inside, an odd year", async () => {
    const at = desk();
    messy(at, {
      "Rechnung 3. März 2027 Holz.txt": "Rechnung Nr. 12",
      "rechnung_2027-04-11.pdf": "%PDF",
      "Angebot-Müller 05-04-2027.md": "# Angebot",
      "scan0001.txt": "Lieferschein\nDate: 12 April 2027\n4 Bretter",
      "2027_03 Übersicht.csv": "a;b",
      "IMG-20270401-WA0003.jpg": "jpg",
      "a/LIESMICH.TXT": "eins",
      "b/liesmich.txt": "zwei",
      "b/.DS_Store": "x",
      "Apr 2027 Angebote alle.docx": "not really a docx",
    });
    symlinkSync("/etc/hostname", join(at.cwd, "link 2027-03-01 rechnung.txt"));
    const before = hashes(at.cwd);
    const turn = await (
      await clerkAt(at, { day: "2027-05-02" })
    ).prompt(
      "Please sort this folder by type, and inside each type by month (like 04-2027). Types: Rechnung, Angebot, Fotos, Sonstiges. Files without a date go into 'ohne Datum'",
    );
    const after = hashes(at.cwd);
    expect(multiset(after)).toEqual(multiset(before));
    expect([...after.keys()].sort()).toEqual(
      [
        "Angebot/04-2027/Angebot-Müller 05-04-2027.md",
        "Angebot/04-2027/Apr 2027 Angebote alle.docx",
        "Fotos/04-2027/IMG-20270401-WA0003.jpg",
        "Rechnung/03-2027/Rechnung 3. März 2027 Holz.txt",
        "Rechnung/04-2027/rechnung_2027-04-11.pdf",
        "b/.DS_Store",
        "other/03-2027/2027_03 Übersicht.csv",
        "other/04-2027/scan0001.txt",
        "other/ohne Datum/LIESMICH.TXT",
        "other/ohne Datum/liesmich (2).txt",
      ]
        .map((path) => path.replace(/^other/, "Sonstiges"))
        .sort(),
    );
    expect(lstatSync(join(at.cwd, "link 2027-03-01 rechnung.txt")).isSymbolicLink()).toBe(true);
    expect(turn.text).toMatch(/link 2027-03-01 rechnung\.txt \(a link\)/);
  });

  test("an office's: plurals, US dates, a month without a year, files in place already, a named sub-folder", async () => {
    const at = desk();
    messy(at, {
      "Inbox 2026/Invoice 10-28-2026 Hale.txt": "amount due",
      "Inbox 2026/contracts_November_2026.txt": "x",
      "Inbox 2026/2026-10/invoices/Invoice 2026-10-02.txt": "kept",
      "Inbox 2026/Invoice 2026-10-02.txt": "same name, other content",
      "Inbox 2026/October receipts.csv": "1,2",
      "Inbox 2026/holiday.txt": "See you. No date here.",
      "Inbox 2026/minutes/minutes of 10-13-2026.md": "# Minutes",
      "elsewhere 2026-10-01 invoice.txt": "not to be touched",
    });
    const before = hashes(at.cwd);
    const turn = await (
      await clerkAt(at)
    ).prompt("Tidy up the folder 'Inbox 2026': a folder per month and in it invoices, contracts, minutes and the rest");
    const after = hashes(at.cwd);
    expect(multiset(after)).toEqual(multiset(before));
    expect([...after.keys()].sort()).toEqual(
      [
        "Inbox 2026/2026-10/invoices/Invoice 10-28-2026 Hale.txt",
        "Inbox 2026/2026-10/invoices/Invoice 2026-10-02 (2).txt",
        "Inbox 2026/2026-10/invoices/Invoice 2026-10-02.txt",
        "Inbox 2026/2026-10/invoices/October receipts.csv",
        "Inbox 2026/2026-10/minutes/minutes of 10-13-2026.md",
        "Inbox 2026/2026-11/contracts/contracts_November_2026.txt",
        "Inbox 2026/undated/other/holiday.txt",
        "elsewhere 2026-10-01 invoice.txt",
      ].sort(),
    );
    expect(after.get("Inbox 2026/2026-10/invoices/Invoice 2026-10-02.txt")).toBe(
      before.get("Inbox 2026/2026-10/invoices/Invoice 2026-10-02.txt"),
    );
    expect(turn.text).toMatch(/1 already in place/);
  });
});
