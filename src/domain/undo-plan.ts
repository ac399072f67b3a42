import { ancestorsOf, depthOf, isSame, isSameContent, isSameTime, parentOf } from "./tree.ts";
import type { FolderEntry, Tree, TreeChange, TreeEntry } from "./tree.ts";

/** `now`: how it must be found, or it is not touched. */
export type UndoStep = { path: string; now: TreeEntry | null; to: TreeEntry | null };
/** Last, from the deepest: rights and time of folders in which something was done. Time null is left as it comes. */
export type FolderFinish = { path: string; mode: number; mtimeNs: string | null };
/**
 * `edited`: somebody changed it since. `edited_between`: while the task's attempts changed it too. `in_the_way`: something
 * of somebody else's lies in its place. `not_kept`: its bytes could not be read when the checkpoint was taken.
 */
export type ConflictReason = "edited" | "edited_between" | "in_the_way" | "not_kept";
/** `now`: what is there instead; what a person who has seen it may choose to lose. */
export type UndoConflict = { path: string; reason: ConflictReason; now: TreeEntry | null };
export type UndoPlan = { steps: UndoStep[]; finish: FolderFinish[]; conflicts: UndoConflict[] };
/** Null is everything. A folder's path stands for all below it. `seen`: the conflict that the person saw and chose to lose. */
export type UndoChoice = { path: string; seen: string | null }[] | null;

/** What must be done so that each change's `before` is there again, where its `after` still is. Pure. */
export function planUndo(changes: readonly TreeChange[], current: Tree, choice: UndoChoice): UndoPlan {
  const conflicts: UndoConflict[] = [];
  const steps = new Map<string, UndoStep>();
  const settled = new Set<string>();
  const chosen = choice === null ? null : new Map(choice.map(({ path, seen }) => [path, seen]));
  const refuse = (path: string, reason: ConflictReason): void =>
    void conflicts.push({ path, reason, now: current.get(path) ?? null });
  for (const change of changes) {
    const { path, before, after } = change;
    const now = current.get(path) ?? null;
    if (!isChosen(chosen, path) || (before?.type === "folder" && now?.type === "folder")) continue;
    if (isBackAlready(change, now)) settled.add(path);
    else if (before?.type === "file" && before.hash === null) refuse(path, "not_kept");
    else {
      const isExpected = isSameContent(now, after) || (now?.type === "folder" && after?.type === "folder");
      const isOurs = isExpected && !change.isBroken;
      if (!isOurs && chosen?.get(path) !== sightOf(now)) refuse(path, isExpected ? "edited_between" : "edited");
      else steps.set(path, { path, now, to: before });
    }
  }
  keepWhatHoldsOthers(steps, current, refuse);
  addParents(steps, current, changes, refuse);
  for (const path of steps.keys()) settled.add(path);
  return { steps: [...steps.values()], finish: finishes(changes, steps, settled, current, chosen === null), conflicts };
}

function isBackAlready({ before, after }: TreeChange, now: TreeEntry | null): boolean {
  return isSame(now, before) || (isSameContent(now, before) && !isSameContent(now, after));
}

/** By what a person's choice names what was shown in a file's place. */
export function sightOf(entry: TreeEntry | null): string {
  if (entry === null) return "gone";
  if (entry.type === "symlink") return `symlink ${entry.target}`;
  return entry.type === "folder" ? "folder" : `${entry.mode.toString(8)} ${entry.hash ?? entry.mtimeNs}`;
}

function isChosen(chosen: ReadonlyMap<string, unknown> | null, path: string): boolean {
  return chosen === null || chosen.has(path) || ancestorsOf(path).some((folder) => chosen.has(folder));
}

/** A folder goes only when all that is in it goes. */
function keepWhatHoldsOthers(
  steps: Map<string, UndoStep>,
  current: Tree,
  refuse: (path: string, reason: ConflictReason) => void,
): void {
  const held = new Set<string>();
  for (const [path, entry] of current) {
    const step = steps.get(path);
    const goes = step !== undefined && (entry.type === "folder" ? step.to?.type !== "folder" : step.to === null);
    if (!goes || (entry.type === "folder" && entry.isClosed)) for (const folder of ancestorsOf(path)) held.add(folder);
  }
  for (const path of held) {
    const step = steps.get(path);
    if (step?.now?.type !== "folder" || step.to?.type === "folder") continue;
    steps.delete(path);
    if (step.to !== null) refuse(path, "in_the_way");
  }
}

function addParents(
  steps: Map<string, UndoStep>,
  current: Tree,
  changes: readonly TreeChange[],
  refuse: (path: string, reason: ConflictReason) => void,
): void {
  const wanted = new Map(changes.map((change) => [change.path, change.before]));
  // A copy: what is added on the way is a folder, whose own parents are added with it.
  for (const { path, to } of Array.from(steps.values())) {
    if (to === null) continue;
    for (const folder of ancestorsOf(path)) {
      const now = current.get(folder) ?? null;
      const after = steps.get(folder);
      if (after ? after.to?.type === "folder" : now?.type === "folder") continue;
      if (after || now !== null) {
        steps.delete(path);
        refuse(path, "in_the_way");
        break;
      }
      const was = wanted.get(folder);
      const made: FolderEntry =
        was?.type === "folder" ? was : { type: "folder", path: folder, mode: 0o755, mtimeNs: "0", isClosed: false };
      steps.set(folder, { path: folder, now: null, to: made });
    }
  }
}

/** A folder's time comes back where all that changed in it did, and nobody else has been at it since. */
function finishes(
  changes: readonly TreeChange[],
  steps: ReadonlyMap<string, UndoStep>,
  settled: ReadonlySet<string>,
  current: Tree,
  isWhole: boolean,
): FolderFinish[] {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const unsettled = new Set<string>();
  for (const { path, before, after } of changes)
    if (!settled.has(path) && !(before?.type === "folder" && after?.type === "folder")) unsettled.add(parentOf(path));
  const touched = new Set([...steps.keys()].filter((path) => path !== "").map(parentOf));
  for (const { path, before } of changes) if (before?.type === "folder") touched.add(path);
  const finish = [...touched].flatMap((path) => {
    const folder = { now: current.get(path), made: steps.get(path)?.to, change: byPath.get(path) };
    const finished = finishOf(folder, isWhole, unsettled.has(path));
    return finished === null ? [] : [{ path, ...finished }];
  });
  return finish.toSorted((a, b) => depthOf(b.path) - depthOf(a.path));
}

/** `made`: what the undoing puts there; undefined where it leaves the folder itself alone. Null for what is no folder then. */
type TouchedFolder = {
  now: TreeEntry | undefined;
  made: TreeEntry | null | undefined;
  change: TreeChange | undefined;
};

function finishOf(
  { now, made, change }: TouchedFolder,
  isWhole: boolean,
  isUnsettled: boolean,
): Omit<FolderFinish, "path"> | null {
  const folder = made === undefined ? now : made;
  if (folder?.type !== "folder") return null;
  const before = change?.before?.type === "folder" ? change.before : null;
  // What is only replaced in a folder changes nothing of the folder.
  if (before === null) return { mode: folder.mode, mtimeNs: change === undefined ? (now?.mtimeNs ?? null) : null };
  const isMade = made !== undefined;
  const isOurs = isMade || (isWhole && isSameContent(now, change?.after));
  const isUntouched = isMade || (!!now && !!change?.after && isSameTime(now, change.after));
  return { mode: isOurs ? before.mode : folder.mode, mtimeNs: isUntouched && !isUnsettled ? before.mtimeNs : null };
}
