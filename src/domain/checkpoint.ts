import type { AttemptNumber, EntryId, TaskId } from "./ids.ts";
import type { ConflictReason } from "./undo-plan.ts";

/** Undo: the task's files as they were before it. Redo: what that undid, once more. */
export type UndoAction = "undo" | "redo";
/**
 * `folder`: one of the folders the task's `checkpoint` reports name; null is all of them. `files`: paths in it, a folder's
 * for all below it; null is everything. `seen`: the words of the conflict that the person was shown and chose to lose.
 */
export type UndoBody = {
  task: TaskId;
  action: UndoAction;
  folder: string | null;
  files: { path: string; seen: string | null }[] | null;
};

/** `size` is null where it is no file, or gone. `diff`: small text files only. */
export type ShownChange = {
  path: string;
  change: "added" | "changed" | "deleted";
  type: "file" | "folder" | "symlink";
  size: number | null;
  diff: { path: string; before: string | null; after: string | null } | null;
};
/** Not undone, because somebody else's work would be lost. `seen` goes back in an order that chooses to lose it. */
export type ShownConflict = { path: string; reason: ConflictReason; seen: string };

/**
 * About one folder. `changes`: what an attempt changed there; the counts are whole, `files` and `diff`s as many as fit.
 * `unkept`: things that no checkpoint keeps (sockets, what may not be read). `skipped`: there is no checkpoint, and why.
 * `undone`: what an `undo` order came to; `code` is set where nothing could be done at all.
 */
export type CheckpointBody = { task: TaskId; attempt: AttemptNumber; folder: string } & (
  | { is: "changes"; added: number; changed: number; deleted: number; files: ShownChange[]; unkept: number }
  | { is: "skipped"; reason: string }
  | {
      is: "undone";
      order: EntryId;
      action: UndoAction;
      done: number;
      conflicts: ShownConflict[];
      failed: { path: string; code: string }[];
      code: string | null;
    }
);
