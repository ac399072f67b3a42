import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { profiles } from "../../src/agents/profile.ts";
import type { AgentCeiling } from "../../src/domain/ceilings.ts";
import type { ReportBodies, ReportKind, TaskBody } from "../../src/domain/entries.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "../../src/domain/ids.ts";
import { noFailpoint, silentLog } from "../../src/domain/ports.ts";
import { Problem } from "../../src/domain/problem.ts";
import type { Task, Thread } from "../../src/domain/task.ts";
import { deferred, type Deferred } from "../../src/kit/deferred.ts";
import type { Launch } from "../../src/runner/agent-launch.ts";
import { Asks } from "../../src/runner/asks.ts";
import type { Heard } from "../../src/runner/handing.ts";
import { Queue, type QueuePorts, type RunningTask } from "../../src/runner/queue.ts";
import { Reports } from "../../src/runner/reports.ts";
import type { RunEnd, RunStart } from "../../src/runner/run-start.ts";
import { openJournal, type Journal } from "../../src/store/journal/journal.ts";
import { FakeClock } from "./fake-clock.ts";
import { randomId, testRandom } from "./sealed-space.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export const ended: RunEnd = {
  end: "ended",
  outcome: "unchecked",
  stop: "end",
  reason: null,
  words: "done",
  artifacts: [],
};
export const cancelled: RunEnd = {
  end: "cancelled",
  outcome: "cancelled",
  stop: "cancelled",
  reason: null,
  words: "",
  artifacts: [],
};
export const died: RunEnd = {
  end: "interrupted",
  outcome: null,
  stop: "failed",
  reason: "agent_exited",
  words: "",
  artifacts: [],
};
export const sessionLost: RunEnd = { ...died, stop: null, reason: "session_lost" };

/** An attempt that ends when the test says so. */
export class HeldRun implements RunningTask {
  readonly start: RunStart;
  readonly #end: Deferred<RunEnd> = deferred();
  readonly #heard: Deferred<Heard> = deferred();
  isCancelAsked = false;
  readonly said: string[] = [];

  constructor(start: RunStart) {
    this.start = start;
  }

  run(): Promise<RunEnd> {
    return this.#end.promise;
  }
  cancel(): void {
    this.isCancelAsked = true;
  }
  canHear(): boolean {
    return true;
  }
  say(text: string): Promise<Heard> {
    this.said.push(text);
    return this.#heard.promise;
  }
  flush(): void {}
  hears(heard: Heard): void {
    this.#heard.resolve(heard);
  }
  ends(end: RunEnd = ended): void {
    this.#end.resolve(end);
  }
}

/** The real queue and the real asks on a real journal; agents are held by the test. */
export class QueuePlace {
  readonly clock = new FakeClock();
  readonly folder = temporaryFolder();
  journal!: Journal;
  reports!: Reports;
  queue!: Queue;
  asks!: Asks;
  runs: HeldRun[] = [];
  readonly stopped: ThreadId[] = [];
  /** Which folders each task may write; a code refuses it. */
  readonly writes = new Map<TaskId, string[] | { code: string }>();
  #place = 0;
  cursor: () => number = () => this.#place;

  /** What a task may do is what the test wrote into `writes`. */
  readonly grants: QueuePorts["grants"] = {
    threadsWorkingMax: 4,
    confinement: () => "confined",
    launchFor: async (thread, task) => this.#launch(thread, task.id),
    writes: (task) => {
      const found = this.writes.get(task) ?? [];
      return "code" in found ? [] : found;
    },
  };

  constructor(workingMax = 4) {
    this.grants = { ...this.grants, threadsWorkingMax: workingMax };
    this.open();
    onTestFinished(() => this.journal.close());
  }

  /** As after a crash: nothing but the journal is left. */
  restart(): void {
    this.journal.close();
    this.open();
    this.queue.recover();
  }

  open(): void {
    const { clock } = this;
    this.journal = openJournal(join(this.folder, "journal.sqlite"));
    const { journal } = this;
    this.reports = new Reports(journal, "runner" as MemberId, clock, testRandom);
    this.runs = [];
    const ports = { journal, reports: this.reports, clock, cursor: () => this.cursor(), wake: () => {} };
    this.asks = new Asks({ ...ports, onNeedChanged: (task, needs) => this.queue.onNeedChanged(task, needs) });
    this.queue = new Queue({
      undoing: () => [],
      ...ports,
      log: silentLog,
      failpoint: noFailpoint,
      grants: this.grants,
      startRun: (start) => {
        const run = new HeldRun(start);
        this.runs.push(run);
        return run;
      },
      stopAgent: async (thread) => void this.stopped.push(thread.id),
      forgetGrants: (task) => this.asks.forget(task),
    });
  }

  thread(): Thread {
    const id = randomId<ThreadId>();
    const thread: Thread = {
      id,
      title: "thread",
      project: null,
      agent: null,
      resultsFolder: join(this.folder, id),
      session: null,
      isArchived: false,
      openedAt: 1,
    };
    mkdirSync(thread.resultsFolder);
    this.journal.threads.insert(thread);
    return thread;
  }

  /** As an accepted order puts it into the journal. */
  give(thread: Thread, writes: string[] | { code: string } = []): TaskId {
    const id = randomId<TaskId>();
    this.writes.set(id, writes);
    this.#place += 1;
    const body: TaskBody = {
      text: "do it",
      project: null,
      folder: null,
      agent: null,
      attachments: [],
      tz: "UTC",
      localDate: "2026-11-22",
    };
    this.journal.tasks.insert(id, thread.id, this.#place, body, this.clock.now());
    return id;
  }

  /** Given and looked at. */
  async begin(thread: Thread, writes: string[] = []): Promise<{ task: TaskId; run: HeldRun }> {
    const task = this.give(thread, writes);
    await this.queue.advance();
    return { task, run: this.run(task) };
  }

  run(task: TaskId): HeldRun {
    const run = this.runs.findLast(({ start }) => start.task.id === task);
    if (!run) throw new Error("this task was not started");
    return run;
  }

  task(id: TaskId): Task {
    const task = this.journal.tasks.byId(id);
    if (!task) throw new Error("no such task");
    return task;
  }

  rung(id: TaskId): string {
    const task = this.task(id);
    return task.rung === "ended" ? task.outcome : task.rung === "waiting" ? `waiting for ${task.waitsFor}` : task.rung;
  }

  /** Lets everything that was set off come to its end. */
  async settled(): Promise<void> {
    for (let i = 0; i < 5; i += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
  }

  said<K extends ReportKind>(kind: K): ReportBodies[K][] {
    // Written by Reports under this kind.
    return this.journal.outbox
      .pending("runner" as MemberId, 10_000)
      .filter((row) => row.kind === kind)
      .map((row) => row.body as ReportBodies[K]);
  }

  /** The ids of what is asked, as an answer names them. */
  asked(task: TaskId): { id: EntryId; hash: string }[] {
    return this.journal.asks.unanswered(task).map(({ id, hash }) => ({ id, hash }));
  }

  #launch(thread: Thread, task: TaskId): Launch {
    const found = this.writes.get(task);
    if (found && "code" in found) throw new Problem(found.code);
    const ceiling: AgentCeiling = {
      id: "pi",
      command: null,
      readable: [],
      endpoint: null,
      confinement: "required",
      login: "own",
    };
    const stateDir = join(this.folder, "state");
    return {
      profile: profiles.pi,
      ceiling,
      grant: { project: null, folder: null, agent: "pi" },
      stateDir,
      resultsDir: thread.resultsFolder,
      localDate: "2026-11-22",
    };
  }
}
