import type { ApprovalBody, FileDiff, FileRef, QuestionBody, Rung, ToolUpdate } from "../../src/domain/entries.ts";
import type { AskView, TaskView, ThreadView } from "../../src/domain/fold.ts";
import type { BlobId, EntryId, MemberId, TaskId, ThreadId } from "../../src/domain/ids.ts";
import type { AskItem, RunnerView, ThreadItem } from "../../src/web/session/app-session.ts";
import { fakeId } from "./fake-session.ts";

const minuteMs = 60_000;
export const laptop = fakeId<MemberId>("laptop");

export function fakeTask(name: string, given: Partial<TaskView>): TaskView {
  const rung = given.rung ?? "stored";
  return {
    id: fakeId<TaskId>(name),
    text: "",
    from: fakeId<MemberId>("phone"),
    rung,
    rungs: ["stored", rung],
    waitsFor: null,
    agent: "Claude Code",
    confinement: "confined",
    attempt: 1,
    words: "",
    plan: [],
    tools: new Map(),
    asks: new Map(),
    artifacts: [],
    checkpoints: [],
    undo: null,
    outcome: null,
    reason: null,
    next: null,
    paths: [],
    origin: null,
    storedAt: Date.now() - 4 * minuteMs - 7_000,
    endedAt: null,
    ...given,
  };
}

export function fakeView(
  id: ThreadId,
  title: string,
  project: string | null,
  agent: string,
  tasks: TaskView[],
): ThreadView {
  return {
    id,
    title,
    project,
    agent,
    runner: laptop,
    isArchived: false,
    summary: null,
    tasks: new Map(tasks.map((task) => [task.id, task])),
    answers: new Map(),
    early: [],
    unknownCount: 0,
    newestSeq: 10,
  };
}

export function fakeItem(
  name: string,
  rung: Rung,
  title: string,
  words: string,
  agoMs: number,
  isUnread = false,
): ThreadItem {
  return {
    id: fakeId<ThreadId>(name),
    runner: laptop,
    isUnread,
    summary: {
      title,
      project: null,
      agent: null,
      rung,
      task: null,
      waitsFor: null,
      words,
      seq: 1,
      at: Date.now() - agoMs,
      archived: false,
    },
  };
}

export function fakeRunner(isOnline: boolean, names: { laptop: string; reports: string; office: string }): RunnerView {
  return {
    id: laptop,
    name: names.laptop,
    isOnline,
    since: isOnline ? null : Date.now() - 18 * minuteMs,
    offers: {
      name: names.laptop,
      projects: [
        {
          name: names.office,
          folders: [
            { path: "~/Documents/Office", access: "write" },
            { path: "~/Documents/Archive", access: "read" },
          ],
          agents: [],
        },
        { name: names.reports, folders: [{ path: "~/Reports", access: "write" }], agents: ["clerk"] },
      ],
      agents: [
        { id: "claude", name: "Claude Code", confinement: "confined" },
        { id: "clerk", name: "clerk", confinement: "clerk" },
        { id: "pi", name: "pi", confinement: "none" },
      ],
      defaultAgent: "claude",
      members: [],
    },
  };
}

export function fakeAsk(name: string, ask: AskView["ask"], agoMs: number, state: AskView["state"] = "open"): AskView {
  return { id: fakeId<EntryId>(name), at: Date.now() - agoMs, state, ask };
}

export function fakeAskItem(thread: string, threadTitle: string, task: string, ask: AskView): AskItem {
  return { thread: fakeId<ThreadId>(thread), threadTitle, task: fakeId<TaskId>(task), ask };
}

const inTask = { task: fakeId<TaskId>("task"), attempt: 1 };

export function fakeApproval(asked: Partial<ApprovalBody["asked"]>, agentSays: string): AskView["ask"] {
  return {
    kind: "approval",
    body: {
      ...inTask,
      asked: {
        tool: "Bash",
        toolKind: "execute",
        argv: null,
        paths: [],
        cwd: "~/Documents/Office",
        diffs: [],
        input: null,
        ...asked,
      },
      agentSays,
      choices: ["once", "task", "deny", "stop"],
    },
  };
}

export const fakeQuestion = (message: string, fields: QuestionBody["fields"]): AskView["ask"] => ({
  kind: "question",
  body: { ...inTask, message, fields },
});

export function fakeTool(
  toolId: string,
  toolKind: string,
  title: string,
  state: ToolUpdate["state"],
  diffs: FileDiff[] = [],
  output: string | null = null,
): ToolUpdate {
  return { type: "tool", toolId, title, toolKind, state, paths: [], diffs, output };
}

export const toolMap = (tools: ToolUpdate[]): Map<string, ToolUpdate> =>
  new Map(tools.map((tool) => [tool.toolId, tool]));

export function fakeFile(name: string, mime: string, size: number): FileRef {
  return { name, mime, blob: { id: fakeId<BlobId>(name.replaceAll(/[^a-z]/gi, "")), key: "", size, sha256: "" } };
}
