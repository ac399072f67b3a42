import type { CheckpointBody, UndoAction, UndoBody } from "../domain/checkpoint.ts";
import type { TaskView, ThreadView } from "../domain/fold.ts";
import type { EntryId, TaskId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock } from "../domain/ports.ts";
import { Problem } from "../domain/problem.ts";
import type { Device } from "../hub-client/device.ts";
import { deferred } from "../kit/deferred.ts";
import type { DeskFinder } from "./desk-finder.ts";

export type UndoRequest = {
  ref: string;
  action: UndoAction;
  /** Paths in the task's folders, or absolute ones; null is everything. */
  files: string[] | null;
  /** These files' conflicts were shown: what lies there now may be lost. */
  force: boolean;
};
export type Changes = { task: TaskId; checkpoints: CheckpointBody[] };
export type Undone = Extract<CheckpointBody, { is: "undone" }>;

/** Undo and redo as a person at the desk asks for it: one order for each folder, told when it is carried out. */
export class DeskUndo {
  readonly #ports: { device: Device; finder: DeskFinder; clock: Clock };

  constructor(ports: { device: Device; finder: DeskFinder; clock: Clock }) {
    this.#ports = ports;
  }

  /** Throws the refusal, or `not_confirmed_yet` where the folder's turn does not come soon; the order stands. */
  async undo({ ref, action, files, force }: UndoRequest): Promise<Undone[]> {
    const { thread, task } = await this.#found(ref);
    const folders = [...new Set(task.checkpoints.flatMap((each) => (each.is === "changes" ? [each.folder] : [])))];
    if (folders.length === 0) throw new Problem("nothing_to_undo");
    const undone: Undone[] = [];
    for (const folder of folders) {
      const chosen = files === null ? null : chosenIn(task, folder, files, force);
      if (chosen?.length === 0) continue;
      undone.push(await this.#order(thread, { task: task.id, action, folder, files: chosen }));
    }
    return undone;
  }

  async changes(ref: string): Promise<Changes> {
    const { task } = await this.#found(ref);
    return { task: task.id, checkpoints: task.checkpoints };
  }

  /** A thread stands for its newest task. */
  async #found(ref: string): Promise<{ thread: ThreadView; task: TaskView }> {
    const { finder } = this.#ports;
    if (finder.threadId(ref) === null) return finder.task(ref);
    const thread = await finder.thread(ref);
    const task = [...thread.tasks.values()].at(-1);
    if (!task) throw new Problem("task_unknown", { ref });
    return { thread, task };
  }

  async #order(thread: ThreadView, body: UndoBody): Promise<Undone> {
    const { device, clock } = this.#ports;
    const outcome = deferred<Undone>();
    let id: EntryId | null = null;
    const stop = device.listen(({ thread: where, entry }) => {
      if (where !== thread.id) return;
      if (entry.kind === "checkpoint" && entry.body.is === "undone" && entry.body.order === id)
        outcome.resolve(entry.body);
      if (entry.kind === "refused" && entry.body.order === id)
        outcome.reject(new Problem(entry.body.code, entry.body.detail, entry.body.next));
    });
    const stopRefusals = device.onRefusal((order, code) => {
      if (order === id) outcome.reject(new Problem(code));
    });
    const late = clock.after(limits.deskConfirmMs, () => outcome.reject(new Problem("not_confirmed_yet")));
    try {
      // Nothing can have been heard of it before this returns: listeners are called from the log alone.
      id = device.send({ thread: thread.id, kind: "undo", body });
      return await outcome.promise;
    } finally {
      late.cancel();
      stop();
      stopRefusals();
    }
  }
}

function chosenIn(task: TaskView, folder: string, files: string[], isForced: boolean): NonNullable<UndoBody["files"]> {
  const conflicts = task.checkpoints.findLast((each) => each.is === "undone" && each.folder === folder);
  const seen = new Map(
    isForced && conflicts?.is === "undone" ? conflicts.conflicts.map((each) => [each.path, each.seen]) : [],
  );
  return files
    .filter((path) => !path.startsWith("/") || path.startsWith(`${folder}/`))
    .map((path) => (path.startsWith("/") ? path.slice(folder.length + 1) : path.replace(/^\.\//, "")))
    .map((path) => ({ path, seen: seen.get(path) ?? null }));
}
