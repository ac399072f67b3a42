import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { Problem } from "../domain/problem.ts";
import { backupNote } from "../runner/restored.ts";
import { copyDatabase, noteInJournal } from "../store/snapshot.ts";
import { writeBackup } from "./backup-file.ts";
import type { PackedFile } from "./backup-pack.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { readPassphrase } from "./passphrase.ts";
import { shown, shownLine } from "./shown.ts";
import { systemClock } from "./system-ports.ts";

type Flags = { passphrase?: boolean; json?: boolean };

/** Agents' own sessions can be large and belong to them; sockets and doors are of one process only. */
const left = new Set(["threads", "gateways", "doors", "sandbox"]);
const journal = "journal.sqlite";
const hubLog = "hub.sqlite";

export function backupCommand(cli: Cli): Command {
  return cli
    .command("backup")
    .argument("<file>", cli.words.args.backupFile)
    .addOption(cli.option("--passphrase", "passphrase"))
    .addOption(cli.jsonOption())
    .action(cli.run((file: string, flags: Flags) => backup(cli, file, flags)));
}

async function backup(cli: Cli, file: string, { passphrase, json = false }: Flags): Promise<number> {
  const { words, home } = cli;
  // Without its keys a journal is of no use: Errand is only just being started.
  if (![hubLog, "keys/runner.json"].some((name) => existsSync(join(home, name))))
    throw new Problem("backup_nothing", { home });
  const path = resolve(cli.io.cwd(), file);
  if (existsSync(path)) throw new Problem("backup_file_exists", { file: path });
  const secret = passphrase === true ? await readPassphrase(cli, "new") : null;
  const at = systemClock.now();
  const place = mkdtempSync(join(home, ".backup-"));
  try {
    const files = gathered(home, place);
    const { bytes, sha256 } = writeBackup(path, files, secret, at);
    if (existsSync(join(home, journal))) noteInJournal(join(home, journal), backupNote, String(at));
    const isSealed = secret !== null;
    if (json) cli.out.json({ file: path, at, bytes, sha256, isSealed, parts: files.map(({ name }) => name) });
    else cli.out.line(shownLine(words.backup.written(path, words.size(bytes))));
    if (!isSealed) cli.talk.line(shown(words.backup.plain));
    return exits.done;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/**
 * The journal first and the hub last: what the log has more than the journal is taken up at the first start after a
 * restore, and a key that the journal knows of is there.
 */
function gathered(home: string, place: string): PackedFile[] {
  const copied = (name: string): PackedFile[] => {
    if (!existsSync(join(home, name))) return [];
    copyDatabase(join(home, name), join(place, name));
    return [{ name, from: join(place, name) }];
  };
  const first = copied(journal);
  return [...first, ...plainFiles(home, ""), ...copied(hubLog)];
}

function plainFiles(home: string, folder: string): PackedFile[] {
  const entries = readdirSync(join(home, folder), { withFileTypes: true });
  return entries
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry): PackedFile[] => {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (folder === "" && (left.has(name) || name.startsWith(".backup-"))) return [];
      if (entry.isDirectory()) return plainFiles(home, name);
      const isPassing = /\.sqlite(-wal|-shm|-journal)?$/.test(name) || name.endsWith(".new");
      return entry.isFile() && !isPassing ? [{ name, from: join(home, name) }] : [];
    });
}
