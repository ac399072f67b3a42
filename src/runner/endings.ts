import type { Outcome } from "../domain/entries.ts";
import type { AttemptNumber, Seq, TaskId, Timestamp } from "../domain/ids.ts";
import type { Clock } from "../domain/ports.ts";
import type { Attempt, Task, Thread } from "../domain/task.ts";
import type { Journal } from "../store/journal/journal.ts";
import { textHash } from "./asks.ts";
import { goOnQuestion } from "./go-on.ts";
import { giveUp, noteForNext } from "./handing.ts";
import { limitEnd, usageLimit } from "./limit-wait.ts";
import type { Reports } from "./reports.ts";
import type { RunEnd } from "./run-start.ts";

export type EndingPorts = {
  journal: Journal;
  reports: Reports;
  clock: Clock;
  cursor: () => Seq;
  /** The task has ended: nothing that was kept for it lives on. */
  forget: (task: TaskId) => void;
};

/** How often in a row an agent may die over one task, and how often Errand itself may stop, before somebody is asked. */
const deathsMax = 3;
const stopsMax = 5;
const agentDied: ReadonlySet<string | null> = new Set(["agent_exited"]);
const runnerStopped: ReadonlySet<string | null> = new Set(["runner_stopped"]);

export const resumeWords =
  "This work was interrupted before it was finished. Check first what is already done, then go on; do not do anything twice.";

/** How attempts and tasks end. Call inside the transaction that goes with it. */
export class Endings {
  readonly #ports: EndingPorts;

  constructor(ports: EndingPorts) {
    this.#ports = ports;
  }

  /** Once: a task that has ended stays as it is. */
  end(thread: Thread, task: TaskId, outcome: Outcome, reason: string | null, words = "", paths: string[] = []): void {
    const { journal, reports, clock, cursor, forget } = this.#ports;
    if (!journal.tasks.end(task, outcome, reason, words, clock.now())) return;
    journal.asks.closeAll(task);
    giveUp(this.#ports, thread, task);
    reports.add(thread.id, "task_ended", { task, outcome, reason, words, paths });
    reports.summarize(thread, cursor());
    forget(task);
  }

  /** What an attempt came to. One that was ended meanwhile, because it was parked, changes nothing but what was asked since. */
  conclude(thread: Thread, task: TaskId, attempt: AttemptNumber, end: RunEnd): void {
    const { journal, reports, clock } = this.#ports;
    const now = journal.tasks.byId(task);
    if (!now || now.rung === "ended") return;
    for (const { body, blob } of end.artifacts) reports.add(thread.id, "artifact", { task, attempt, ...body }, [blob]);
    const newest = journal.attempts.newest(task);
    if (newest?.attempt !== attempt || newest.state !== "working") {
      if (now.isCancelAsked) this.end(thread, task, "cancelled", null, end.words);
      return;
    }
    if (end.stop !== null) reports.add(thread.id, "turn_ended", { task, attempt, turn: 1, stop: end.stop });
    if (end.outcome === null) return this.interrupt(thread, now, attempt, end.reason, end.until ?? null);
    journal.attempts.end(task, attempt, end.end, end.reason, clock.now());
    reports.add(thread.id, "attempt_ended", { task, attempt, end: end.end, reason: end.reason });
    this.end(
      thread,
      task,
      end.outcome,
      end.reason,
      end.words,
      end.artifacts.map(({ body }) => body.path),
    );
  }

  /** The attempt was cut short; the task goes on as the next one, unless somebody must be asked or its agent keeps dying. */
  interrupt(
    thread: Thread,
    task: Task,
    attempt: AttemptNumber,
    reason: string | null,
    until: Timestamp | null = null,
  ): void {
    const { journal, reports, clock, cursor } = this.#ports;
    if (!journal.attempts.end(task.id, attempt, "interrupted", reason, clock.now())) return;
    const attempts = journal.attempts.ofTask(task.id);
    const isCancelled = journal.tasks.byId(task.id)?.isCancelAsked === true;
    const isSessionLost = reason === "session_lost";
    if (!isCancelled && (isSessionLost || inARow(attempts, runnerStopped) >= stopsMax))
      this.#askToGoOn(thread, task, attempt, isSessionLost);
    journal.asks.goStale(task.id);
    reports.add(thread.id, "attempt_ended", { task: task.id, attempt, end: "interrupted", reason });
    if (isCancelled) return this.end(thread, task.id, "cancelled", null);
    noteForNext(this.#ports, thread, task.id);
    if (journal.asks.unanswered(task.id).length > 0) journal.tasks.needSomebody(task.id);
    else if (inARow(attempts, agentDied) >= deathsMax) return this.end(thread, task.id, "failed", "agent_keeps_dying");
    else if (reason === usageLimit) this.#waitForLimit(thread, task.id, until ?? limitEnd(attempts, clock.now()));
    else this.#goOn(thread, task.id);
    reports.summarize(thread, cursor());
  }

  /** At start: attempts that the end of the last process cut short, and tasks that nothing else would ever move again. */
  recover(): void {
    const { journal } = this.#ports;
    for (const attempt of journal.attempts.working()) {
      const task = journal.tasks.byId(attempt.task);
      const thread = task ? journal.threads.byId(task.thread) : null;
      if (task && thread) this.interrupt(thread, task, attempt.attempt, "runner_stopped");
    }
    for (const row of [...journal.tasks.cancelAsked(), ...journal.tasks.queue()]) {
      const task = journal.tasks.byId(row.id);
      const thread = task ? journal.threads.byId(task.thread) : null;
      if (!task || !thread || task.rung === "ended") continue;
      if (task.isCancelAsked) this.end(thread, task.id, "cancelled", null);
      else if (task.rung === "working" || (task.rung === "needs_you" && journal.asks.unanswered(task.id).length === 0))
        this.#goOn(thread, task.id);
    }
  }

  /** However long it lasts, it burns no try and ends nothing. */
  #waitForLimit(thread: Thread, task: TaskId, until: Timestamp): void {
    const { journal, reports } = this.#ports;
    journal.tasks.setResumeNote(task, resumeWords);
    journal.tasks.wait(task, "limit", until);
    reports.add(thread.id, "waiting", { task, for: "limit", until, holder: null });
  }

  #goOn(thread: Thread, task: TaskId): void {
    const { journal, reports } = this.#ports;
    journal.tasks.setResumeNote(task, resumeWords);
    journal.tasks.wait(task, "agent");
    reports.add(thread.id, "waiting", { task, for: "agent", until: null, holder: null });
  }

  /** Nothing is silently run again: where its agent cannot go on, or Errand itself keeps stopping over it, the person says. */
  #askToGoOn(thread: Thread, task: Task, attempt: AttemptNumber, isSessionLost: boolean): void {
    const { journal, reports, clock } = this.#ports;
    // The next attempt may begin anew: the person has been told.
    if (isSessionLost) journal.threads.setSession(thread.id, null, null);
    const body = goOnQuestion(task.id, attempt, isSessionLost);
    const text = JSON.stringify(body);
    const id = reports.newId();
    journal.asks.insert({
      id,
      task: task.id,
      attempt,
      kind: "question",
      hash: textHash(text),
      body: text,
      askedAt: clock.now(),
    });
    reports.addAs(id, thread.id, "question", body);
  }
}

/** How many of the newest attempts ended for one of these reasons, one after the other. */
function inARow(attempts: readonly Attempt[], reasons: ReadonlySet<string | null>): number {
  const before = attempts.findLastIndex((attempt) => !reasons.has(attempt.reason));
  return attempts.length - 1 - before;
}
