import type { AskView, TaskView } from "../domain/fold.ts";
import type { TaskId } from "../domain/ids.ts";
import type { TaskChange } from "./desk-api.ts";

/**
 * A change as it crosses the desk socket: of the task's long parts only what is new since the change before. Agents say
 * hundreds of pieces; sending all that was said and done with each would grow with the square of the task.
 */
export type SentChange = TaskChange & { wordsFrom: number };

type Known = { words: string; tools: ReadonlyMap<string, unknown>; asks: ReadonlyMap<string, AskView["state"]> };

/** The sending side, for one connection. */
export class ChangeSender {
  readonly #sent = new Map<TaskId, Known>();

  shortened(change: TaskChange): SentChange {
    const { task } = change;
    const known = this.#sent.get(task.id);
    const wordsFrom = known !== undefined && task.words.startsWith(known.words) ? known.words.length : 0;
    // A tool's update is replaced by the next one, never changed; an ask only changes its state.
    const tools = new Map([...task.tools].filter(([id, tool]) => known?.tools.get(id) !== tool));
    const asks = new Map([...task.asks].filter(([id, ask]) => known?.asks.get(id) !== ask.state));
    const states = new Map([...task.asks].map(([id, ask]) => [id, ask.state]));
    this.#sent.set(task.id, { words: task.words, tools: new Map(task.tools), asks: states });
    return { ...change, task: { ...task, words: task.words.slice(wordsFrom), tools, asks }, wordsFrom };
  }
}

/** The receiving side: makes each change whole again. */
export class ChangeReceiver {
  readonly #whole = new Map<TaskId, TaskView>();

  whole({ wordsFrom, ...change }: SentChange): TaskChange {
    const { task } = change;
    const before = this.#whole.get(task.id);
    const merged: TaskView = {
      ...task,
      words: (before?.words ?? "").slice(0, wordsFrom) + task.words,
      tools: new Map([...(before?.tools ?? []), ...task.tools]),
      asks: new Map([...(before?.asks ?? []), ...task.asks]),
    };
    this.#whole.set(task.id, merged);
    return { ...change, task: merged };
  }
}
