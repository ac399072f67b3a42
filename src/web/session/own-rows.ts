import type { Entry } from "../../domain/entries.ts";
import type { Header } from "../../domain/envelope.ts";
import type { MemberId } from "../../domain/ids.ts";
import { applyEntry, emptySpace, threadOf, type TaskView, type ThreadView } from "../../domain/fold.ts";
import type { KeptRow } from "../store/database.ts";
import type { SavedItem } from "./app-session.ts";

/** The thread as its log says, with what was given here and has not come back from there. */
export function withOwnRows(thread: ThreadView, rows: readonly KeptRow[], me: MemberId): ThreadView {
  const shown: ThreadView = { ...thread, tasks: new Map(thread.tasks) };
  for (const row of rows) {
    if (row.kind === "thread" && shown.title === "") Object.assign(shown, openedBy(row, me));
    if (row.kind === "task" && !shown.tasks.has(row.id)) {
      const task = taskOf(row, me);
      if (task !== null) shown.tasks.set(row.id, task);
    }
  }
  return shown;
}

export const savedItems = (rows: readonly KeptRow[]): SavedItem[] =>
  rows
    .filter(({ state }) => state !== "sent")
    .map((row) => ({
      id: row.id,
      thread: row.thread,
      kind: row.kind,
      text: textOf(row),
      at: row.t,
      refusedCode: row.code,
    }));

/** What the row itself says of its thread. */
function openedBy(row: KeptRow, me: MemberId): Pick<ThreadView, "title" | "project" | "agent" | "runner"> {
  const { title, project, agent, runner } = foldedAlone(row, me);
  return { title, project, agent, runner };
}

function taskOf(row: KeptRow, me: MemberId): TaskView | null {
  const task = foldedAlone(row, me).tasks.get(row.id);
  if (task === undefined) return null;
  const rung = row.state === "pending" ? "saved" : row.state === "sent" ? "stored" : "refused";
  const end = row.state === "refused" ? ({ outcome: "refused", reason: row.code, endedAt: row.t } as const) : {};
  return { ...task, rung, rungs: row.state === "pending" ? ["saved"] : ["saved", rung], ...end };
}

function foldedAlone(row: KeptRow, me: MemberId): ThreadView {
  const space = emptySpace();
  applyEntry(space, 1, headerOf(row, me), entryOf(row));
  return threadOf(space, row.thread);
}

/** As it will be sealed, but for what is known only then. */
const headerOf = ({ thread, kind, audience, id, n, t, x }: KeptRow, me: MemberId): Header => ({
  v: 1,
  // The fold looks at neither space nor roster: the row has none before it is sealed.
  sp: "" as Header["sp"],
  th: thread,
  k: kind,
  f: me,
  a: audience,
  id,
  n,
  r: 0,
  e: 0,
  t,
  x,
});

// Written by this session only, from a typed order.
const entryOf = ({ kind, body }: KeptRow): Entry => ({ kind, body }) as Entry;

function textOf(row: KeptRow): string {
  const entry = entryOf(row);
  if (entry.kind === "task" || entry.kind === "message") return entry.body.text;
  if (entry.kind === "thread" && entry.body.action !== "archive") return entry.body.title;
  return "";
}
