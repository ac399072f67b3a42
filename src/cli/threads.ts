import type { Command } from "commander";
import type { Cli } from "./cli.ts";
import { rungStyle } from "./rung-style.ts";
import { exits } from "./fault.ts";
import { shortRefs } from "./refs.ts";
import { cut, shown, shownLine, table } from "./shown.ts";

export function threadsCommand(cli: Cli): Command {
  return cli
    .command("threads")
    .addOption(cli.option("--all", "allThreads"))
    .addOption(cli.jsonOption())
    .action(cli.run(({ all = false, json = false }: { all?: boolean; json?: boolean }) => listThreads(cli, all, json)));
}

async function listThreads(cli: Cli, isAll: boolean, isJson: boolean): Promise<number> {
  const { words, out } = cli;
  const rows = (await cli.desk().threads()).filter((row) => isAll || !row.isArchived);
  if (isJson) {
    out.json(rows);
    return exits.done;
  }
  if (rows.length === 0) {
    cli.talk.line(shown(words.threads.none));
    return exits.done;
  }
  const refs = shortRefs(rows.map((row) => row.id));
  const head = words.threads.columns.map((name) => out.paint("faint", shown(name)));
  const body = rows.map((row) => [
    out.paint("cyan", shown(refs.get(row.id) ?? row.id)),
    row.rung === null ? shown("-") : out.paint(rungStyle(row.rung), shown(words.rung(row.rung, row.waitsFor))),
    shownLine(row.project ?? "-"),
    cut(shownLine(row.title || row.words || "-"), 60),
  ]);
  out.lines(table([head, ...body]));
  return exits.done;
}
