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
    if (isSame(now, before)) settled.add(path);
    else if (isSameContent(now, before) && !isSameContent(now, after)) settled.add(path);
    else if (before?.type === "file" && before.hash === null) refuse(path, "not_kept");
    else {
      const isExpected = isSameContent(now, after) || (now?.type === "folder" && after?.type === "folder");
      const seen = chosen?.get(path) ?? null;
      const isForced = seen !== null && seen === sightOf(now);
      if ((change.isBroken || !isExpected) && !isForced) refuse(path, isExpected ? "edited_between" : "edited");
      else steps.set(path, { path, now, to: before });
    }
  }
  keepWhatHoldsOthers(steps, current, refuse);
  addParents(steps, current, changes, refuse);
  for (const path of steps.keys()) settled.add(path);
  return { steps: [...steps.values()], finish: finishes(changes, steps, settled, current, chosen === null), conflicts };
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
  for (const { path, to } of [...steps.values()]) {
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
  const finish: FolderFinish[] = [];
  for (const path of touched) {
    const change = byPath.get(path);
    const now = current.get(path);
    const made = steps.get(path)?.to;
    const folder = made?.type === "folder" ? made : now?.type === "folder" ? now : null;
    if (folder === null || (made === null && steps.has(path))) continue;
    const before = change?.before?.type === "folder" ? change.before : null;
    const isOurs = made !== undefined || (isWhole && isSameContent(now, change?.after) && before !== null);
    const isUntouched = made !== undefined || (!!now && !!change?.after && isSameTime(now, change.after));
    const isWholeAgain = before !== null && isUntouched && !unsettled.has(path);
    // What is only replaced in a folder changes nothing of the folder.
    const mtimeNs = isWholeAgain ? before.mtimeNs : change === undefined ? (now?.mtimeNs ?? null) : null;
    finish.push({
      path,
      mode: isOurs && before !== null ? before.mode : folder.mode,
      mtimeNs,
    });
  }
  return finish.toSorted((a, b) => depthOf(b.path) - depthOf(a.path));
}
