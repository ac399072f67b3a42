import type { Command } from "commander";
import type { Cli } from "./cli.ts";
import type { DeviceRow } from "../runner/desk-api.ts";
import { exits } from "./fault.ts";
import { refArgument, shortRefs } from "./refs.ts";
import { shown, shownLine, table } from "./shown.ts";

export function devicesCommand(cli: Cli): Command {
  const revoke = cli
    .command("devices revoke")
    .argument("<ref>", cli.words.args.device)
    .addOption(cli.jsonOption())
    .action(
      cli.run((ref: string, _options: object, command: Command) =>
        revokeDevice(cli, refArgument(ref), command.optsWithGlobals()["json"] === true),
      ),
    );
  return cli
    .command("devices")
    .addOption(cli.jsonOption())
    .action(cli.run(({ json = false }: { json?: boolean }) => listDevices(cli, json)))
    .addCommand(revoke);
}

async function listDevices(cli: Cli, isJson: boolean): Promise<number> {
  const { out, words } = cli;
  const rows = await cli.desk().devices();
  if (isJson) {
    out.json(rows);
    return exits.done;
  }
  const refs = shortRefs(rows.map((row) => row.id));
  const head = words.devices.columns.map((name) => out.paint("faint", shown(name)));
  const body = rows.map((row) => [
    out.paint("cyan", shown(refs.get(row.id) ?? row.id)),
    shownLine(row.name ?? "-"),
    shown(words.devices.roles[row.role]),
    shown(stateOf(cli, row)),
  ]);
  out.lines(table([head, ...body]));
  return exits.done;
}

function stateOf({ words }: Cli, { isRevoked, isThisDesk, isOnline, since }: DeviceRow): string {
  if (isRevoked) return words.devices.revoked;
  if (isThisDesk) return words.devices.thisDesk;
  if (isOnline === null) return "-";
  return isOnline ? words.devices.online : words.devices.away(since === null ? null : localMinute(since));
}

/** 2026-11-22 14:02, in this computer's time. */
function localMinute(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

async function revokeDevice(cli: Cli, ref: string, isJson: boolean): Promise<number> {
  const { member } = await cli.desk().revoke(ref);
  if (isJson) cli.out.json({ member });
  else cli.talk.line(shown(cli.words.devices.hasRevoked(member)));
  return exits.done;
}
