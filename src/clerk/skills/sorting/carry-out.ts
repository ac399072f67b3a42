import { listFolder } from "../../folder.ts";
import type { Scene } from "../../skill.ts";
import { Cancelled } from "../../turn.ts";
import type { Tool } from "../../turn.ts";
import { hashFile, moveFile, removeEmptied } from "./move-files.ts";
import type { MoveJournal, MovesLog } from "./move-journal.ts";
import type { Move } from "./plan-moves.ts";

export type Carried = { done: number; failed: { move: Move; why: string }[]; removed: string[]; isWhole: boolean };

/** How often the tool call shows its progress. */
const progressEvery = 25;

/**
 * Does the moves of a journaled plan, or takes them back. Stops between two files when cancelled: the journal then
 * stays open, and the next turn can finish or undo.
 */
export async function carryOut(log: MovesLog, journal: MoveJournal, tool: Tool, scene: Scene): Promise<Carried> {
  const isUndo = log.state === "undoing";
  const moves = log.moves.map((move) => (isUndo ? { ...move, from: move.to, to: move.from } : move));
  const except = scene.place.results === null ? [] : [scene.place.results];
  const carried: Carried = { done: 0, failed: [], removed: [], isWhole: false };
  journal.save(log);
  await tool.working();
  for (const [at, move] of moves.entries()) {
    await scene.turn.step();
    const outcome = tryMove(log.root, move);
    if (outcome === "moved" || outcome === "was moved") carried.done += 1;
    else carried.failed.push({ move, why: outcome });
    if ((at + 1) % progressEvery === 0 && at + 1 < moves.length)
      await tool.working(`${isUndo ? "Move back" : "Move"} ${moves.length} files: ${at + 1} done`);
  }
  carried.removed = removeEmptied(log.root, moves);
  carried.isWhole = isSameFiles(log, except);
  journal.save({ ...log, state: isUndo ? "undone" : "done" });
  return carried;
}

/** How many moves of a plan the folder shows as done. */
export function countDone(log: MovesLog, except: readonly string[]): number {
  const there = new Set(listFolder(log.root, except).files.map(({ inside }) => inside));
  return log.moves.filter(({ to }) => there.has(to)).length;
}

function tryMove(root: string, move: Move): string {
  try {
    const outcome = moveFile(root, move);
    return outcome === "gone"
      ? "it is no longer there"
      : outcome === "taken"
        ? "something else has taken its place"
        : outcome;
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    return error instanceof Error ? ("code" in error ? String(error.code) : error.message) : "failed";
  }
}

/** The multiset of SHA-256 of the files in the plan, before and after: every content is there, as often as before. */
function isSameFiles(log: MovesLog, except: readonly string[]): boolean {
  const wanted = new Map<string, number>();
  for (const { sha256 } of log.moves) wanted.set(sha256, (wanted.get(sha256) ?? 0) + 1);
  for (const { path, size } of listFolder(log.root, except).files) {
    if (!log.moves.some((move) => move.size === size)) continue;
    const hash = hashFile(path);
    const left = wanted.get(hash);
    if (left !== undefined) wanted.set(hash, left - 1);
  }
  return [...wanted.values()].every((left) => left <= 0);
}
