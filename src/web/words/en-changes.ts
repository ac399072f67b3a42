/** What a task changed in its folders, and undoing it. */
export const enChanges = {
  changes: {
    title: "What changed",
    counts: (added: number, changed: number, deleted: number): string =>
      [`${added} added`, `${changed} changed`, `${deleted} deleted`]
        .filter((each) => !each.startsWith("0 "))
        .join(", "),
    kinds: { added: "added", changed: "changed", deleted: "deleted" },
    choose: (path: string): string => `Choose ${path}`,
    more: (count: number): string => `And ${count} more: they are undone with all.`,
    unkept: (count: number): string => `${count} things are not kept: sockets, pipes, what may not be read.`,
    skipped: "Not kept, so it cannot be undone:",
    undoAll: "Undo all",
    undoChosen: (count: number): string => `Undo ${count} chosen`,
    redo: "Redo",
    asked: "Waits for the computer …",
    undone: (action: "undo" | "redo", done: number): string =>
      action === "undo"
        ? `Undone: ${done} files are as they were.`
        : `Redone: ${done} files are as the task left them.`,
    conflicts: {
      edited: "Left as it is: it was changed since.",
      edited_between: "Left as it is: it was changed in between.",
      in_the_way: "Left as it is: something else is in its place.",
      not_kept: "Left as it is: it could not be kept.",
    },
    lose: "Lose what is there now",
    failed: "Could not be written:",
  },
};
