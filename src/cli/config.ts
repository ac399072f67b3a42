import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import { readCeilings, type ConfigPlaces } from "../runner/config-file.ts";
import { allowConfigured, listConfigured } from "../runner/config-import.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { shown, shownLine, table } from "./shown.ts";

type ImportOptions = { allow?: string; from?: string; project?: string; json?: boolean };

/** The desktop's own file: where it is, whether it is sound, and what could be taken into it. Works whether Errand runs or not. */
export function configCommand(cli: Cli): Command {
  const bring = cli
    .command("config import")
    .addOption(cli.option("--allow <name>", "allow"))
    .addOption(cli.option("--project <name>", "allowProject"))
    .addOption(cli.option("--from <agent>", "allowFrom"))
    .addOption(cli.jsonOption())
    .action(
      cli.run((_options: object, command: Command) => {
        const options = command.optsWithGlobals<ImportOptions>();
        return options.allow === undefined ? list(cli, options.json === true) : allow(cli, options.allow, options);
      }),
    );
  return cli
    .command("config")
    .addOption(cli.jsonOption())
    .action(cli.run(({ json = false }: { json?: boolean }) => check(cli, json)))
    .addCommand(bring);
}

async function check(cli: Cli, isJson: boolean): Promise<number> {
  const { out, words } = cli;
  const places = placesOf(cli);
  const { file } = places;
  if (!existsSync(file)) throw new Problem("config_missing", { file });
  const { projects } = readCeilings(places);
  if (isJson) out.json({ file, projects: [...projects.values()] });
  else out.line(shownLine(words.config.sound(file, projects.size)));
  return exits.done;
}

async function list(cli: Cli, isJson: boolean): Promise<number> {
  const { out, talk, words } = cli;
  const found = listConfigured(placesOf(cli));
  if (isJson) {
    // Names of what they hold, never the values.
    const connectors = found.connectors.map((each) =>
      each.kind === "program"
        ? { ...each, env: Object.keys(each.env) }
        : { ...each, headers: Object.keys(each.headers) },
    );
    out.json({ ...found, connectors });
    return exits.done;
  }
  for (const { file, reason } of found.unread) talk.line(shownLine(words.config.unread(file, reason)));
  if (found.connectors.length + found.skills.length === 0) talk.line(shown(words.config.nothing));
  const allowed = (projects: string[]) => (projects.length === 0 ? words.config.notAllowed : projects.join(" "));
  const rows = [
    ...found.connectors.map((each) => [
      each.name,
      words.config.connector,
      each.from,
      allowed(each.allowedIn),
      each.kind === "program" ? [each.command, ...each.args].join(" ") : each.url,
    ]),
    ...found.skills.map((each) => [each.name, words.config.skill, each.from, allowed(each.allowedIn), each.folder]),
  ];
  out.lines(
    table(
      rows.map(([name = "", ...rest]) => [out.paint("bold", shownLine(name)), ...rest.map((cell) => shownLine(cell))]),
    ),
  );
  if (rows.length > 0) talk.line(shown(words.config.howToAllow));
  return exits.done;
}

async function allow(cli: Cli, name: string, { from, project, json }: ImportOptions): Promise<number> {
  if (project === undefined) throw new Problem("usage_allow_project");
  const allowed = allowConfigured(placesOf(cli), { name, from: from ?? null, project });
  if (json === true) cli.out.json({ name, project, ...allowed });
  else cli.out.line(shownLine(cli.words.config.allowed(name, project, allowed.secretFile)));
  return exits.done;
}

function placesOf({ home, io }: Cli): ConfigPlaces {
  return { file: join(home, "config.yaml"), home: io.env["HOME"] || homedir(), dataFolder: home };
}
