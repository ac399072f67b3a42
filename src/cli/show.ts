import type { Command } from "commander";
import { needsYou } from "../domain/fold.ts";
import type { TaskView, ThreadView } from "../domain/fold.ts";
import { Problem } from "../domain/problem.ts";
import { askLines } from "./ask-lines.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { refArgument, shortRef } from "./refs.ts";
import { rungStyle } from "./rung-style.ts";
import { join, shown, shownLine, table } from "./shown.ts";
import { threadJson } from "./view-json.ts";

export function showCommand(cli: Cli): Command {
  return cli
    .command("show")
    .argument("<ref>", cli.words.args.ref)
    .addOption(cli.jsonOption())
    .action(cli.run((ref: string, { json = false }: { json?: boolean }) => show(cli, refArgument(ref), json)));
}

async function show(cli: Cli, ref: string, isJson: boolean): Promise<number> {
  const { thread } = await cli.desk().show(ref);
  if (isJson) cli.out.json(threadJson(thread));
  else tellThread(cli, thread);
  return exits.done;
}

function tellThread(cli: Cli, thread: ThreadView): void {
  const { out, words } = cli;
  const notes = [shortRef(thread.id), thread.project, thread.agent].filter((note) => note !== null).join(" · ");
  out.line(join([out.paint("bold", shownLine(thread.title || "-")), out.paint("faint", shownLine(notes))], "  "));
  for (const task of thread.tasks.values()) tellTask(cli, task);
  if (thread.unknownCount > 0) out.line(out.paint("faint", shown(words.thread.newer(thread.unknownCount))));
}

function tellTask(cli: Cli, task: TaskView): void {
  const { out, words } = cli;
  out.line(shown(""));
  out.line(
    join(
      [
        out.paint("cyan", shown(shortRef(task.id))),
        out.paint(rungStyle(task.rung), shown(words.rung(task.rung, task.waitsFor))),
        shownLine(task.text),
      ],
      "  ",
    ),
  );
  if (task.reason !== null) {
    const { title, next } = words.problem(new Problem(task.reason, {}, task.next));
    out.line(shown(`  ${title}${next === null ? "" : ` ${next}`}`));
  }
  if (task.words !== "")
    out.lines(
      task.words
        .trimEnd()
        .split("\n")
        .map((line) => shown(`  ${line}`)),
    );
  for (const ask of needsYou(task)) out.lines(askLines(cli, ask, out));
  out.lines(
    table(
      task.artifacts.map(({ file, path }) => [
        join([shown("  "), shownLine(file.name)]),
        shown(words.size(file.blob.size)),
        shownLine(path),
      ]),
    ),
  );
}
