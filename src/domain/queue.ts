import type { WaitingFor } from "./entries.ts";
import type { TaskId, ThreadId } from "./ids.ts";
import { isInside } from "./ceilings.ts";

/** An open task as the queue sees it. `writes` are the folders it may write, null when it holds none now. */
export type QueuedTask = {
  id: TaskId;
  thread: ThreadId;
  rung: "accepted" | "waiting" | "working" | "needs_you";
  /** Needs somebody and its agent was stopped: its folders and its place among the working are free. */
  isParked: boolean;
  writes: string[];
  /** Waits for a usage limit that has not ended: it is not begun, it holds nothing, and its thread waits behind it. */
  isLimited: boolean;
};

export type QueueMove =
  | { task: TaskId; move: "start" }
  | { task: TaskId; move: "wait"; for: WaitingFor; holder: TaskId | null };

/**
 * What should happen now: tasks of one thread in order, threads in parallel up to `workingMax`, threads that write the
 * same folder in turn; `undone` are folders whose turn is an undo's. `tasks` are all open ones, oldest first. Pure: the same input gives the same moves.
 */
export function nextMoves(
  tasks: readonly QueuedTask[],
  workingMax: number,
  undone: readonly string[] = [],
): QueueMove[] {
  const active = tasks.filter((task) => task.rung === "working" || (task.rung === "needs_you" && !task.isParked));
  const held: { id: TaskId | null; writes: readonly string[] }[] = [{ id: null, writes: undone }];
  for (const { id, writes } of active) held.push({ id, writes });
  const busy = new Map<ThreadId, TaskId>();
  let workingCount = active.length;
  for (const task of tasks) if (task.rung === "working" || task.rung === "needs_you") busy.set(task.thread, task.id);

  const moves: QueueMove[] = [];
  for (const task of tasks) {
    if (task.rung !== "accepted" && task.rung !== "waiting") continue;
    const before = busy.get(task.thread);
    busy.set(task.thread, before ?? task.id);
    if (task.isLimited && before === undefined) continue;
    const holder = held.find((other) => overlaps(other.writes, task.writes));
    if (before !== undefined) moves.push({ task: task.id, move: "wait", for: "turn", holder: before });
    else if (holder) moves.push({ task: task.id, move: "wait", for: "folder", holder: holder.id });
    else if (workingCount >= workingMax) moves.push({ task: task.id, move: "wait", for: "limit", holder: null });
    else {
      moves.push({ task: task.id, move: "start" });
      held.push({ id: task.id, writes: task.writes });
      workingCount += 1;
    }
  }
  return moves;
}

export function overlaps(some: readonly string[], others: readonly string[]): boolean {
  return some.some((a) => others.some((b) => isInside(a, b) || isInside(b, a)));
}
