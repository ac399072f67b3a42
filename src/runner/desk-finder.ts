import { needsYou, type AskView, type TaskView, type ThreadView } from "../domain/fold.ts";
import type { TaskId, ThreadId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import type { Device } from "../hub-client/device.ts";
import type { Journal } from "../store/journal/journal.ts";

/** What a person at the desk means by an id, the start of one, or a thread's title. */
export class DeskFinder {
  readonly #device: Device;
  readonly #journal: Journal;

  constructor(device: Device, journal: Journal) {
    this.#device = device;
    this.#journal = journal;
  }

  /** Throws `thread_unknown`. */
  async thread(ref: string): Promise<ThreadView> {
    await this.#device.loadSummaries();
    const id = this.threadId(ref);
    if (id === null) throw unknownThread(ref);
    return this.#device.openThread(id);
  }

  async all(): Promise<ThreadView[]> {
    await this.#device.loadSummaries();
    return Promise.all([...this.#device.summaries.keys()].map((id) => this.#device.openThread(id)));
  }

  /** Null when nothing here is called so. Throws `thread_ambiguous`. */
  threadId(ref: string): ThreadId | null {
    const known = new Map([...this.#device.summaries].map(([id, summary]) => [id, summary.title]));
    for (const thread of this.#journal.threads.all()) known.set(thread.id, thread.title);
    const byId = [...known.keys()].filter((id) => id === ref || (ref.length >= 4 && id.startsWith(ref)));
    const found = byId.length > 0 ? byId : [...known].filter(([, title]) => title === ref).map(([id]) => id);
    if (found.length > 1) throw new Problem("thread_ambiguous", { ref }, "Give the thread's id; see: errand threads");
    return found[0] ?? null;
  }

  async threadOfTask(task: TaskId): Promise<ThreadId> {
    const known = this.#journal.tasks.byId(task)?.thread ?? this.#journal.outbox.threadOf(task);
    return known ?? (await this.task(task)).thread.id;
  }

  /** Throws `task_unknown` or `task_ambiguous`. */
  async task(ref: string): Promise<{ thread: ThreadView; task: TaskView }> {
    const threads = await this.all();
    const asThread = threads.find((thread) => thread.id === this.threadId(ref));
    const candidates = threads.flatMap((thread) => [...thread.tasks.values()].map((task) => ({ thread, task })));
    const found = asThread
      ? candidates.filter(({ thread, task }) => thread.id === asThread.id && task.outcome === null)
      : candidates.filter(({ task }) => task.id === ref || (ref.length >= 4 && task.id.startsWith(ref)));
    const [first] = found;
    if (!first)
      throw new Problem(
        "task_unknown",
        { ref },
        "See the threads and their tasks with: errand threads, errand show THREAD",
      );
    if (found.length > 1) throw new Problem("task_ambiguous", { ref }, "Give more of the task's id.");
    return first;
  }

  /** Throws `ask_unknown` or `ask_ambiguous`. */
  async ask(ref: string): Promise<{ thread: ThreadView; ask: AskView }> {
    const threads = await this.all();
    const threadId = this.threadId(ref);
    const found = threads.flatMap((thread) =>
      [...thread.tasks.values()].flatMap((task) =>
        needsYou(task)
          .filter(
            (ask) =>
              thread.id === threadId ||
              [ask.id, task.id].some((id) => id === ref || (ref.length >= 4 && id.startsWith(ref))),
          )
          .map((ask) => ({ thread, ask })),
      ),
    );
    const [first] = found;
    if (!first) throw new Problem("ask_unknown", { ref }, "Nothing open by that name; see: errand threads");
    if (found.length > 1) throw new Problem("ask_ambiguous", { ref }, "Several are open there; give the id of one.");
    return first;
  }
}

export const looksLikeId = (ref: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(ref);
export const unknownThread = (ref: string): Problem =>
  new Problem("thread_unknown", { ref }, "See the threads with: errand threads");
