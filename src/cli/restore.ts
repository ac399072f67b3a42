import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import { noteInJournal } from "../store/snapshot.ts";
import { readBackup } from "./backup-file.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { readPassphrase } from "./passphrase.ts";
import { shown, shownLine } from "./shown.ts";
import { systemClock } from "./system-ports.ts";
import { restoredNote } from "../runner/restored.ts";

export function restoreCommand(cli: Cli): Command {
  return cli
    .command("restore")
    .argument("<file>", cli.words.args.backupFile)
    .addOption(cli.jsonOption())
    .action(cli.run((file: string, { json = false }: { json?: boolean }) => restore(cli, file, json)));
}

/** Unpacked beside the data folder and put in its place when everything of it was right. */
async function restore(cli: Cli, file: string, isJson: boolean): Promise<number> {
  const { home, words } = cli;
  const path = resolve(cli.io.cwd(), file);
  if (!existsSync(path) || !statSync(path).isFile()) throw new Problem("backup_file_missing", { file: path });
  if (existsSync(home) && readdirSync(home).length > 0) throw new Problem("restore_not_empty", { home });
  const draft = `${home}.restoring`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(home), { recursive: true });
  mkdirSync(draft, { mode: 0o700 });
  try {
    const { head, names } = await readBackup(path, draft, () => readPassphrase(cli, "known"));
    // What the log has more than this journal is taken up at the first start: nothing of it is run again.
    if (names.includes("journal.sqlite"))
      noteInJournal(join(draft, "journal.sqlite"), restoredNote, String(systemClock.now()));
    if (existsSync(home)) rmdirSync(home);
    renameSync(draft, home);
    if (isJson) cli.out.json({ home, at: head.at, parts: names });
    else {
      cli.out.line(shownLine(words.backup.restored(home, new Date(head.at).toISOString())));
      cli.talk.line(shown(words.backup.afterRestore));
    }
    return exits.done;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
