import type { Command } from "commander";
import { limits } from "../domain/limits.ts";
import { makeInvite } from "../hub/invites.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { hubPlaceFrom, openHubStore, type HubPlaceFlags } from "./hub-store.ts";
import { shown, shownLine } from "./shown.ts";
import { systemClock, systemRandom } from "./system-ports.ts";

type Flags = HubPlaceFlags & { url?: string[]; json?: boolean };

export function hubInviteCommand(cli: Cli): Command {
  return cli
    .command("hub invite")
    .addOption(cli.option("--data <dir>", "data"))
    .addOption(cli.option("--database <url>", "database"))
    .addOption(cli.jsonOption())
    .action(cli.run((_own: object, command: Command) => invite(cli, command.optsWithGlobals<Flags>())));
}

/** Written straight into the hub's log: whoever may write there is its owner, and a running hub reads it at the next use. */
async function invite(cli: Cli, { url = [], json = false, ...place }: Flags): Promise<number> {
  const store = await openHubStore(hubPlaceFrom(place, cli), { asItIs: true });
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
