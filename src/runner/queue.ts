import type { AttemptNumber, TaskId } from "../domain/ids.ts";
import type { Log, Timer } from "../domain/ports.ts";
import type { Ask, Task, Thread } from "../domain/task.ts";
import { limits } from "../domain/limits.ts";
import { isProblem } from "../domain/problem.ts";
import { nextMoves, type QueuedTask } from "../domain/queue.ts";
import type { Clock } from "../domain/ports.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Launch } from "./agent-launch.ts";
import type { Grants } from "./grants.ts";
import type { Reports } from "./reports.ts";
import type { RunEnd, RunStart } from "./task-run.ts";

/** A task in the hands of an agent. */
export interface RunningTask {
  run(): Promise<RunEnd>;
  cancel(): void;
  say(text: string): Promise<boolean>;
  flush(): void;
}

export type QueuePorts = {
  journal: Journal;
  reports: Reports;
  grants: Grants;
  clock: Clock;
  log: Log;
  cursor: () => number;
  wake: () => void;
  startRun: (start: RunStart) => RunningTask;
  stopAgent: (thread: Thread) => Promise<void>;
  forgetGrants: (task: TaskId) => void;
};

/** How often a task is taken up again after its agent died, before it is called failed. */
const attemptsMax = 3;
const resumeWords =
  "This work was interrupted before it was finished. Check first what is already done, then go on; do not do anything twice.";

/** Tasks of one thread in order, threads in parallel: starts, waits, cancels and ends, each in one transaction. */
export class Queue {
  readonly #ports: QueuePorts;
  readonly #running = new Map<TaskId, { run: RunningTask; attempt: AttemptNumber; thread: Thread }>();
  readonly #parking = new Map<TaskId, Timer>();
  #ending = Promise.resolve();
  #isClosed = false;

  constructor(ports: QueuePorts) {
    this.#ports = ports;
  }

  /**
   * Inside the caller's transaction: writes what should wait and what starts. What starts is begun by `begin`, after the
   * commit. A task whose launch is not known yet waits for its turn to be looked at again.
   */
  settle(launches: ReadonlyMap<TaskId, Launch>): RunStart[] {
    const { journal, reports, clock } = this.#ports;
    const tasks = new Map(journal.tasks.open().map((task) => [task.id, task]));
    const starts: RunStart[] = [];
    for (const move of nextMoves([...tasks.values()].map((task) => this.#queued(task)), this.#ports.grants.threadsWorkingMax)) {
      const task = tasks.get(move.task);
      const thread = task ? journal.threads.byId(task.thread) : null;
      if (!task || !thread) continue;
      if (move.move === "start") {
        const launch = launches.get(task.id);
        if (!launch || this.#isClosed) continue;
        const attempt = (journal.attempts.newest(task.id)?.attempt ?? 0) + 1;
        const confinement = this.#ports.grants.confinement(launch);
        journal.tasks.work(task.id);
        journal.attempts.start(task.id, attempt, launch.profile.id, confinement, clock.now());
        const resumedSession = attempt > 1 && thread.session?.agent === launch.profile.id;
        reports.add(thread.id, "attempt_started", { task: task.id, attempt, agent: launch.profile.id, confinement, resumedSession });
        reports.summarize(thread, this.#ports.cursor());
        starts.push({ thread, task, attempt, launch });
      } else if (task.rung !== "waiting" || task.waitsFor !== move.for) {
        journal.tasks.wait(task.id, move.for);
        reports.add(thread.id, "waiting", { task: task.id, for: move.for, until: null, holder: move.holder });
        reports.summarize(thread, this.#ports.cursor());
      }
    }
    return starts;
  }

  begin(starts: readonly RunStart[]): void {
    for (const start of starts) {
      const run = this.#ports.startRun(start);
      this.#running.set(start.task.id, { run, attempt: start.attempt, thread: start.thread });
      void run.run().then((end) => this.#enqueueEnd(start, end));
    }
    this.#ports.wake();
  }

  /** Looks at all open tasks again: after a start, an end, an answer or a change of the ceilings. */
  async advance(): Promise<void> {
    const launches = new Map<TaskId, Launch>();
    const firsts = new Set<string>();
    for (const task of this.#ports.journal.tasks.open()) {
      // Only the first of a thread can start.
      const isFirst = firsts.size < firsts.add(task.thread).size;
      if (!isFirst || (task.rung !== "accepted" && task.rung !== "waiting")) continue;
      const launch = await this.launchOrEnd(task);
      if (launch) launches.set(task.id, launch);
    }
    const starts = this.#ports.journal.transaction(() => this.settle(launches));
    this.begin(starts);
  }

  isRunning(task: TaskId): boolean {
    return this.#running.has(task);
  }

  say(task: TaskId, text: string): Promise<boolean> {
    return this.#running.get(task)?.run.say(text) ?? Promise.resolve(false);
  }

  /** Stores what the agent has said so far, before a report that must come after it. */
  flush(task: TaskId): void {
    this.#running.get(task)?.run.flush();
  }

  /** After the cancel was journaled. A task that is not in an agent's hands ends at once. */
  cancel(task: TaskId): void {
    const running = this.#running.get(task);
    if (running) running.run.cancel();
    else this.#endUnstarted(task);
  }

  /** Starts and stops the clock of parking as a task begins and ceases to need somebody. */
  onNeedChanged(task: TaskId, needsSomebody: boolean): void {
    this.#parking.get(task)?.cancel();
    this.#parking.delete(task);
    if (needsSomebody) this.#parking.set(task, this.#ports.clock.after(limits.parkAfterMs, () => void this.#park(task)));
  }

  /** After the answer's commit: a stale ask's task queues again, told of the answer in words. */
  resumeAfterStale(task: Task, ask: Ask, answer: string): void {
    const words = `${resumeWords} Before the interruption you asked something (${ask.kind}); the person's answer was: ${answer}. Ask again if you still need to.`;
    this.#ports.journal.tasks.setResumeNote(task.id, words);
    this.#ports.journal.tasks.wait(task.id, "turn");
  }

  /** At start: attempts that were cut short by the end of this process. */
  recover(): void {
    const { journal } = this.#ports;
    journal.transaction(() => {
      for (const attempt of journal.attempts.working()) {
        const task = journal.tasks.byId(attempt.task);
        const thread = task ? journal.threads.byId(task.thread) : null;
        if (task && thread) this.#interrupt(thread, task, attempt.attempt, "runner_stopped");
      }
      for (const task of journal.tasks.open()) {
        const thread = journal.threads.byId(task.thread);
        if (task.isCancelAsked && thread) this.#end(thread, task.id, "cancelled", null, "", []);
      }
    });
  }

  /** Stops taking up work and waits for what is being written down. Running attempts are found again at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#parking.values()) timer.cancel();
    await this.#ending;
  }

  /** Null when the task may not start under the ceilings as they are now: then it has ended, with the reason. */
  async launchOrEnd(task: Task): Promise<Launch | null> {
    const thread = this.#ports.journal.threads.byId(task.thread);
    if (!thread) return null;
    try {
      return await this.#ports.grants.launchFor(thread, task);
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#ports.journal.transaction(() => this.#end(thread, task.id, "failed", error.code, "", []));
      return null;
    }
  }

  #queued(task: Task): QueuedTask {
    const rung = task.rung === "ended" ? "accepted" : task.rung;
    return { id: task.id, thread: task.thread, rung, isParked: !this.#running.has(task.id), writes: this.#ports.grants.writes(task.id) };
  }

  #enqueueEnd(start: RunStart, end: RunEnd): void {
    this.#ending = this.#ending
      .then(() => this.#conclude(start, end))
      .catch((error: unknown) => this.#ports.log.error("an attempt's end was not written", { error: String(error) }));
  }

  async #conclude(start: RunStart, end: RunEnd): Promise<void> {
    const { journal, reports } = this.#ports;
    const { thread, task, attempt } = start;
    if (this.#isClosed) return;
    this.#running.delete(task.id);
    this.onNeedChanged(task.id, false);
    const isParked = journal.attempts.newest(task.id)?.state === "interrupted";
    journal.transaction(() => {
      if (isParked) return;
      for (const { body, blob } of end.artifacts) reports.add(thread.id, "artifact", { task: task.id, attempt, ...body }, [blob]);
      if (end.stop !== null) reports.add(thread.id, "turn_ended", { task: task.id, attempt, turn: 1, stop: end.stop });
      if (end.outcome === null) return this.#interrupt(thread, task, attempt, end.reason);
      if (!journal.attempts.end(task.id, attempt, end.end, end.reason, this.#ports.clock.now())) return;
      reports.add(thread.id, "attempt_ended", { task: task.id, attempt, end: end.end, reason: end.reason });
      this.#end(thread, task.id, end.outcome, end.reason, end.words, end.artifacts.map(({ body }) => body.path));
    });
    this.#ports.wake();
    await this.advance();
  }

  /** The task goes on as the next attempt, unless its agent keeps dying. */
  #interrupt(thread: Thread, task: Task, attempt: AttemptNumber, reason: string | null): void {
    const { journal, reports, clock } = this.#ports;
    if (!journal.attempts.end(task.id, attempt, "interrupted", reason, clock.now())) return;
    journal.asks.goStale(task.id);
    reports.add(thread.id, "attempt_ended", { task: task.id, attempt, end: "interrupted", reason });
    if (journal.tasks.byId(task.id)?.isCancelAsked) return this.#end(thread, task.id, "cancelled", null, "", []);
    const needsSomebody = journal.asks.unanswered(task.id).length > 0;
    if (needsSomebody) journal.tasks.needSomebody(task.id);
    else if (attempt >= attemptsMax) return this.#end(thread, task.id, "failed", "agent_keeps_dying", "", []);
    else {
      journal.tasks.setResumeNote(task.id, resumeWords);
      journal.tasks.wait(task.id, "agent");
      reports.add(thread.id, "waiting", { task: task.id, for: "agent", until: null, holder: null });
    }
    reports.summarize(thread, this.#ports.cursor());
  }

  /** Nobody answered for long: its agent stops, its folders are free, its asks stay open to be answered. */
  async #park(task: TaskId): Promise<void> {
    const { journal } = this.#ports;
    const running = this.#running.get(task);
    const found = journal.tasks.byId(task);
    if (!running || found?.rung !== "needs_you") return;
    journal.transaction(() => this.#interrupt(running.thread, found, running.attempt, "parked"));
    this.#ports.wake();
    await this.#ports.stopAgent(running.thread);
  }

  #endUnstarted(id: TaskId): void {
    const { journal } = this.#ports;
    const task = journal.tasks.byId(id);
    const thread = task ? journal.threads.byId(task.thread) : null;
    if (!task || !thread) return;
    journal.transaction(() => this.#end(thread, id, "cancelled", null, "", []));
    this.#ports.wake();
    void this.advance();
  }

  #end(thread: Thread, task: TaskId, outcome: RunEnd["outcome"] & string, reason: string | null, words: string, paths: string[]): void {
    const { journal, reports, clock } = this.#ports;
    if (!journal.tasks.end(task, outcome, reason, words, clock.now())) return;
    journal.asks.closeAll(task);
    reports.add(thread.id, "task_ended", { task, outcome, reason, words, paths });
    reports.summarize(thread, this.#ports.cursor());
    this.#ports.forgetGrants(task);
  }
}
