import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate as breath } from "node:timers/promises";
import { limits } from "../domain/limits.ts";
import type { Failpoint, Random } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import { isSame, type FileEntry, type Tree, type TreeEntry } from "../domain/tree.ts";
import { HeldFolder } from "./held-folder.ts";
import { readManifest, writeManifest } from "./manifest.ts";
import { ObjectStore } from "./object-store.ts";
import { fileEntry, scan } from "./scan.ts";
import { bringToDisk } from "./to-disk.ts";

/** A kept state's name. */
export type StateId = string;
export type Taken = { state: StateId; tree: Tree; unkept: number };
export type StatesPorts = { random: Random; failpoint: Failpoint };

/** A file that is written while it is read is read again so often. */
const readsMax = 3;

/** The states of one folder, kept outside it: manifests over one store of objects. */
export class FolderStates {
  readonly #folder: string;
  readonly #root: string;
  readonly #ports: StatesPorts;
  readonly objects: ObjectStore;

  constructor(folder: string, root: string, ports: StatesPorts) {
    this.#folder = folder;
    this.#root = root;
    this.#ports = ports;
    this.objects = new ObjectStore(root);
    mkdirSync(join(root, "states"), { recursive: true, mode: 0o700 });
  }

  /**
   * The folder as it is now; what did not change since `base` costs no more than to look at it. Throws
   * `checkpoint_too_large`, `checkpoint_too_many_files`, `checkpoint_no_room` before anything is copied, or the system's error.
   */
  async take(base: StateId | null, newBytesMax: number): Promise<Taken> {
    // Whatever is changed from here on gets a time that is not before the file system's own now.
    const since = this.#fileSystemNow();
    const found = await scan(this.#folder);
    const before = base === null ? null : this.treeOrNull(base);
    const fresh = withKnownHashes(found.entries, before);
    this.#assertRoom(fresh, newBytesMax);
    const kept = await this.#keep(fresh);
    const tree = new Map(found.entries.map((entry) => [entry.path, kept.get(entry.path) ?? entry]));
    for (const [path, entry] of tree)
      if (entry.type === "file" && !isSettled(entry, since)) tree.set(path, { ...entry, stamp: "" });
    const unkept =
      found.unkept + [...tree.values()].filter((entry) => entry.type === "file" && entry.hash === null).length;
    if (base !== null && before !== null && isEqual(before, tree)) {
      if (fresh.length > 0) writeManifest(this.#manifest(base), [...tree.values()]);
      return { state: base, tree, unkept };
    }
    const state = Buffer.from(this.#ports.random.bytes(16)).toString("hex");
    this.#ports.failpoint("checkpoints.take.before");
    writeManifest(this.#manifest(state), [...tree.values()]);
    this.#ports.failpoint("checkpoints.take.after");
    return { state, tree, unkept };
  }

  /** Throws `checkpoint_gone`, `checkpoint_damaged`. */
  tree(state: StateId): Tree {
    const tree = readManifest(this.#manifest(state));
    if (tree === null) throw new Problem("checkpoint_gone");
    return tree;
  }

  /** Drops every state but these, and what only those needed. */
  keepOnly(states: ReadonlySet<StateId>): void {
    const needed = new Set<string>();
    for (const name of readdirSync(join(this.#root, "states"))) {
      if (!states.has(name)) rmSync(join(this.#root, "states", name), { force: true });
      else
        for (const entry of this.tree(name).values())
          if (entry.type === "file" && entry.hash !== null) needed.add(entry.hash);
    }
    for (const { hash } of this.objects.all()) if (!needed.has(hash)) this.objects.drop(hash);
  }

  /** A base that cannot be read is none: everything is read anew. */
  treeOrNull(state: StateId): Tree | null {
    try {
      return readManifest(this.#manifest(state));
    } catch {
      return null;
    }
  }

  #manifest(state: StateId): string {
    return join(this.#root, "states", state);
  }

  #fileSystemNow(): bigint {
    const path = join(this.#root, "drafts", "now");
    rmSync(path, { force: true });
    closeSync(openSync(path, "w", 0o600));
    return statSync(path, { bigint: true }).ctimeNs;
  }

  #assertRoom(fresh: readonly FileEntry[], newBytesMax: number): void {
    const bytes = fresh.reduce((sum, { size }) => sum + size, 0);
    if (bytes > newBytesMax) throw new Problem("checkpoint_too_large", { bytes, max: newBytesMax });
    const { bavail, bsize } = statfsSync(this.#root);
    if (bytes > 0 && bavail * bsize < bytes + limits.checkpointFreeBytesMin)
      throw new Problem("checkpoint_no_room", { bytes, free: bavail * bsize });
  }

  async #keep(fresh: readonly FileEntry[]): Promise<Map<string, FileEntry>> {
    const kept = new Map<string, FileEntry>();
    const made: string[] = [];
    let bytes = 0;
    for (const [index, entry] of fresh.entries()) {
      kept.set(entry.path, await this.#keepFile(entry, made));
      bytes += entry.size;
      if (index % 32 === 31 || bytes > limits.checkpointPieceBytes) {
        bytes = 0;
        await breath();
      }
    }
    await bringToDisk(made, this.#root);
    return kept;
  }

  /** One that is gone meanwhile, or may not be read, stays without a hash. */
  async #keepFile(entry: FileEntry, made: string[]): Promise<FileEntry> {
    const fd = openFile(this.#folder, entry.path);
    if (fd === null) return entry;
    try {
      for (let reads = 0; ; reads += 1) {
        const before = fstatSync(fd, { bigint: true });
        if (!before.isFile()) return entry;
        const object = await this.objects.keep(fd, join(this.#folder, entry.path));
        if (object.made !== null) made.push(object.made);
        const read = fileEntry(entry.path, before);
        if (fileEntry(entry.path, fstatSync(fd, { bigint: true })).stamp === read.stamp && object.size === read.size)
          return { ...read, hash: object.hash };
        if (reads === readsMax) return { ...read, size: object.size, hash: object.hash, stamp: "" };
      }
    } finally {
      closeSync(fd);
    }
  }
}

function openFile(root: string, path: string): number | null {
  try {
    return HeldFolder.within(root, path, (folder, name) =>
      openSync(folder.at(name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)),
    );
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (["EACCES", "EPERM", "ENOENT", "ELOOP", "ENOTDIR", "ENXIO", "EIO"].includes(String(code))) return null;
    throw error;
  }
}

/** Gives each file that is as it was the hash it had; returns the others. */
function withKnownHashes(entries: TreeEntry[], before: Tree | null): FileEntry[] {
  const fresh: FileEntry[] = [];
  for (const entry of entries) {
    if (entry.type !== "file") continue;
    const known = before?.get(entry.path);
    if (known?.type === "file" && known.hash !== null && known.stamp === entry.stamp) entry.hash = known.hash;
    else fresh.push(entry);
  }
  return fresh;
}

/** Changed before the checkpoint began: any later change shows in its stamp. Else it is read again next time. */
const isSettled = (entry: FileEntry, since: bigint): boolean =>
  entry.stamp !== "" && BigInt(entry.stamp.split(" ")[1] ?? "0") < since;

function isEqual(one: Tree, other: Tree): boolean {
  if (one.size !== other.size) return false;
  for (const [path, entry] of other) if (!isSame(one.get(path), entry)) return false;
  return true;
}
