/** What is said of what a task changed, and of undoing it. */
export const changesEn = {
  changes: {
    none: "It changed nothing that is kept.",
    counts: (added: number, changed: number, deleted: number): string =>
      `${added} added, ${changed} changed, ${deleted} deleted`,
    more: (count: number): string => `and ${count} more`,
    unkept: (count: number): string => `${count} things are not kept: sockets, pipes, what may not be read`,
    skipped: (why: string): string => `It cannot be undone. ${why}`,
    undone: (action: "undo" | "redo", done: number): string =>
      action === "undo" ? `${done} files are as they were before.` : `${done} files are as the task had left them.`,
    conflicts: {
      edited: "left, changed since:",
      edited_between: "left, changed in between:",
      in_the_way: "left, something else is there:",
      not_kept: "left, it could not be kept:",
    },
    failed: "failed:",
    howToForce: "To lose what is there now: errand undo TASK --files PATH --force",
  },
};
