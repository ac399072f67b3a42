import type { Command } from "commander";
import type { CheckpointBody } from "../domain/checkpoint.ts";
import { Problem } from "../domain/problem.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { refArgument } from "./refs.ts";
import { join, shown, shownLine } from "./shown.ts";

const signs = { added: "+", changed: "~", deleted: "-" } as const;

export function changesCommand(cli: Cli): Command {
  return cli
    .command("changes")
    .argument("<ref>", cli.words.args.undoRef)
    .addOption(cli.jsonOption())
    .action(cli.run((ref: string, { json = false }: { json?: boolean }) => changes(cli, refArgument(ref), json)));
}

async function changes(cli: Cli, ref: string, isJson: boolean): Promise<number> {
  const { task, checkpoints } = await cli.desk().changes(ref);
  if (isJson) cli.out.json({ task, checkpoints });
  else if (checkpoints.length === 0) cli.talk.line(shown(cli.words.changes.none));
  else for (const each of checkpoints) tell(cli, each);
  return exits.done;
}

function tell({ out, words }: Cli, body: CheckpointBody): void {
  const said = words.changes;
  out.line(out.paint("bold", shownLine(body.folder)));
  if (body.is === "skipped") out.line(shown(`  ${said.skipped(words.problem(new Problem(body.reason)).title)}`));
  else if (body.is === "undone") out.line(shown(`  ${said.undone(body.action, body.done)}`));
  else {
    out.line(shown(`  ${said.counts(body.added, body.changed, body.deleted)}`));
    for (const { path, change } of body.files) out.line(join([shown(`  ${signs[change]}`), shownLine(path)], " "));
    const more = body.added + body.changed + body.deleted - body.files.length;
    if (more > 0) out.line(shown(`  ${said.more(more)}`));
    if (body.unkept > 0) out.line(shown(`  ${said.unkept(body.unkept)}`));
  }
}
