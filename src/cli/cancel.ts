import type { Command } from "commander";
import type { Cli } from "./cli.ts";
import { exits, isRefusal, problemJson, sayProblem } from "./fault.ts";
import { refArgument } from "./refs.ts";
import { shown } from "./shown.ts";

export function cancelCommand(cli: Cli): Command {
  return cli
    .command("cancel")
    .argument("<ref>", cli.words.args.ref)
    .addOption(cli.jsonOption())
    .action(cli.run((ref: string, { json = false }: { json?: boolean }) => cancel(cli, refArgument(ref), json)));
}

async function cancel(cli: Cli, ref: string, isJson: boolean): Promise<number> {
  try {
    const { task } = await cli.desk().cancel(ref);
    if (isJson) cli.out.json({ task });
    else cli.talk.line(shown(cli.words.task.cancelled));
    return exits.done;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    sayProblem(cli, error);
    if (isJson) cli.out.json({ problem: problemJson(cli, error) });
    return exits.notDone;
  }
}
