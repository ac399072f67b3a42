import type { ArtifactView, AskView, TaskView, ThreadView } from "../domain/fold.ts";
import type { TaskChange } from "../runner/desk-api.ts";

/** What `--json` prints: plain lists in the order of the log, and no keys to files. */
export function threadJson(thread: ThreadView): object {
  const { id, title, project, agent, runner, isArchived, unknownCount, newestSeq } = thread;
  return {
    id,
    title,
    project,
    agent,
    runner,
    isArchived,
    tasks: [...thread.tasks.values()].map(taskJson),
    unknownCount,
    newestSeq,
  };
}

function taskJson(task: TaskView): object {
  const { tools, asks, artifacts, ...plain } = task;
  return {
    ...plain,
    tools: [...tools.values()],
    asks: [...asks.values()].map(askJson),
    artifacts: artifacts.map(artifactJson),
  };
}

export function changeJson({ change, thread, threadTitle, task, ask }: TaskChange): object {
  return { change, thread, threadTitle, task: taskJson(task), ask: ask === null ? null : askJson(ask) };
}

function askJson({ id, at, state, ask }: AskView): object {
  return { id, at, state, kind: ask.kind, ...ask.body };
}

function artifactJson({ file, path }: ArtifactView): object {
  return { name: file.name, path, size: file.blob.size, sha256: file.blob.sha256, mime: file.mime };
}
