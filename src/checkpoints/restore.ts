import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  futimesSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { setImmediate as breath } from "node:timers/promises";
import { limits } from "../domain/limits.ts";
import { isProblem } from "../domain/problem.ts";
import { depthOf, isSameContent, parentOf, type FileEntry, type TreeEntry } from "../domain/tree.ts";
import type { FolderFinish, UndoPlan, UndoStep } from "../domain/undo-plan.ts";
import { HeldFolder } from "./held-folder.ts";
import { hashOf, writeWhole, type ObjectStore } from "./object-store.ts";
import { fileEntry } from "./scan.ts";
import { syncFileSystem, syncsMax } from "./to-disk.ts";

export type Restored = { done: string[]; changed: string[]; failed: { path: string; code: string }[] };

/** Many files are brought to the disk together, at the end. */
type Manner = { tag: string; isMany: boolean };

/** Names of drafts in the person's folders; `tag` is the undo's, so that what a killed process left is found by the next. */
const draftName = (tag: string): string => `.errand-undo-${tag}`;

/**
 * Carries a plan out. Each thing is touched only if it is still as the plan found it; what is already as it should be is
 * left, so that the same plan can be carried out again after a kill. `changed`: somebody was at it meanwhile.
 */
export async function restore(
  root: string,
  plan: Pick<UndoPlan, "steps" | "finish">,
  objects: ObjectStore,
  tag: string,
  onStep: () => void,
): Promise<Restored> {
  const restored: Restored = { done: [], changed: [], failed: [] };
  const away = plan.steps.filter(({ now, to }) => now !== null && to?.type !== now.type);
  const back = plan.steps.filter(({ to }) => to !== null);
  const opened = new Set<string>();
  const blocked = new Set<string>();
  const attempt = async (step: UndoStep, work: () => Promise<boolean>): Promise<void> => {
    if (blocked.has(step.path)) return;
    try {
      onStep();
      openUp(root, parentOf(step.path), opened);
      if (await work()) return;
      restored.changed.push(step.path);
    } catch (error) {
      restored.failed.push({ path: step.path, code: codeOf(error) });
    }
    blocked.add(step.path);
  };
  const isMany = back.length > syncsMax;
  let count = 0;
  for (const step of away.toSorted((a, b) => depthOf(b.path) - depthOf(a.path))) {
    await attempt(step, () => takeAway(root, step));
    if ((count += 1) % 64 === 0) await breath();
  }
  for (const step of back.toSorted((a, b) => depthOf(a.path) - depthOf(b.path))) {
    await attempt(step, () => putBack(root, step, objects, { tag, isMany }));
    if ((count += 1) % 16 === 0) await breath();
  }
  for (const each of plan.finish) finish(root, each, restored);
  if (isMany) await syncFileSystem(root);
  restored.done = plan.steps.map(({ path }) => path).filter((path) => !blocked.has(path));
  return restored;
}

/** A folder without our right to write in it gets it back by `finish`. */
function openUp(root: string, path: string, opened: Set<string>): void {
  if (opened.has(path)) return;
  opened.add(path);
  HeldFolder.within(root, path, (folder, name) => {
    const stat = folder.stat(name);
    const mode = Number(stat?.mode ?? 0) & 0o7777;
    if (stat?.isDirectory() === true && (mode & 0o700) !== 0o700) chmodSync(folder.at(name), mode | 0o700);
  });
}

async function takeAway(root: string, { path, now, to }: UndoStep): Promise<boolean> {
  const found = await actual(root, path);
  if (found === null || (to !== null && isSameContent(found, to))) return true;
  if (now === null || found.type !== now.type) return false;
  if (found.type !== "folder" && !isSameContent(found, now)) return false;
  return HeldFolder.within(root, path, (folder, name) => {
    if (found.type === "folder") rmdirSync(folder.at(name));
    else rmSync(folder.at(name));
    return true;
  });
}

async function putBack(root: string, step: UndoStep, objects: ObjectStore, manner: Manner): Promise<boolean> {
  const { path, now, to } = step;
  if (to === null) return true;
  const found = await actual(root, path);
  if (to.type === "folder") {
    if (found === null) HeldFolder.within(root, path, (folder, name) => mkdirSync(folder.at(name), { mode: 0o700 }));
    return found === null || found.type === "folder";
  }
  const isThere = isSameContent(found, to);
  // What the first half of the plan took away is not there any more.
  const isAsPlanned = isSameContent(found, now) || (found === null && now?.type !== to.type);
  if (!isThere && !isAsPlanned) return false;
  if (to.type === "symlink") {
    HeldFolder.within(root, path, (folder, name) => {
      if (!isThere) {
        const draft = folder.at(draftName(manner.tag));
        rmSync(draft, { force: true });
        symlinkSync(to.target, draft);
        renameSync(draft, folder.at(name));
      }
      lutimesSync(folder.at(name), secondsOf(to), secondsOf(to));
    });
    return true;
  }
  if (!isThere) await putFile(root, to, objects, manner);
  else HeldFolder.within(root, path, (folder, name) => lutimesSync(folder.at(name), secondsOf(to), secondsOf(to)));
  return true;
}

/** Written beside its place, then moved into it: a reader sees the old file or the new one. */
async function putFile(root: string, to: FileEntry, objects: ObjectStore, { tag, isMany }: Manner): Promise<void> {
  if (to.hash === null) throw new Error("a plan never puts back what was not kept");
  const names = to.path.split("/");
  const name = names.pop() ?? "";
  await HeldFolder.within(root, to.path, async (outer) => {
    // Held for longer than the call: `within` closes it when it returns.
    const folder = HeldFolder.open(outer.at(""));
    try {
      const draft = folder.at(draftName(tag));
      rmSync(draft, { force: true });
      try {
        const fd = await filled(draft, to, to.hash ?? "", objects);
        try {
          fchmodSync(fd, to.mode);
          futimesSync(fd, secondsOf(to), secondsOf(to));
          if (!isMany) fsyncSync(fd);
        } finally {
          closeSync(fd);
        }
        renameSync(draft, folder.at(name));
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
    } finally {
      folder.close();
    }
  });
}

const newFile = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

async function filled(draft: string, to: FileEntry, hash: string, objects: ObjectStore): Promise<number> {
  if (to.size <= limits.checkpointPieceBytes) {
    const bytes = objects.read(hash);
    const fd = openSync(draft, newFile, 0o600);
    writeWhole(fd, bytes);
    return fd;
  }
  await copyFile(objects.pathOf(hash), draft, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  const fd = openSync(draft, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  if ((await hashOf(fd)).hash === hash) return fd;
  closeSync(fd);
  rmSync(draft, { force: true });
  throw Object.assign(new Error("damaged"), { code: "checkpoint_damaged" });
}

/** What is there now, hashed. */
async function actual(root: string, path: string): Promise<TreeEntry | null> {
  let fd = -1;
  const entry = HeldFolder.within(root, path, (folder, name): TreeEntry | null => {
    const stat = folder.stat(name);
    if (stat === null) return null;
    const mtimeNs = String(stat.mtimeNs);
    if (stat.isDirectory()) return { type: "folder", path, mode: Number(stat.mode) & 0o7777, mtimeNs, isClosed: false };
    if (stat.isSymbolicLink()) return { type: "symlink", path, mtimeNs, target: readlinkSync(folder.at(name)) };
    if (stat.isFile())
      fd = openSync(folder.at(name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    return { ...fileEntry(path, stat), hash: null };
  });
  if (entry?.type !== "file" || fd === -1) return entry;
  try {
    return { ...entry, hash: (await hashOf(fd)).hash };
  } finally {
    closeSync(fd);
  }
}

function finish(root: string, { path, mode, mtimeNs }: FolderFinish, restored: Restored): void {
  try {
    HeldFolder.within(root, path, (folder, name) => {
      const own = folder.inner(name);
      try {
        if (mtimeNs !== null) utimesSync(own.at(""), seconds(mtimeNs), seconds(mtimeNs));
        chmodSync(own.at(""), mode);
      } finally {
        own.close();
      }
    });
  } catch (error) {
    const code = codeOf(error);
    if (code !== "ENOENT") restored.failed.push({ path, code });
  }
}

/** The middle of the microsecond: a time is given as a fraction, which must not fall into the one before. */
const seconds = (ns: string): number => (Number(BigInt(ns) / 1000n) + 0.5) / 1e6;
const secondsOf = (entry: TreeEntry): number => seconds(entry.mtimeNs);

const codeOf = (error: unknown): string =>
  isProblem(error) ? error.code : error instanceof Error && "code" in error ? String(error.code) : "unknown";
