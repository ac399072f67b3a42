import { resolve } from "node:path";
import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { listenFrom } from "./listen.ts";
import { shown, shownLine } from "./shown.ts";
import { StdinLines } from "./stdin-lines.ts";
import type { UpOptions, UpReady } from "./up.ts";
import { upLines } from "./up-lines.ts";

type Flags = {
  listen?: string;
  hub?: string;
  invite?: string;
  url?: string;
  tryMe?: boolean;
  open?: boolean;
  yes?: boolean;
  verbose?: boolean;
  json?: boolean;
};
type Folder = UpOptions["folders"][number];

export function upCommand(cli: Cli): Command {
  const folders: (Omit<Folder, "access"> & { access: Folder["access"] | null })[] = [];
  const command = cli
    .command("up")
    .addOption(cli.option("--folder <dir>", "folder"))
    .addOption(cli.option("--write", "write"))
    .addOption(cli.option("--read", "read"))
    .addOption(cli.option("--listen <host:port>", "listen"))
    .addOption(cli.option("--url <url>", "url"))
    .addOption(cli.option("--hub <url>", "hub"))
    .addOption(cli.option("--invite <text>", "invite"))
    .addOption(cli.option("--try-me", "tryMe"))
    .addOption(cli.option("--no-open", "noOpen"))
    .addOption(cli.option("--yes", "yes"))
    .addOption(cli.option("--verbose", "verbose"))
    .addOption(cli.jsonOption());
  // Each --folder takes the access that follows it, so the order of the words counts.
  command.on("option:folder", (dir: string) => folders.push({ path: resolve(cli.io.cwd(), dir), access: null }));
  for (const access of ["write", "read"] as const) {
    command.on(`option:${access}`, () => {
      const last = folders.at(-1);
      if (!last || (last.access !== null && last.access !== access))
        throw new Problem("usage_access_without_folder", { flag: `--${access}` });
      last.access = access;
    });
  }
  return command.action(
    cli.run((flags: Flags) =>
      start(
        cli,
        flags,
        folders.map(({ path, access }) => ({ path, access: access ?? "read" })),
      ),
    ),
  );
}

async function start(cli: Cli, flags: Flags, folders: Folder[]): Promise<number> {
  const { up, defaultListen } = await import("./up.ts");
  const isJson = flags.json === true;
  const listen = flags.listen === undefined ? defaultListen : listenFrom(flags.listen);
  for (const url of [flags.hub, flags.url]) if (url !== undefined) assertUrl(url);
  const signal = cli.stopSignal();
  if (flags.yes !== true && !isJson && !(await isAllowed(cli, folders, signal))) return exits.notDone;
  const tell = (ready: UpReady) => {
    if (isJson) cli.out.json(ready);
    else for (const line of upLines(cli, ready)) cli.out.line(line);
    // A newcomer's first look; who knows Errand opens it when they like.
    if (flags.tryMe === true && flags.open !== false && !isJson && cli.out.isTerminal)
      void openApp(cli).catch(() => {});
  };
  const options: UpOptions = {
    dataFolder: cli.home,
    listen,
    hub: flags.hub ?? null,
    invite: flags.invite ?? null,
    url: flags.url ?? null,
    folders,
    isTryMe: flags.tryMe === true,
    isVerbose: flags.verbose === true,
  };
  const exitCode = await up(options, cli.io, signal, tell);
  if (!isJson) cli.talk.line(shown(cli.words.up.stopped));
  return exitCode;
}

/** Whatever keeps the browser from opening, the lines above say how to go on without it. */
async function openApp(cli: Cli): Promise<void> {
  const { hasScreen, openInBrowser } = await import("./own-browser.ts");
  if (!hasScreen(cli.io)) return;
  const { file, url } = await cli.desk().openBrowser();
  if (await openInBrowser(file, cli.io.platform)) cli.talk.line(shownLine(cli.words.open.opened(url)));
}

/** Writing is asked for once more where somebody sits; without a terminal the flags say it all. */
async function isAllowed(cli: Cli, folders: readonly Folder[], signal: AbortSignal): Promise<boolean> {
  const written = folders.filter(({ access }) => access === "write");
  if (written.length === 0 || !cli.canAsk) return true;
  const lines = new StdinLines(cli.io.stdin);
  try {
    for (const { path } of written) {
      cli.talk.piece(shownLine(cli.words.up.mayWrite(path)));
      cli.talk.piece(shown(" "));
      const typed = await lines.next(signal);
      if (typed !== null) cli.talk.lineTyped();
      if (/^(y|yes|예|네)$/i.test(typed?.trim() ?? "")) continue;
      cli.talk.line(shown(cli.words.up.notStarted));
      return false;
    }
    return true;
  } finally {
    lines.close();
  }
}

function assertUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new Problem("usage_url", { given: url });
}
