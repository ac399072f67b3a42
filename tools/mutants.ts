// Plants ten bugs, one after the other, into a copy of the sources: a named suite must turn red of each.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { mutants, planted, type Mutant } from "../test/mutants/mutants.ts";
import { installed, run } from "./run.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const leftOut = new Set(["node_modules", "dist", ".git"]);
const suiteMsMax = 5 * 60_000;

type Row = { mutant: Mutant; isCaught: boolean; says: string; seconds: number };

const copy = mkdtempSync(join(tmpdir(), "errand-mutants-"));
const rows: Row[] = [];
try {
  cpSync(root, copy, { recursive: true, filter: (path) => !leftOut.has(basename(path)) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const mutant of mutants) rows.push(await tried(mutant));
} finally {
  rmSync(copy, { recursive: true, force: true });
}
const caught = rows.filter(({ isCaught }) => isCaught).length;
if (process.argv.includes("--report")) writeFileSync(join(root, "docs/mutants.md"), page());
console.log(`${rows.length} mutants, ${caught} caught`);
process.exitCode = caught === mutants.length ? 0 : 1;

/** Green without the bug, then red by tests that failed, not by sources that no longer run. */
async function tried(mutant: Mutant): Promise<Row> {
  const before = new Map(mutant.edits.map(({ file }) => [file, readFileSync(join(copy, file), "utf8")]));
  const startedAt = performance.now();
  let row: Row;
  try {
    const green = await runSuite(mutant);
    if (green.exitCode !== 0) throw new Error(`red without the bug: ${firstRed(green.output)}`);
    for (const edit of mutant.edits)
      writeFileSync(join(copy, edit.file), planted(readFileSync(join(copy, edit.file), "utf8"), edit));
    const { exitCode, output } = await runSuite(mutant);
    const failed = Number(/Tests\D*(\d+) failed/.exec(stripVTControlCharacters(output))?.[1] ?? 0);
    const isCaught = exitCode !== 0 && failed > 0;
    const says = isCaught ? `${failed} red: ${firstRed(output)}` : exitCode === 0 ? "stayed green" : "did not run";
    row = { mutant, isCaught, says, seconds: (performance.now() - startedAt) / 1000 };
  } catch (error) {
    row = { mutant, isCaught: false, says: String(error), seconds: 0 };
  } finally {
    for (const [file, text] of before) writeFileSync(join(copy, file), text);
  }
  console.log(
    `${row.isCaught ? "caught" : "MISSED"}  ${mutant.name}  (${mutant.suite}, ${row.seconds.toFixed(1)} s): ${row.says}`,
  );
  return row;
}

function runSuite({ suite, only }: Mutant): ReturnType<typeof run> {
  // A busy machine is slow, not caught.
  const argv = [...installed("vitest"), "run", "--reporter=verbose", "--testTimeout=120000", suite, "-t", only];
  return run(argv, { cwd: pathToFileURL(`${copy}/`), quiet: true, endsWithinMs: suiteMsMax });
}

function firstRed(output: string): string {
  const line =
    stripVTControlCharacters(output)
      .split("\n")
      .find((each) => /^\s*(?:×|FAIL)/.test(each)) ?? "";
  return line
    .replace(/^\s*(?:×|FAIL)\s*/, "")
    .replace(/\s+\d+ms$/, "")
    .split(" > ")
    .slice(1)
    .join(": ")
    .trim();
}

function page(): string {
  const lines = rows.map(
    ({ mutant, says, isCaught }) =>
      `| ${mutant.name} | \`${mutant.edits[0].file}\` | \`${mutant.suite}\` | ${isCaught ? says : `**missed**: ${says}`} |`,
  );
  return [
    "# Seeded bugs",
    "",
    "`npm run mutants` plants each of these bugs into a copy of the sources and runs one suite there, which must turn red; without the",
    "bug it is green. `--report` writes this page. `test/mutants/mutants.ts` holds the bugs; one that no longer fits the sources",
    "fails the ordinary tests.",
    "",
    "| bug | planted in | suite | what it said |",
    "| --- | --- | --- | --- |",
    ...lines,
    "",
    `**${rows.length} mutants, ${caught} caught.**`,
    "",
  ].join("\n");
}
