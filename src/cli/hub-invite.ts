import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import { makeInvite } from "../hub/invites.ts";
import { openLogStore } from "../store/log/open-log-store.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { shown, shownLine } from "./shown.ts";
import { systemClock, systemRandom } from "./system-ports.ts";

type Flags = { data?: string; url?: string[]; json?: boolean };

export function hubInviteCommand(cli: Cli): Command {
  return cli
    .command("hub invite")
    .addOption(cli.option("--data <dir>", "data"))
    .addOption(cli.jsonOption())
    .action(cli.run((_own: object, command: Command) => invite(cli, command.optsWithGlobals<Flags>())));
}

/** Written straight into the hub's log: whoever may write there is its owner, and a running hub reads it at the next use. */
async function invite(cli: Cli, { data, url = [], json = false }: Flags): Promise<number> {
  const folder = data === undefined ? cli.home : resolve(cli.io.cwd(), data);
  const log = join(folder, "hub.sqlite");
  // A new log beside the real one would make an invite that nobody knows.
  if (!existsSync(log)) throw new Problem("hub_data_missing", { folder });
  const store = await openLogStore(log);
  try {
    const text = await makeInvite(store, systemRandom, systemClock);
    if (json) cli.out.json({ invite: text, expiresAt: systemClock.now() + limits.inviteMs });
    else {
      cli.out.line(shownLine(text));
      cli.talk.line(shown(cli.words.hub.invited(`errand up --hub ${url[0] ?? "URL"} --invite ${text}`)));
    }
    return exits.done;
  } finally {
    await store.close();
  }
}
