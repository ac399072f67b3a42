import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  openSync,
  writeSync,
  fsyncSync,
  closeSync,
} from "node:fs";
import { join } from "node:path";
import { Problem } from "../domain/problem.ts";

/** Where one desktop's Errand keeps everything: ERRAND_HOME. */
export type DataFolder = {
  root: string;
  journal: string;
  hubLog: string;
  config: string;
  keys: string;
  /** Each thread's agent state, on persistent disk. */
  threads: string;
  /** Sealed chunks on their way to the hub. */
  outgoing: string;
  /** What the folders that agents write were like, outside of them. */
  checkpoints: string;
  /** Private sockets of the model gateways. */
  gateways: string;
  deskSocket: string;
  /** Redirect files for this desktop's own browser; each holds a secret for minutes. */
  doors: string;
};

export function openDataFolder(root: string): DataFolder {
  const folder: DataFolder = {
    root,
    journal: join(root, "journal.sqlite"),
    hubLog: join(root, "hub.sqlite"),
    config: join(root, "config.yaml"),
    keys: join(root, "keys"),
    threads: join(root, "threads"),
    outgoing: join(root, "outgoing"),
    checkpoints: join(root, "checkpoints"),
    gateways: join(root, "gateways"),
    deskSocket: deskSocketOf(root),
    doors: join(root, "doors"),
  };
  for (const path of [root, folder.keys, folder.threads, folder.outgoing, folder.gateways]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (process.platform !== "win32") chmodSync(path, 0o700);
  }
  return folder;
}

/** The command line asks for this one alone: looking whether Errand runs makes no folders. */
export function deskSocketOf(root: string): string {
  return process.platform === "win32"
    ? `\\\\.\\pipe\\errand-${root.replaceAll(/[^A-Za-z0-9]/g, "-")}`
    : join(root, "desk.sock");
}

/** Written whole or not at all, readable by its owner only. */
export function writeSecret(path: string, text: string): void {
  const draft = `${path}.new`;
  const fd = openSync(draft, "w", 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(draft, path);
}

/** Null when it is not there. Throws `key_file_open_to_others` when anybody else could read it. */
export function readSecret(path: string): string | null {
  if (!existsSync(path)) return null;
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0)
    throw new Problem(
      "key_file_open_to_others",
      { path },
      `Other people could read this key. Run: chmod 600 '${path}'`,
    );
  return readFileSync(path, "utf8");
}
