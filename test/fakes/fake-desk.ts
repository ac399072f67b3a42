import type { ApprovalBody, QuestionBody } from "../../src/domain/entries.ts";
import type { AskView, TaskView, ThreadView } from "../../src/domain/fold.ts";
import type { EntryId, MemberId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import { Problem } from "../../src/domain/problem.ts";
import type { DeskApi, TaskChange, TaskResult } from "../../src/runner/desk-api.ts";

export type Call = { method: string; request: unknown };

/** A desk that knows nothing but what a test gives it, and writes down what it was asked. */
export function fakeDesk(answers: Partial<DeskApi> = {}): DeskApi & { calls: Call[] } {
  const calls: Call[] = [];
  const unasked = (): never => {
    throw new Problem("not_expected_here");
  };
  const methods = [
    "status",
    "assign",
    "watch",
    "threads",
    "show",
    "follow",
    "answer",
    "changes",
    "undo",
    "cancel",
    "devices",
    "revoke",
    "pair",
    "openBrowser",
    "reach",
    "addProject",
    "doctor",
  ] as const;
  const noted = methods.map((method) => {
    const answer: (...args: never[]) => unknown = answers[method] ?? unasked;
    return [
      method,
      async (...args: never[]) => (calls.push({ method, request: args.length > 1 ? args : args[0] }), answer(...args)),
    ];
  });
  return { ...Object.fromEntries(noted), calls };
}

export const threadId = "k3Jx9aAAAAAAAAAAAAAAAA" as ThreadId;
export const taskId = "tasktaskAAAAAAAAAAAAAA" as EntryId;
export const askId = "askaskasAAAAAAAAAAAAAA" as EntryId;
export const memberId = "phonephoAAAAAAAAAAAAAA" as MemberId;
export const spaceId = "spacespaAAAAAAAAAAAAAA" as SpaceId;

export function someTask(fields: Partial<TaskView> = {}): TaskView {
  return {
    id: taskId,
    text: "Sort the reports",
    from: memberId,
    rung: "working",
    rungs: ["stored", "accepted", "working"],
    waitsFor: null,
    agent: "clerk",
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
    storedAt: 1,
    endedAt: null,
    ...fields,
  };
}

export function someThread(tasks: TaskView[], fields: Partial<ThreadView> = {}): ThreadView {
  return {
    id: threadId,
    title: "Reports",
    project: "reports",
    agent: null,
    runner: null,
    isArchived: false,
    summary: null,
    tasks: new Map(tasks.map((task) => [task.id, task])),
    answers: new Map(),
    early: [],
    unknownCount: 0,
    newestSeq: 7,
    ...fields,
  };
}

export function someApproval(asked: Partial<ApprovalBody["asked"]> = {}, state: AskView["state"] = "open"): AskView {
  const body: ApprovalBody = {
    task: taskId,
    attempt: 1,
    asked: {
      tool: "run",
      toolKind: "execute",
      argv: ["rm", "-r", "old"],
      paths: [],
      cwd: "/srv/reports",
      input: null,
      diffs: [],
      ...asked,
    },
    agentSays: "Remove what is empty",
    choices: ["once", "task", "deny", "stop"],
  };
  return { id: askId, at: 1, state, ask: { kind: "approval", body } };
}

export function someQuestion(fields: QuestionBody["fields"]): AskView {
  return {
    id: askId,
    at: 1,
    state: "open",
    ask: { kind: "question", body: { task: taskId, attempt: 1, message: "Which ones?", fields } },
  };
}

export const changed = (
  task: TaskView,
  change: TaskChange["change"] = "rung",
  ask: AskView | null = null,
): TaskChange => ({
  thread: threadId,
  threadTitle: "Reports",
  task,
  change,
  ask,
});

export function someResult(fields: Partial<TaskResult> = {}): TaskResult {
  const artifacts = [
    { name: "briefing.md", mime: "text/markdown", size: 2048, sha256: "s", path: "/srv/reports/briefing.md" },
  ];
  return {
    thread: threadId,
    task: taskId,
    outcome: "unchecked",
    reason: null,
    next: null,
    words: "All sorted.",
    artifacts,
    rungs: ["stored", "unchecked"],
    ...fields,
  };
}
