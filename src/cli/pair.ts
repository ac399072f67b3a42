import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import type { PairEvent } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { shown, shownLine } from "./shown.ts";
import { StdinLines } from "./stdin-lines.ts";
import { programOf } from "./up-lines.ts";

type Options = { runner?: boolean; url?: string; json?: boolean };

export function pairCommand(cli: Cli): Command {
  return cli
    .command("pair")
    .addOption(cli.option("--runner", "pairRunner"))
    .addOption(cli.option("--url <url>", "url"))
    .addOption(cli.jsonOption())
    .action(cli.run((options: Options) => pair(cli, options)));
}

async function pair(cli: Cli, options: Options): Promise<number> {
  const lines = new StdinLines(cli.io.stdin);
  try {
    return await pairDevice(cli, options, lines);
  } finally {
    lines.close();
  }
}

/** Shows the link, takes the digits from `lines`, and ends when the device has said hello. */
export async function pairDevice(
  cli: Cli,
  { runner = false, url, json = false }: Options,
  lines: StdinLines,
): Promise<number> {
  const { qrLines } = await import("./qr.ts");
  const over = new AbortController();
  const signal = AbortSignal.any([cli.stopSignal(), over.signal]);
  const onEvent = (event: PairEvent) => {
    if (json) return cli.out.json(event);
    if (event.event === "pairing") {
      // A phone can't use an address without TLS: nothing to scan that can't work.
      const isForPhones = event.url.startsWith("https://");
      if (cli.out.isTerminal && isForPhones) cli.out.lines(qrLines(event.url, cli.out.hasColour));
      cli.out.line(shownLine(event.url));
      if (!isForPhones && !runner) cli.talk.line(shown(cli.words.pair.notForPhones(programOf(cli))));
      cli.talk.line(shown(runner ? cli.words.pair.openOnRunner : cli.words.pair.open));
    } else if (event.event === "asked") cli.talk.line(shownLine(cli.words.pair.asked(event.name, event.platform)));
    else cli.talk.line(shown(cli.words.pair.wrongDigits(event.triesLeft)));
  };
  try {
    const { memberId } = await cli.desk().pair({
      role: runner ? "runner" : "owner",
      hubUrl: url ?? null,
      signal,
      onEvent,
      digits: () => readDigits(cli, lines, json, signal),
    });
    if (json) cli.out.json({ event: "paired", memberId });
    else cli.talk.line(shown(cli.words.pair.paired(programOf(cli), memberId)));
    return exits.done;
  } finally {
    over.abort(new Problem("stopped"));
  }
}

/** Six digits, spaced or not; anything else is no try and is asked again. */
async function readDigits(cli: Cli, lines: StdinLines, isJson: boolean, signal: AbortSignal): Promise<string> {
  for (;;) {
    if (!isJson) cli.talk.piece(shown(`${cli.words.pair.digits} `));
    const line = await lines.next(signal);
    if (line === null) throw new Problem("digits_missing");
    if (cli.canAsk) cli.talk.lineTyped();
    const digits = line.replaceAll(/[\s-]/g, "");
    if (/^\d{6}$/.test(digits)) return digits;
    cli.talk.line(shown(cli.words.pair.sixDigits));
  }
}
