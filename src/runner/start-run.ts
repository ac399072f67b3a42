import { limits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log, Timer } from "../domain/ports.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Asks } from "./asks.ts";
import type { LiveWords } from "./live-words.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Reports } from "./reports.ts";
import type { RunStart } from "./run-start.ts";
import { TaskRun, type TaskRunPorts } from "./task-run.ts";
import type { ThreadAgents } from "./thread-agents.ts";
import { nameOf } from "./fault-name.ts";

export type StartPorts = {
  journal: Journal;
  reports: Reports;
  asks: Asks;
  agents: ThreadAgents;
  live: LiveWords;
  outgoing: Outgoing;
  checkpoints: TaskRunPorts["checkpoints"];
  connection: HubConnection;
  clock: Clock;
  log: Log;
  failpoint: Failpoint;
  wake: () => void;
};

/** One attempt with all that it needs of the runner. */
export function startRun(start: RunStart, ports: StartPorts): TaskRun {
  const { thread, task, attempt } = start;
  const { journal, reports, asks, agents, live, outgoing, checkpoints, clock, log, connection, failpoint, wake } =
    ports;
  const context = { thread, task: task.id, attempt };
  // Told with the first updates, or a little later: a commit of its own would hold up the agent's first words.
  let untold: Timer | null = null;
  /** In one transaction with what else there is to write; told only once that is on disk. */
  const withTurn = (write: () => void): void => {
    journal.transaction(() => {
      if (untold !== null) reports.add(thread.id, "turn_started", { task: task.id, attempt, turn: 1 });
      write();
    });
    untold?.cancel();
    untold = null;
    wake();
  };
  const tellTurn = (): void => {
    if (untold !== null) withTurn(() => {});
  };
  const tellTurnByTime = (): void => {
    try {
      tellTurn();
    } catch (error) {
      log.error("a turn's start was not written", { error: nameOf(error) });
      untold = clock.after(limits.diskAgainMs, tellTurnByTime);
    }
  };
  const beforeAsking =
    <Q, A>(ask: (question: Q, signal: AbortSignal) => Promise<A>) =>
    (question: Q, signal: AbortSignal): Promise<A> => {
      tellTurn();
      run.flush();
      return ask(question, signal);
    };
  const run: TaskRun = new TaskRun(start, {
    clock,
    log,
    agent: agents.of(thread.id),
    outgoing,
    checkpoints,
    chunks: (id, index) => connection.getBlobChunk(id, index),
    host: {
      askPermission: beforeAsking((request, signal) => asks.permission(context, request, signal)),
      askQuestion: beforeAsking((question, signal) => asks.question(context, question, signal)),
    },
    wordsGone: () => live.gone(),
    onPrompt: () => failpoint("runner.prompt.before"),
    onTurnStarted: () => {
      failpoint("runner.prompt.after");
      untold = clock.after(limits.textCoalesceMs, tellTurnByTime);
    },
    tellTurn,
    recorder: {
      store: (updates) => {
        withTurn(() => {
          for (const update of updates) reports.add(thread.id, "update", { task: task.id, attempt, update });
        });
      },
      live: (words) => live.say(thread.id, { task: task.id, attempt, ...words }),
    },
    onTurnOver: () => agents.of(thread.id).rest(),
  });
  return run;
}
