import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { shown, shownLine, table } from "./shown.ts";

type AddOptions = { name?: string; write?: boolean; read?: boolean; agent: string[]; host: string[]; json?: boolean };

/** What Errand may touch: said here, at the desktop, and nowhere else. */
export function projectCommand(cli: Cli): Command {
  const collect = (value: string, before: string[]) => [...before, value];
  const add = cli
    .command("project add")
    .argument("<dir>", cli.words.args.dir)
    .addOption(cli.option("--name <name>", "projectName"))
    .addOption(cli.option("--write", "write").conflicts("read"))
    .addOption(cli.option("--read", "read"))
    .addOption(cli.option("--agent <id>", "projectAgent").argParser(collect).default([]))
    .addOption(cli.option("--host <name>", "host").argParser(collect).default([]))
    .addOption(cli.jsonOption())
    .action(cli.run((dir: string, options: AddOptions) => addProject(cli, dir, options)));
  const list = cli
    .command("project list")
    .addOption(cli.jsonOption())
    .action(cli.run(({ json = false }: { json?: boolean }) => listProjects(cli, json)));
  return cli.command("project").addCommand(add).addCommand(list);
}

async function addProject(cli: Cli, dir: string, options: AddOptions): Promise<number> {
  const folder = resolve(cli.io.cwd(), dir);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new Problem("folder_missing", { folder });
  const access = options.write === true ? "write" : "read";
  const agents = options.agent.length > 0 ? options.agent : null;
  const added = await cli
    .desk()
    .addProject({ folder, name: options.name ?? null, access, agents, hosts: options.host });
  if (options.json === true) cli.out.json(added);
  else cli.out.line(shownLine(cli.words.project.added(added.name, added.folder, access)));
  return exits.done;
}

async function listProjects(cli: Cli, isJson: boolean): Promise<number> {
  const { out, words } = cli;
  const { projects } = await cli.desk().status();
  if (isJson) {
    out.json(projects);
    return exits.done;
  }
  if (projects.length === 0) cli.talk.line(shown(words.project.none));
  const rows = projects.flatMap(({ name, folders, agents }) =>
    folders.map(({ path, access }) => [
      out.paint("bold", shownLine(name)),
      shown(words.project.access[access]),
      shownLine(agents.join(" ")),
      shownLine(path),
    ]),
  );
  out.lines(table(rows));
  return exits.done;
}
