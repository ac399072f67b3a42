import type { CheckpointStore } from "../checkpoints/checkpoint-store.ts";
import { isInside, type Ceilings } from "../domain/ceilings.ts";
import type { CheckpointBody } from "../domain/checkpoint.ts";
import type { TaskId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log, Timer } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import { changesBetween } from "../domain/tree.ts";
import type { CheckpointRow } from "../store/journal/checkpoints.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Launch } from "./agent-launch.ts";
import type { Reports } from "./reports.ts";
import { shownChanges } from "./shown-changes.ts";
import type { RunStart } from "./run-start.ts";

export type CheckpointsPorts = {
  journal: Journal;
  reports: Reports;
  store: CheckpointStore;
  ceilings: () => Ceilings;
  clock: Clock;
  log: Log;
  failpoint: Failpoint;
  wake: () => void;
};

/** What each attempt found in the folders it may write, and what it left there. Never rejects: an attempt goes on without. */
export class Checkpoints {
  readonly #ports: CheckpointsPorts;
  readonly #begun = new Map<TaskId, Promise<void>>();
  readonly #taking = new Set<Promise<void>>();
  #timer: Timer | null = null;
  #isClosed = false;

  constructor(ports: CheckpointsPorts) {
    this.#ports = ports;
  }

  before(start: RunStart): Promise<void> {
    const taking = this.#counted(() => this.#before(start));
    this.#begun.set(start.task.id, taking);
    return taking;
  }

  after({ task, attempt }: Pick<RunStart, "task" | "attempt">): Promise<void> {
    return this.#counted(async () => {
      // Who cancels does not wait for what an attempt finds to be kept; this does.
      await this.#begun.get(task.id);
      this.#begun.delete(task.id);
      for (const row of this.#ports.journal.checkpoints.untaken())
        if (row.task === task.id && row.attempt === attempt) await this.#after(row);
    });
  }

  /** At start: attempts that the end of the last process cut short. Then, now and later, what is too old or too much goes. */
  async recover(): Promise<void> {
    await this.#counted(async () => {
      for (const row of this.#ports.journal.checkpoints.untaken()) await this.#after(row);
    });
    void this.#counted(() => this.#tidy());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await Promise.all(this.#taking);
  }

  async #before({ thread, task, attempt, launch }: RunStart): Promise<void> {
    const { journal, reports, store, clock, failpoint } = this.#ports;
    for (const folder of writtenFolders(launch)) {
      const max = this.#newBytesMax(folder);
      if (max === 0) continue;
      try {
        // Named in the journal before anybody else may tidy the folder's states.
        await store.with(folder, async (states) => {
          const { state } = await states.take(journal.checkpoints.newest(folder), max);
          failpoint("runner.checkpoint.before");
          journal.transaction(() => journal.checkpoints.begin(task.id, attempt, folder, state, clock.now()));
          failpoint("runner.checkpoint.after");
        });
      } catch (error) {
        const reason = this.#reasonOf(error, task.id);
        journal.transaction(() => {
          journal.checkpoints.begin(task.id, attempt, folder, null, clock.now());
          reports.add(thread.id, "checkpoint", { task: task.id, attempt, folder, is: "skipped", reason });
        });
        this.#ports.wake();
      }
    }
  }

  async #after(row: CheckpointRow): Promise<void> {
    const { journal, reports, store, wake } = this.#ports;
    const { folder, before } = row;
    const task = journal.tasks.byId(row.task);
    if (before === null || task === null || this.#isClosed) return;
    const head = { task: row.task, attempt: row.attempt, folder };
    try {
      await store.with(folder, async (states) => {
        const left = await states.take(before, Number.POSITIVE_INFINITY);
        const changes = changesBetween(states.tree(before), left.tree);
        const shown = shownChanges(changes, (hash) => states.objects.read(hash));
        const isNews = shown.added + shown.changed + shown.deleted > 0;
        const body: CheckpointBody = { ...head, is: "changes", ...shown, unkept: left.unkept };
        journal.transaction(() => {
          const isFirst = journal.checkpoints.end(row.task, row.attempt, folder, left.state);
          if (isFirst && isNews) reports.add(task.thread, "checkpoint", body);
        });
      });
    } catch (error) {
      const reason = this.#reasonOf(error, row.task);
      journal.transaction(() => reports.add(task.thread, "checkpoint", { ...head, is: "skipped", reason }));
    }
    wake();
  }

  /** Zero where the owner wants none. */
  #newBytesMax(folder: string): number {
    const wanted = [...this.#ports.ceilings().projects.values()]
      .filter(({ folders }) => folders.some(({ path }) => isInside(path, folder)))
      .flatMap(({ checkpointGb }) => checkpointGb ?? []);
    return wanted.length === 0 ? limits.checkpointNewBytesMax : Math.max(...wanted) * 1024 ** 3;
  }

  #reasonOf(error: unknown, taskId: TaskId): string {
    const code = isProblem(error)
      ? error.code
      : error instanceof Error && "code" in error
        ? String(error.code)
        : "unknown";
    this.#ports.log.warn("there is no checkpoint", { taskId, code });
    if (code === "ENOSPC" || code === "EDQUOT") return "checkpoint_no_room";
    return isProblem(error) ? code : "checkpoint_failed";
  }

  async #tidy(): Promise<void> {
    const { journal, store, clock, log } = this.#ports;
    try {
      const oldest = clock.now() - limits.checkpointKeptMs;
      journal.transaction(() => journal.checkpoints.forgetBefore(oldest));
      await store.keepOnly(() => this.#named());
      // By size, the oldest first; what an attempt under way found is never among them.
      for (let bytes = store.bytes(); bytes > limits.checkpointKeptBytesMax; bytes = store.bytes()) {
        const times = [...new Set(journal.checkpoints.states().map(({ at }) => at))];
        if (times.length < 2) break;
        const until = times[Math.ceil(times.length / 4)] ?? 0;
        journal.transaction(() => journal.checkpoints.forgetBefore(until));
        await store.keepOnly(() => this.#named());
      }
    } catch (error) {
      log.warn("checkpoints were not tidied", { code: error instanceof Error ? error.name : "unknown" });
    }
    if (!this.#isClosed) this.#timer = clock.after(limits.tidyMs, () => void this.#counted(() => this.#tidy()));
  }

  #named(): Map<string, Set<string>> {
    const named = new Map<string, Set<string>>();
    for (const { folder, state } of this.#ports.journal.checkpoints.states())
      named.set(folder, (named.get(folder) ?? new Set()).add(state));
    return named;
  }

  async #counted(work: () => Promise<void>): Promise<void> {
    if (this.#isClosed) return;
    const taking = work().catch((error: unknown) =>
      this.#ports.log.error("a checkpoint broke", { error: error instanceof Error ? error.name : "unknown" }),
    );
    this.#taking.add(taking);
    await taking.finally(() => this.#taking.delete(taking));
  }
}

/** The outermost of the folders that the task's agent may write; its results folder is nobody's work before it. */
export function writtenFolders(launch: Launch): string[] {
  const folders = (launch.grant.project?.folders ?? [])
    .filter(({ access }) => access === "write")
    .map(({ path }) => path);
  return [...new Set(folders)].filter((path) => !folders.some((other) => other !== path && isInside(other, path)));
}
