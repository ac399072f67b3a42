import type { AttemptNumber, EntryId, TaskId } from "../domain/ids.ts";
import type { Clock, Failpoint, Log } from "../domain/ports.ts";
import type { Thread } from "../domain/task.ts";
import { isProblem } from "../domain/problem.ts";
import { nextMoves, type QueuedTask } from "../domain/queue.ts";
import { backoffMs } from "../kit/backoff.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { QueueRow } from "../store/journal/tasks.ts";
import { launchFingerprint, type Launch } from "./agent-launch.ts";
import { writtenFolders } from "./checkpoints.ts";
import { Endings } from "./endings.ts";
import { nameOf } from "./fault-name.ts";
import type { Grants } from "./grants.ts";
import { Handing, resumeNoteOf, type Heard } from "./handing.ts";
import { LimitTimer } from "./limit-wait.ts";
import { Parking } from "./parking.ts";
import type { Reports } from "./reports.ts";
import type { RunEnd, RunStart } from "./run-start.ts";

/** A task in the hands of an agent. */
export interface RunningTask {
  run(): Promise<RunEnd>;
  cancel(): void;
  /** Whether its agent takes words into a turn, and has one now. */
  canHear(): boolean;
  say(text: string): Promise<Heard>;
  flush(): void;
}

export type QueuePorts = {
  journal: Journal;
  reports: Reports;
  grants: Pick<Grants, "launchFor" | "confinement" | "writes" | "threadsWorkingMax">;
  clock: Clock;
  log: Log;
  failpoint: Failpoint;
  cursor: () => number;
  wake: () => void;
  startRun: (start: RunStart) => RunningTask;
  stopAgent: (thread: Thread) => Promise<void>;
  forgetGrants: (task: TaskId) => void;
  /** Folders whose turn is an undo's. */
  undoing: () => string[];
};

/** What settling came to: attempts to begin after the commit, and tasks whose turn it is but whose launch was not known. */
export type Settled = { starts: RunStart[]; unready: TaskId[] };

type Held = { run: RunningTask; attempt: AttemptNumber; thread: Thread; launch: Launch };

/** Tasks of one thread in order, threads in parallel: starts, waits, cancels and ends, each in one transaction. */
export class Queue {
  readonly #ports: QueuePorts;
  readonly #endings: Endings;
  readonly #running = new Map<TaskId, Held>();
  readonly #parking: Parking;
  readonly #limitTimer: LimitTimer;
  readonly #handing: Handing;
  #advancing: Promise<void> | null = null;
  #isStirred = false;
  #isClosed = false;

  constructor(ports: QueuePorts) {
    this.#ports = ports;
    const { journal, reports, clock, cursor, forgetGrants: forget } = ports;
    this.#parking = new Parking(clock, (task) => this.#park(task));
    this.#handing = new Handing(ports);
    this.#limitTimer = new LimitTimer(clock, () => this.stir());
    this.#endings = new Endings({ journal, reports, clock, cursor, forget });
  }

  /** Inside the caller's transaction: writes what should wait and what starts. Hand the result to `begin` after the commit. */
  settle(launches: ReadonlyMap<TaskId, Launch>): Settled {
    const { journal, grants, undoing } = this.#ports;
    const rows = new Map(journal.tasks.queue().map((row) => [row.id, row]));
    this.#limitTimer.look([...rows.values()].flatMap(({ notBefore }) => notBefore ?? []));
    const settled: Settled = { starts: [], unready: [] };
    const open = [...rows.values()].map((row) => this.#queued(row));
    for (const move of nextMoves(open, grants.threadsWorkingMax, undoing())) {
      const row = rows.get(move.task);
      if (!row || this.#isClosed) continue;
      if (move.move === "wait") this.#wait(row, move.for, move.holder);
      else {
        const launch = launches.get(row.id);
        const start = launch ? this.#start(row, launch) : null;
        if (start) settled.starts.push(start);
        else settled.unready.push(row.id);
      }
    }
    return settled;
  }

  begin({ starts, unready }: Settled): void {
    for (const start of starts) {
      const { task, thread, attempt, launch } = start;
      this.#ports.failpoint("runner.attempt.before");
      const run = this.#ports.startRun(start);
      this.#running.set(task.id, { run, attempt, thread, launch });
      void run.run().then((end) => this.#conclude(start, end, 0));
    }
    this.#ports.wake();
    if (unready.length > 0) this.stir();
  }

  /** Looks at all open tasks again: after a start, an end, an answer or a change of the ceilings. */
  advance(): Promise<void> {
    this.#isStirred = true;
    this.#advancing ??= this.#advance();
    return this.#advancing;
  }

  canHear(task: TaskId): boolean {
    return this.#running.get(task)?.run.canHear() ?? false;
  }

  /** Once the order that brought them is on disk: words for a running turn. */
  hand(order: EntryId, thread: Thread, task: TaskId, text: string): void {
    this.#handing.hand(order, thread, this.#running.get(task)?.run.say(text) ?? Promise.resolve("unknown"));
  }

  /** Inside the caller's transaction: a task that is in no agent's hands ends with its cancel. Call `cancelled` after the commit. */
  cancel(thread: Thread, task: TaskId): void {
    this.#ports.journal.tasks.askToCancel(task);
    if (!this.#running.has(task)) this.#endings.end(thread, task, "cancelled", null);
  }

  cancelled(task: TaskId): void {
    const running = this.#running.get(task);
    if (running) running.run.cancel();
    else this.stir();
  }

  /** The folders that agents at work, or still being stopped, may write. */
  writing(): string[] {
    return [...this.#running.values()].flatMap(({ launch }) => writtenFolders(launch));
  }

  onNeedChanged(task: TaskId, needsSomebody: boolean): void {
    this.#parking.needChanged(task, needsSomebody && !this.#isClosed);
  }

  /** At start: attempts that were cut short by the end of the last process. */
  recover(): void {
    this.#ports.journal.transaction(() => this.#endings.recover());
  }

  /** The ceiling is fixed for a session: an attempt that was started under another one is cut short and goes on under the new. */
  async ceilingsChanged(): Promise<void> {
    for (const [task, held] of this.#running) {
      const found = this.#ports.journal.tasks.byId(task);
      if (!found || found.rung === "ended") continue;
      const launch = await this.#ports.grants.launchFor(held.thread, found).catch((error: unknown) => {
        if (isProblem(error)) return null;
        throw error;
      });
      if (launch === null || launchFingerprint(launch) !== launchFingerprint(held.launch))
        await this.#cutShort(task, "ceiling_changed");
    }
    await this.advance();
  }

  /** Stops taking up work and waits for what is being decided. Running attempts are found again at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#limitTimer.close();
    this.#parking.close();
    await this.#advancing?.catch(() => {});
  }

  #start(row: QueueRow, launch: Launch): RunStart | null {
    const { journal, reports, clock, grants, cursor } = this.#ports;
    const found = journal.tasks.byId(row.id);
    const thread = journal.threads.byId(row.thread);
    if (!found || !thread || found.rung === "ended") return null;
    const task = { ...found, resumeNote: resumeNoteOf(journal, found.id, found.resumeNote) };
    const earlier = journal.attempts.ofTask(task.id);
    const attempt = (earlier.at(-1)?.attempt ?? 0) + 1;
    const agent = launch.profile.id;
    const confinement = grants.confinement(launch);
    journal.tasks.work(task.id);
    journal.attempts.start(task.id, attempt, agent, confinement, clock.now());
    const resumedSession = attempt > 1 && thread.session?.agent === agent;
    reports.add(thread.id, "attempt_started", { task: task.id, attempt, agent, confinement, resumedSession });
    reports.summarize(thread, cursor());
    const spans = earlier.map(({ startedAt, endedAt }) => ({ from: startedAt, to: endedAt ?? startedAt }));
    return { thread, task, attempt, launch, spans };
  }

  #wait(row: QueueRow, waitsFor: NonNullable<QueueRow["waitsFor"]>, holder: TaskId | null): void {
    const { journal, reports, cursor } = this.#ports;
    if (row.rung === "waiting" && row.waitsFor === waitsFor) return;
    journal.tasks.wait(row.id, waitsFor);
    reports.add(row.thread, "waiting", { task: row.id, for: waitsFor, until: null, holder });
    const thread = journal.threads.byId(row.thread);
    if (thread) reports.summarize(thread, cursor());
  }

  /** A task whose agent is still being stopped holds its folders and its thread, whatever it waits for. */
  #queued({ id, thread, rung, notBefore }: QueueRow): QueuedTask {
    const isHeld = this.#running.has(id);
    const writes = this.#ports.grants.writes(id);
    const isLimited = notBefore !== null && notBefore > this.#ports.clock.now();
    return {
      id,
      thread,
      rung: isHeld && rung !== "needs_you" ? "working" : rung,
      isParked: !isHeld,
      writes,
      isLimited,
    };
  }

  async #advance(): Promise<void> {
    const { journal } = this.#ports;
    let launches = new Map<TaskId, Launch>();
    // Whoever stirs the queue from inside its own work finds this one under way.
    await Promise.resolve();
    try {
      while (this.#isStirred && !this.#isClosed) {
        this.#isStirred = false;
        const known = launches;
        const { starts, unready } = journal.transaction(() => this.settle(known));
        this.begin({ starts, unready: [] });
        launches = new Map();
        for (const id of unready) {
          const launch = await this.#launchOrEnd(id);
          if (launch) launches.set(id, launch);
          this.#isStirred = true;
        }
      }
    } finally {
      this.#advancing = null;
    }
  }

  /** Looks again, soon. */
  stir(): void {
    const { log } = this.#ports;
    this.advance().catch((error: unknown) => log.error("the queue was not settled", { error: nameOf(error) }));
  }

  /** Null when the task may not start under the ceilings as they are now: then it has ended, with the reason. */
  async #launchOrEnd(id: TaskId): Promise<Launch | null> {
    const { journal, grants } = this.#ports;
    const task = journal.tasks.byId(id);
    const thread = task ? journal.threads.byId(task.thread) : null;
    if (!task || !thread || task.rung === "ended") return null;
    try {
      return await grants.launchFor(thread, task);
    } catch (error) {
      if (!isProblem(error)) throw error;
      journal.transaction(() => this.#endings.end(thread, id, "failed", error.code));
      this.#ports.wake();
      return null;
    }
  }

  /** Tried again when the disk would not take it: the attempt is over, whether or not that is written down yet. */
  #conclude(start: RunStart, end: RunEnd, tries: number): void {
    const { journal, log, clock, failpoint } = this.#ports;
    const { thread, task, attempt } = start;
    if (this.#isClosed) return;
    try {
      failpoint("runner.conclude.before");
      journal.transaction(() => this.#endings.conclude(thread, task.id, attempt, end));
    } catch (error) {
      log.error("an attempt's end was not written", { taskId: task.id, attempt, error: nameOf(error) });
      clock.after(backoffMs(tries, 1, 1000, 60_000), () => this.#conclude(start, end, tries + 1));
      return;
    }
    failpoint("runner.conclude.after");
    this.#running.delete(task.id);
    this.onNeedChanged(task.id, false);
    this.#ports.wake();
    this.stir();
  }

  /** Nobody answered for long: its agent stops, its folders are free, its asks stay open to be answered. */
  #park(task: TaskId): void {
    if (this.#ports.journal.tasks.byId(task)?.rung !== "needs_you") return;
    this.#cutShort(task, "parked").catch((error: unknown) => {
      this.#ports.log.error("a task was not parked", { taskId: task, error: nameOf(error) });
      this.onNeedChanged(task, true);
    });
  }

  async #cutShort(task: TaskId, reason: string): Promise<void> {
    const { journal, wake, stopAgent } = this.#ports;
    const held = this.#running.get(task);
    const found = journal.tasks.byId(task);
    if (!held || !found || this.#isClosed) return;
    held.run.flush();
    journal.transaction(() => this.#endings.interrupt(held.thread, found, held.attempt, reason));
    wake();
    // One that is only starting must not prompt any more.
    held.run.cancel();
    await stopAgent(held.thread);
  }
}
