import type { Command } from "commander";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { hasScreen, openInBrowser } from "./own-browser.ts";
import { shown, shownLine } from "./shown.ts";

type Options = { print?: boolean; json?: boolean };

export function openCommand(cli: Cli): Command {
  return cli
    .command("open")
    .addOption(cli.option("--print", "print"))
    .addOption(cli.jsonOption())
    .action(cli.run((options: Options) => open(cli, options)));
}

/** The file holds the secret; only its path is ever said. */
async function open(cli: Cli, { print = false, json = false }: Options): Promise<number> {
  const { file, url, expiresAt } = await cli.desk().openBrowser();
  const isOpened = !print && hasScreen(cli.io) && (await openInBrowser(file, cli.io.platform));
  if (json) cli.out.json({ file, url, expiresAt, isOpened });
  else if (isOpened) cli.talk.line(shownLine(cli.words.open.opened(url)));
  else {
    cli.out.line(shownLine(file));
    cli.talk.line(shown(cli.words.open.openYourself));
  }
  return exits.done;
}
