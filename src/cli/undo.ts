import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import type { Undone } from "../runner/desk-undo.ts";
import type { Cli } from "./cli.ts";
import { exits, isRefusal, problemJson, sayProblem } from "./fault.ts";
import { refArgument } from "./refs.ts";
import { join, shown, shownLine } from "./shown.ts";

type Options = { files?: string[]; redo?: boolean; force?: boolean; json?: boolean };

export function undoCommand(cli: Cli): Command {
  return cli
    .command("undo")
    .argument("<ref>", cli.words.args.undoRef)
    .option("--files <paths...>", cli.words.options.undoFiles)
    .option("--redo", cli.words.options.redo)
    .option("--force", cli.words.options.undoForce)
    .addOption(cli.jsonOption())
    .action(cli.run((ref: string, options: Options) => undo(cli, refArgument(ref), options)));
}

async function undo(cli: Cli, ref: string, { files, redo, force = false, json = false }: Options): Promise<number> {
  try {
    const action = redo === true ? "redo" : "undo";
    const undone = await cli.desk().undo({ ref, action, files: files ?? null, force });
    if (json) cli.out.json({ undone });
    else for (const each of undone) tell(cli, each);
    return undone.every(isWhole) ? exits.done : exits.notDone;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    sayProblem(cli, error);
    if (json) cli.out.json({ problem: problemJson(cli, error) });
    return exits.notDone;
  }
}

const isWhole = ({ code, conflicts, failed }: Undone): boolean =>
  code === null && conflicts.length === 0 && failed.length === 0;

function tell({ out, words }: Cli, { action, folder, done, conflicts, failed, code }: Undone): void {
  const said = words.changes;
  out.line(join([shown(said.undone(action, done)), shownLine(folder)], "  "));
  if (code !== null) out.line(shown(`  ${words.problem(new Problem(code)).title}`));
  for (const { path, reason } of conflicts)
    out.line(join([shown(`  ${said.conflicts[reason]}`), shownLine(path)], "  "));
  for (const { path, code: why } of failed)
    out.line(join([shown(`  ${said.failed}`), shownLine(path), shownLine(why)], "  "));
  if (conflicts.length > 0) out.line(shown(said.howToForce));
}
