import type { Command } from "commander";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { shown, shownLine } from "./shown.ts";

export function joinCommand(cli: Cli): Command {
  return cli
    .command("join")
    .argument("<link>", cli.words.args.link)
    .addOption(cli.jsonOption())
    .action(cli.run((link: string, { json = false }: { json?: boolean }) => joinHere(cli, link, json)));
}

async function joinHere(cli: Cli, link: string, isJson: boolean): Promise<number> {
  const { join } = await import("./join.ts");
  const joined = await join(link, cli.home, (event) => {
    if (isJson) cli.out.json(event);
    else cli.talk.line(shown(cli.words.join.digits(spaced(event.digits))));
  });
  if (isJson) cli.out.json({ event: "joined", ...joined });
  else cli.out.line(shownLine(cli.words.join.joined(joined.hubUrl)));
  return exits.done;
}

/** Easier to read aloud: 123 456. */
const spaced = (digits: string): string => `${digits.slice(0, 3)} ${digits.slice(3)}`;
