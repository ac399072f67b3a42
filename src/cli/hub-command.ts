import type { Command } from "commander";
import type { Cli } from "./cli.ts";
import type { HubReady } from "./hub.ts";
import { hubExportCommand, hubImportCommand } from "./hub-copy.ts";
import { hubInviteCommand } from "./hub-invite.ts";
import { hubPlaceFrom, type HubPlaceFlags } from "./hub-store.ts";
import { listenFrom } from "./listen.ts";
import { shown } from "./shown.ts";

type Flags = HubPlaceFlags & { listen?: string; url: string[]; public?: boolean; verbose?: boolean; json?: boolean };

export function hubCommand(cli: Cli): Command {
  return cli
    .command("hub")
    .addOption(cli.option("--listen <host:port>", "listen"))
    .addOption(cli.option("--data <dir>", "data"))
    .addOption(cli.option("--database <url>", "database"))
    .addOption(
      cli
        .option("--url <url>", "url")
        .argParser((url: string, urls: string[]) => [...urls, url])
        .default([]),
    )
    .addOption(cli.option("--public", "public"))
    .addOption(cli.option("--verbose", "verbose"))
    .addOption(cli.jsonOption())
    .action(cli.run((flags: Flags) => start(cli, flags)))
    .addCommand(hubInviteCommand(cli))
    .addCommand(hubExportCommand(cli))
    .addCommand(hubImportCommand(cli));
}

async function start(cli: Cli, flags: Flags): Promise<number> {
  const [{ hub }, { defaultListen }] = await Promise.all([import("./hub.ts"), import("./up.ts")]);
  const tell = (ready: HubReady) => {
    if (flags.json === true) cli.out.json(ready);
    else cli.out.lines(cli.words.hub.ready(ready.url, ready.invite).map((line) => shown(line)));
  };
  const options = {
    place: hubPlaceFrom(flags, cli),
    listen: flags.listen === undefined ? defaultListen : listenFrom(flags.listen),
    urls: flags.url,
    isPublic: flags.public === true,
    isVerbose: flags.verbose === true,
  };
  return hub(options, cli.io, cli.stopSignal(), tell);
}
