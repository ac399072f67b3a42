import type { SummaryBody } from "../domain/entries.ts";
import type { TaskId, ThreadId } from "../domain/ids.ts";
import { needsYou, type TaskView, type ThreadView } from "../domain/fold.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { fromB64u, toHex } from "../kit/bytes.ts";
import type { Device } from "../hub-client/device.ts";
import type { DeviceChange } from "../hub-client/device-store.ts";
import type { TaskChange, TaskResult, ThreadRow } from "./desk-api.ts";

/** Calls back for each change of one task, from what is already known on; resolves with its end. */
export async function watchTask(
  device: Device,
  thread: ThreadId,
  task: TaskId,
  signal: AbortSignal,
  onChange: (change: TaskChange) => void,
): Promise<TaskResult> {
  const view = await openWhenReached(device, thread, signal);
  const ended = Promise.withResolvers<TaskResult>();
  const look = (change: TaskChange): void => {
    onChange(change);
    if (change.task.outcome !== null) ended.resolve(resultOf(view, change.task));
  };
  const stop = device.listen((change) => {
    const found = change.thread === thread ? changeOf(view, change) : null;
    if (found?.task.id === task) look(found);
  });
  const stopRefusals = device.onRefusal((order, code) => {
    if (order === task) ended.reject(new Problem(code));
  });
  const onAbort = (): void => ended.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    const known = view.tasks.get(task);
    if (known)
      look({
        thread,
        threadTitle: view.title,
        task: known,
        change: known.outcome === null ? "rung" : "ended",
        ask: needsYou(known)[0] ?? null,
      });
    return await ended.promise;
  } finally {
    stop();
    stopRefusals();
    signal.removeEventListener("abort", onAbort);
  }
}

/** A hub that is away is waited for, as long as somebody watches. */
async function openWhenReached(device: Device, thread: ThreadId, signal: AbortSignal): Promise<ThreadView> {
  for (;;) {
    await device.reach.open(signal);
    try {
      return await device.openThread(thread);
    } catch (error) {
      if (!isProblem(error) || error.code !== "hub_unreachable" || device.isConnected) throw error;
    }
  }
}

/** What an entry changed for the person, null when nothing. */
export function changeOf(view: ThreadView, { thread, header, entry }: DeviceChange): TaskChange | null {
  const about = (id: TaskId, change: TaskChange["change"]): TaskChange | null => {
    const task = view.tasks.get(id);
    return task
      ? {
          thread,
          threadTitle: view.title,
          task,
          change,
          ask: change === "ask" ? (task.asks.get(header.id) ?? null) : null,
        }
      : null;
  };
  switch (entry.kind) {
    case "task":
      return about(header.id, "rung");
    case "accepted":
      return about(entry.body.order, "rung") ?? afterAnswer(view, header.th);
    case "refused":
      return about(entry.body.order, "ended");
    case "waiting":
    case "attempt_started":
    case "attempt_ended":
    case "ask_closed":
      return about(entry.body.task, "rung");
    case "task_ended":
      return about(entry.body.task, "ended");
    case "approval":
    case "question":
      return about(entry.body.task, "ask");
    case "artifact":
      return about(entry.body.task, "artifact");
    case "live":
      return about(entry.body.task, "words");
    case "update": {
      const { type } = entry.body.update;
      return type === "text"
        ? about(entry.body.task, "words")
        : type === "tool" || type === "plan"
          ? about(entry.body.task, type)
          : null;
    }
    default:
      return null;
  }
}

/** An accepted answer lets the thread's open task go on. */
function afterAnswer(view: ThreadView, thread: ThreadId): TaskChange | null {
  const task = [...view.tasks.values()].find((one) => one.outcome === null);
  return task ? { thread, threadTitle: view.title, task, change: "rung", ask: null } : null;
}

export function rowOf(id: ThreadId, summary: SummaryBody): ThreadRow {
  const { title, project, agent, rung, waitsFor, words, seq, archived } = summary;
  return { id, title, project, agent, rung, waitsFor, words, newestSeq: seq, isArchived: archived };
}

function resultOf(thread: ThreadView, task: TaskView): TaskResult {
  return {
    thread: thread.id,
    task: task.id,
    outcome: task.outcome ?? "failed",
    reason: task.reason,
    next: task.next,
    words: task.words,
    artifacts: task.artifacts.map(({ file, path }) => ({
      name: file.name,
      mime: file.mime,
      size: file.blob.size,
      // As people and their tools write a SHA-256.
      sha256: toHex(fromB64u(file.blob.sha256) ?? new Uint8Array()),
      path,
    })),
    rungs: [...task.rungs],
  };
}
