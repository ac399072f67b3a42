// Plants ten bugs, one after the other, into a copy of the sources: a named suite must turn red of each.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { mutants, planted, type Mutant } from "../test/mutants/mutants.ts";
import { installed, run } from "./run.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const leftOut = new Set(["node_modules", "dist", ".git"]);
const suiteMsMax = 5 * 60_000;

type Row = { mutant: Mutant; isCaught: boolean; says: string; seconds: number };

const copy = mkdtempSync(join(tmpdir(), "errand-mutants-"));
let isSound = true;
const rows: Row[] = [];
try {
  cpSync(root, copy, { recursive: true, filter: (path) => !leftOut.has(basename(path)) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const suites = [...new Set(mutants.map(({ suite }) => suite))];
  const green = await runSuites(suites);
  isSound = green.exitCode === 0;
  console.log(isSound ? `Without a bug all ${suites.length} suites are green.` : `Red without a bug:\n${green.output}`);
  if (isSound) for (const mutant of mutants) rows.push(await tried(mutant));
} finally {
  rmSync(copy, { recursive: true, force: true });
}
const caught = rows.filter(({ isCaught }) => isCaught).length;
if (process.argv.includes("--report") && isSound) writeFileSync(join(root, "docs/mutants.md"), page());
console.log(`${rows.length} mutants, ${caught} caught`);
process.exitCode = isSound && caught === mutants.length ? 0 : 1;

/** Red by tests that failed, not by sources that no longer run. */
async function tried(mutant: Mutant): Promise<Row> {
  const before = new Map(mutant.edits.map(({ file }) => [file, readFileSync(join(copy, file), "utf8")]));
  const startedAt = performance.now();
  let row: Row;
  try {
    for (const edit of mutant.edits)
      writeFileSync(join(copy, edit.file), planted(readFileSync(join(copy, edit.file), "utf8"), edit));
    const { exitCode, output } = await runSuites([mutant.suite]);
    const failed = Number(/Tests\D*(\d+) failed/.exec(output)?.[1] ?? 0);
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

function runSuites(suites: readonly string[]): ReturnType<typeof run> {
  const argv = [...installed("vitest"), "run", "--reporter=verbose", ...suites];
  return run(argv, { cwd: pathToFileURL(`${copy}/`), quiet: true, endsWithinMs: suiteMsMax });
}

function firstRed(output: string): string {
  const line = output.split("\n").find((each) => /^\s*(?:×|FAIL)/.test(each)) ?? "";
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
    "`npm run mutants` plants each of these bugs into a copy of the sources and runs one suite there, which must turn red. Without a bug",
    "all of them are green. `--report` writes this page. `test/mutants/mutants.ts` holds the bugs; one that no longer fits the sources",
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
