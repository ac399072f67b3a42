import type { Command } from "commander";
import type { TaskId } from "../domain/ids.ts";
import { isProblem } from "../domain/problem.ts";
import type { TaskChange } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { refArgument } from "./refs.ts";
import { shown, shownLine } from "./shown.ts";
import { TaskTeller } from "./task-teller.ts";
import { changeJson } from "./view-json.ts";

export function followCommand(cli: Cli): Command {
  return cli
    .command("follow")
    .argument("[ref]", cli.words.args.ref)
    .addOption(cli.jsonOption())
    .action(
      cli.run((ref: string | undefined, { json = false }: { json?: boolean }) =>
        follow(cli, ref === undefined ? null : refArgument(ref), json),
      ),
    );
}

async function follow(cli: Cli, ref: string | null, isJson: boolean): Promise<number> {
  const tellers = new Map<TaskId, TaskTeller>();
  let told: TaskId | null = null;
  const onChange = (change: TaskChange) => {
    if (isJson) return cli.out.json(changeJson(change));
    const { id } = change.task;
    const teller = tellers.get(id) ?? new TaskTeller(cli, true);
    tellers.set(id, teller);
    // Whose lines these are, whenever another task speaks.
    if (told !== id) cli.out.line(cli.out.paint("bold", shownLine(`${change.threadTitle || change.thread}`)));
    told = id;
    teller.tell(change);
    if (change.change === "ended") tellers.delete(id);
  };
  if (!isJson) cli.talk.line(shown(cli.words.follow.started));
  try {
    await cli.desk().follow(ref, { signal: cli.stopSignal(), onChange });
  } catch (error) {
    // Ctrl-C is how a follow ends.
    if (!(isProblem(error) && error.code === "stopped" && cli.isStopped)) throw error;
  }
  return exits.done;
}
