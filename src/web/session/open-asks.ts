import { needsYou } from "../../domain/fold.ts";
import type { EntryId, ThreadId } from "../../domain/ids.ts";
import type { KeptRow } from "../store/database.ts";
import type { AskItem, ThreadItem, ThreadState } from "./app-session.ts";

/** What `needs me` opens at most: nobody answers more than this in one sitting. */
const asksThreadsMax = 50;

/** What waits for the person, in all threads; what was answered here waits no more. */
export function openAsks(
  threads: readonly ThreadItem[],
  rows: readonly KeptRow[],
  stateOf: (thread: ThreadId) => ThreadState,
): AskItem[] {
  const answered = new Set(rows.filter(({ kind, state }) => kind === "answer" && state !== "refused").map(answeredBy));
  const asking = threads.filter(({ summary }) => summary.rung === "needs_you" && !summary.archived);
  return asking.slice(0, asksThreadsMax).flatMap(({ id, summary }) => {
    const state = stateOf(id);
    if (state.is !== "there") return [];
    return state.tasks.flatMap((task) =>
      needsYou(task)
        .filter((ask) => !answered.has(ask.id))
        .map((ask) => ({ thread: id, threadTitle: summary.title, task: task.id, ask })),
    );
  });
}

/** A row of kind `answer` is written by this session only, with the ask that it names. */
const answeredBy = ({ body }: KeptRow): EntryId => (body as { to: EntryId }).to;
