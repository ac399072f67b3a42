import type { QuestionField } from "../../../src/domain/entries.ts";
import type { AskView, TaskView } from "../../../src/domain/fold.ts";
import { limits } from "../../../src/domain/limits.ts";
import type { EntryId, MemberId, TaskId, ThreadId } from "../../../src/domain/ids.ts";
import { fakeId, type FakeSession } from "../../fakes/fake-session.ts";
import {
  fakeApproval,
  fakeAsk,
  fakeAskItem,
  fakeFile,
  fakeItem,
  fakeQuestion,
  fakeRunner,
  fakeTask,
  fakeTool,
  fakeView,
  laptop,
  toolMap,
} from "../../fakes/fake-space.ts";
import type { Payload } from "./payloads.ts";

export const threadOf = (payloads: readonly Payload[]): ThreadId =>
  fakeId<ThreadId>(`hostile-${payloads[0]?.id ?? "files"}`);

export function threadWith(session: FakeSession, payloads: readonly Payload[]): void {
  setThread(session, threadOf(payloads), payloads[0]?.text ?? "", payloads.map(taskSaying));
}

export function threadSayingOnce(session: FakeSession, payload: Payload): void {
  // What comes in one entry is no longer than that; an agent's words come in any number.
  const entry = payload.text.slice(0, limits.reportBytesMax);
  const tools = toolMap([fakeTool("1", "read", "x", "done", [], entry)]);
  const plan = [{ text: entry, state: "working" as const }];
  const task = fakeTask(`large${payload.id}`, { rung: "working", text: "x", words: payload.text, tools, plan });
  setThread(session, threadOf([payload]), "x", [task]);
}

function setThread(session: FakeSession, id: ThreadId, title: string, tasks: TaskView[]): void {
  session.thread(id).value = {
    is: "there",
    view: fakeView(id, title, title, title, tasks),
    tasks,
    isFromCache: false,
    hasEarlier: false,
  };
}

/** Under way where its number is even, ended where it is odd: the two are drawn differently. */
function taskSaying({ id, text }: Payload): TaskView {
  const isOpen = id % 2 === 0;
  const asks = [approvalSaying(text, `ask-${id}`), questionSaying(text, `question-${id}`)];
  return fakeTask(`task${id}`, {
    rung: isOpen ? "needs_you" : "failed",
    outcome: isOpen ? null : "failed",
    reason: isOpen ? null : text,
    next: isOpen ? null : text,
    endedAt: isOpen ? null : Date.now(),
    text,
    words: text,
    agent: text,
    plan: (["done", "working", "pending"] as const).map((state) => ({ text, state })),
    tools: toolMap(["read", text].map((kind, at) => fakeTool(`${at}`, kind, text, "working", [diffOf(text)], text))),
    asks: new Map(asks.map((ask) => [ask.id, isOpen ? ask : { ...ask, state: "closed" as const }])),
    artifacts: [{ file: fakeFile(text, "text/plain", 5), path: text }],
    paths: [text],
  });
}

const diffOf = (text: string) => ({ path: text, before: `a\n${text}\nb`, after: `${text}\n${text}` });

const approvalSaying = (text: string, name: string): AskView =>
  fakeAsk(
    name,
    fakeApproval(
      {
        tool: text,
        toolKind: text,
        argv: [text, text],
        paths: Array(6).fill(text) as string[],
        cwd: text,
        diffs: [diffOf(text)],
        input: text,
      },
      text,
    ),
    1_000,
  );

function questionSaying(text: string, name: string): AskView {
  const types: readonly QuestionField["type"][] = ["text", "number", "boolean", "choice", "choices"];
  const options = [{ value: text, title: text }];
  const fields = types.map((type) => ({ name: `${type}${text}`, title: text, type, options, required: true }));
  return fakeAsk(name, fakeQuestion(text, fields), 1_000);
}

export function hostileSpace(session: FakeSession, payloads: readonly Payload[]): void {
  const runnerSaying = ({ id, text }: Payload) => {
    const runner = fakeRunner(true, { laptop: text, reports: text, office: text });
    const agents = [{ id: text, name: text, confinement: "none" as const }];
    const projects = [{ name: text, folders: [{ path: text, access: "write" as const }], agents: [text] }];
    const offers = { name: text, projects, agents, defaultAgent: text, members: [] };
    return { ...runner, id: id === payloads[0]?.id ? laptop : fakeId<MemberId>(`runner${id}`), offers };
  };
  session.threads.value = payloads.map(({ id, text }) => fakeItem(`listed${id}`, "working", text, text, 60_000));
  session.needsMe.value = payloads.map(({ id, text }) =>
    fakeAskItem(`asked${id}`, text, `asked${id}`, approvalSaying(text, `needs${id}`)),
  );
  session.members.value = payloads.map(({ id, text }) => ({
    id: fakeId<MemberId>(`member${id}`),
    name: text,
    role: "owner",
    isMe: false,
    isRevoked: false,
    isOnline: true,
    since: null,
  }));
  session.runners.value = payloads.map(runnerSaying);
  session.saved.value = payloads.map(({ id, text }) => ({
    id: fakeId<EntryId>(`saved${id}`),
    thread: fakeId<ThreadId>("saved"),
    kind: "task",
    text,
    at: Date.now(),
    refusedCode: id % 2 === 0 ? null : text,
  }));
}

type HostileFile = Payload & { name: string; mime: string };

/** The task whose first file it is. */
export function artifactThread(session: FakeSession, { id, text, name, mime }: HostileFile): TaskId {
  const file = fakeFile(name, mime, text.length);
  const task = fakeTask(`files${id}`, { rung: "unchecked", artifacts: [{ file, path: name }] });
  session.file = async () => new Blob([text]);
  setThread(session, threadOf([]), name, [task]);
  return task.id;
}
