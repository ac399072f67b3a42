import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { shown } from "./shown.ts";

export function versionCommand(cli: Cli): Command {
  return cli
    .command("version")
    .addOption(cli.jsonOption())
    .action(cli.run(async ({ json = false }: { json?: boolean }) => tellVersion(cli, json)));
}

/** package.json lies two folders up, from a checkout and from dist alike. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  // Our own file; npm refuses to publish it without a version.
  const { version } = JSON.parse(text) as { version: string };
  return version;
}

function tellVersion(cli: Cli, isJson: boolean): number {
  const version = packageVersion();
  const node = process.versions.node;
  if (isJson) cli.out.json({ version, protocol: PROTOCOL_VERSION, node, platform: cli.io.platform });
  else cli.out.line(shown(`errand ${version}`));
  return exits.done;
}
