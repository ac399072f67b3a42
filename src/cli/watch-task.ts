import type { TaskId, ThreadId } from "../domain/ids.ts";
import { isProblem } from "../domain/problem.ts";
import type { DeskApi, TaskChange, TaskResult } from "../runner/desk-api.ts";
import type { Cli } from "./cli.ts";
import { exits } from "./fault.ts";
import { shortRef } from "./refs.ts";
import { shown } from "./shown.ts";
import { TaskTeller } from "./task-teller.ts";
import { TerminalAnswers } from "./terminal-answers.ts";

export type WatchOptions = { approve: boolean; isJson: boolean };

/** Shows a task until it ends, asks whoever sits there what it asks for, and returns the exit code of its outcome. */
export async function watchTask(
  cli: Cli,
  desk: DeskApi,
  { thread, task }: { thread: ThreadId; task: TaskId },
  { approve, isJson }: WatchOptions,
): Promise<number> {
  const teller = new TaskTeller(cli, false);
  const answers = cli.canAsk && !isJson && !approve ? new TerminalAnswers(cli, desk) : null;
  const onChange = (change: TaskChange) => {
    if (!isJson) teller.tell(change);
    else if (!approve) hintAtAsk(cli, change);
    for (const ask of change.task.asks.values()) answers?.offer(ask);
  };
  try {
    const watched = desk.watch(task, { approve, signal: cli.stopSignal(), onChange });
    const result = await (answers === null ? watched : Promise.race([watched, answers.failed]));
    if (isJson) cli.out.json(resultJson(result));
    else teller.tellResult(result);
    return result.outcome === "succeeded" || result.outcome === "unchecked" ? exits.done : exits.notDone;
  } catch (error) {
    if (isProblem(error) && error.code === "stopped" && cli.isStopped)
      cli.talk.line(shown(cli.words.task.goesOn(shortRef(thread))));
    throw error;
  } finally {
    answers?.close();
  }
}

/** A script that waits would not know why: said on stderr, where it breaks no parser. */
function hintAtAsk(cli: Cli, { change, ask }: TaskChange): void {
  if (change === "ask" && ask?.state === "open") cli.talk.line(shown(cli.words.ask.waits(shortRef(ask.id))));
}

function resultJson({ outcome, reason, next, words, artifacts, thread, task, rungs }: TaskResult): object {
  const files = artifacts.map(({ name, path, size, sha256, mime }) => ({ name, path, size, sha256, mime }));
  return { outcome, reason, next, words, artifacts: files, thread, task, rungs };
}
