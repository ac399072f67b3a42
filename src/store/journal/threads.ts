import type { ThreadId } from "../../domain/ids.ts";
import type { Thread } from "../../domain/task.ts";
import type { Database, Row } from "./database.ts";
import { number, text, textOrNull } from "./database.ts";

export function threadsTable(db: Database) {
  const byId = db.query("select * from thread where id = $1");
  const all = db.query("select * from thread order by opened_at");
  const insert = db.command(
    "insert into thread (id, title, project, agent, results_folder, opened_at) values ($1, $2, $3, $4, $5, $6)",
  );
  const rename = db.command("update thread set title = $2 where id = $1");
  const archive = db.command("update thread set is_archived = 1 where id = $1");
  const isFolderTaken = db.query("select 1 from thread where results_folder = $1 limit 1");
  const setSession = db.command("update thread set session = $2, session_agent = $3 where id = $1");
  return {
    byId(id: ThreadId): Thread | null {
      const row = byId(id)[0];
      return row ? thread(row) : null;
    },
    all: (): Thread[] => all().map(thread),
    insert: (t: Thread): void => void insert(t.id, t.title, t.project, t.agent, t.resultsFolder, t.openedAt),
    rename: (id: ThreadId, title: string): void => void rename(id, title),
    archive: (id: ThreadId): void => void archive(id),
    setSession: (id: ThreadId, session: string | null, agent: string | null): void =>
      void setSession(id, session, agent),
    /** A folder may be away for a while and still be a thread's. */
    isResultsFolder: (path: string): boolean => isFolderTaken(path).length > 0,
  };
}

function thread(row: Row): Thread {
  const session = textOrNull(row, "session");
  return {
    // Ids in the journal were parsed when they were written.
    id: text(row, "id") as ThreadId,
    title: text(row, "title"),
    project: textOrNull(row, "project"),
    agent: textOrNull(row, "agent"),
    resultsFolder: text(row, "results_folder"),
    session: session === null ? null : { id: session, agent: text(row, "session_agent") },
    isArchived: number(row, "is_archived") === 1,
    openedAt: number(row, "opened_at"),
  };
}
