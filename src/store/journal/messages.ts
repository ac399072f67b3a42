import type { EntryId, TaskId } from "../../domain/ids.ts";
import type { Database } from "./database.ts";
import { text } from "./database.ts";

export type HandedMessage = { id: EntryId; text: string };

/** What people said into running turns, by the order that brought it. */
export function messagesTable(db: Database) {
  const insert = db.command("insert into message (id, task, text, state) values ($1, $2, $3, 'handing')");
  const inState = db.query("select id, text from message where task = $1 and state = $2 order by rowid");
  const settle = db.command("update message set state = $2 where id = $1 and state = 'handing'");
  const messages = (task: TaskId, state: string): HandedMessage[] =>
    // Written by `insert` only, from a parsed id.
    inState(task, state).map((row) => ({ id: text(row, "id") as EntryId, text: text(row, "text") }));
  return {
    /** Before the agent is told: whatever happens to this process, the words are known. */
    insert: (id: EntryId, task: TaskId, words: string): void => void insert(id, task, words),
    /** Given to an agent that has not said whether it took them. */
    handing: (task: TaskId): HandedMessage[] => messages(task, "handing"),
    /** What each further attempt is told, in case the words never arrived. */
    noted: (task: TaskId): HandedMessage[] => messages(task, "noted"),
    /** False when it was settled before: told of once. */
    settle: (id: EntryId, state: "noted" | "said" | "unsaid"): boolean => settle(id, state) === 1,
  };
}
