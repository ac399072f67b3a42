import { createReadStream, existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { hubPlaceFrom, openHubStore, type HubPlaceFlags } from "./hub-store.ts";
import { shown } from "./shown.ts";

type Flags = HubPlaceFlags & { json?: boolean };

/** No line that a hub writes is longer: a report of 256 KiB in base64url, twice quoted. */
const lineBytesMax = 2 * 1024 * 1024;

export function hubExportCommand(cli: Cli): Command {
  return copyCommand(cli, "hub export", exportTo);
}

export function hubImportCommand(cli: Cli): Command {
  return copyCommand(cli, "hub import", importFrom);
}

function copyCommand(
  cli: Cli,
  name: "hub export" | "hub import",
  work: (cli: Cli, file: string, flags: Flags) => Promise<number>,
): Command {
  return cli
    .command(name)
    .argument("<file>")
    .addOption(cli.option("--data <dir>", "data"))
    .addOption(cli.option("--database <url>", "database"))
    .addOption(cli.jsonOption())
    .action(
      cli.run((file: string, _own: object, command: Command) =>
        work(cli, resolve(cli.io.cwd(), file), command.optsWithGlobals<Flags>()),
      ),
    );
}

/** Under another name until it is whole and on disk: a file of that name is never half of one. */
async function exportTo(cli: Cli, path: string, flags: Flags): Promise<number> {
  if (existsSync(path)) throw new Problem("export_exists", { path });
  const store = await openHubStore(hubPlaceFrom(flags, cli), { asItIs: true });
  const unfinished = `${path}.unfinished`;
  try {
    const file = await open(unfinished, "w", 0o600);
    try {
      for await (const line of store.exportLines()) await file.write(line);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
    await store.close();
  }
  if (flags.json === true) cli.out.json({ file: path });
  else cli.talk.line(shown(cli.words.hub.exported(path)));
  return exits.done;
}

async function importFrom(cli: Cli, path: string, flags: Flags): Promise<number> {
  if (!existsSync(path)) throw new Problem("attachment_missing", { path });
  const store = await openHubStore(hubPlaceFrom(flags, cli), { asItIs: false });
  try {
    const counts = await store.importLines(() => linesOf(path));
    if (flags.json === true) cli.out.json(counts);
    else cli.talk.line(shown(cli.words.hub.imported(counts.spaces, counts.envelopes)));
    return exits.done;
  } finally {
    await store.close();
  }
}

/** With their line breaks, as they stand in the file. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  // What a stream with an encoding gives is text.
  for await (const piece of createReadStream(path, { encoding: "utf8" }) as AsyncIterable<string>) {
    rest += piece;
    for (let end = rest.indexOf("\n"); end !== -1; end = rest.indexOf("\n")) {
      yield rest.slice(0, end + 1);
      rest = rest.slice(end + 1);
    }
    if (rest.length > lineBytesMax) throw new Problem("export_damaged", { why: "line_too_long" });
  }
  if (rest !== "") yield rest;
}
