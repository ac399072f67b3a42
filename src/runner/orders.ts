import type {
  AnswerBody,
  CancelBody,
  Entry,
  MessageBody,
  PushBody,
  RevokeBody,
  TaskBody,
  ThreadBody,
} from "../domain/entries.ts";
import { unreachable } from "../kit/never.ts";
import type { UndoBody } from "../domain/checkpoint.ts";
import type { Header } from "../domain/envelope.ts";
import type { MemberId, Seq } from "../domain/ids.ts";
import type { ScheduleBody } from "../domain/schedule.ts";
import type { Clock } from "../domain/ports.ts";
import type { Ask, Thread } from "../domain/task.ts";
import { Problem } from "../domain/problem.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Asks } from "./asks.ts";
import { assertSafeAttachments } from "./attachments.ts";
import type { Grants } from "./grants.ts";
import { answerInWords, isStop } from "./go-on.ts";
import { resumeWords } from "./endings.ts";
import type { Queue, Settled } from "./queue.ts";
import type { Reports } from "./reports.ts";
import { folderNameFor } from "./safe-name.ts";

/** What taking an order does: `commit` inside the one transaction that journals it, `after` once that is on disk. */
export type Taking = { commit: () => void; after: () => void | Promise<void> };

export type OrdersPorts = {
  journal: Journal;
  reports: Reports;
  asks: Asks;
  queue: Queue;
  grants: Pick<Grants, "launchFor" | "assertOffered">;
  clock: Clock;
  cursor: () => Seq;
  /** A free place for a new thread's results. */
  resultsFolder: (name: string) => string;
  /** Takes a member out here, durably; the hub learns of it as soon as it is reached. Null where this runner is not root. */
  revoke: ((member: MemberId) => Promise<void>) | null;
  /** A device says whether it is to be pushed to. */
  push: (header: Header, body: PushBody) => Taking;
  undo: (seq: Seq, header: Header, body: UndoBody) => Taking;
  schedule: (seq: Seq, header: Header, body: ScheduleBody, newThread: (title: string) => Thread) => Promise<Taking>;
};

type Known = Extract<
  Entry,
  { kind: "task" | "message" | "cancel" | "answer" | "thread" | "revoke" | "push" | "schedule" | "undo" }
>;

/** What each kind of order asks for, once it has been accepted. Throws a Problem where it must be refused. */
export class Orders {
  readonly #ports: OrdersPorts;

  constructor(ports: OrdersPorts) {
    this.#ports = ports;
  }

  async take(seq: Seq, header: Header, entry: Entry | { kind: "unknown" }): Promise<Taking> {
    if (!isKnown(entry))
      throw new Problem(
        "kind_not_supported",
        { kind: header.k },
        "This computer's Errand does not know this kind of order yet. Update it.",
      );
    switch (entry.kind) {
      case "task":
        return this.#task(seq, header, entry.body);
      case "thread":
        return this.#thread(header, entry.body);
      case "answer":
        return this.#answer(header, entry.body);
      case "cancel":
        return this.#cancel(header, entry.body);
      case "message":
        return this.#message(header, entry.body);
      case "revoke":
        return this.#revoke(header, entry.body);
      case "push":
        return this.#ports.push(header, entry.body);
      case "undo":
        return this.#ports.undo(seq, header, entry.body);
      case "schedule":
        return this.#ports.schedule(seq, header, entry.body, (title) =>
          this.#newThread(header, { title, project: null, agent: null }),
        );
      default:
        return unreachable(entry);
    }
  }

  async #task(seq: Seq, header: Header, body: TaskBody): Promise<Taking> {
    const { journal, reports, grants, queue, clock } = this.#ports;
    assertSafeAttachments(body.attachments);
    const known = journal.threads.byId(header.th);
    if (known?.isArchived) throw new Problem("thread_archived", {}, "Open a new thread for this task.");
    const thread =
      known ?? this.#newThread(header, { title: titleOf(body.text), project: body.project, agent: body.agent });
    const launch = await grants.launchFor(thread, { id: header.id, body });
    let settled: Settled = { starts: [], unready: [] };
    return {
      commit: () => {
        if (!known) journal.threads.insert(thread);
        journal.tasks.insert(header.id, thread.id, seq, body, clock.now());
        reports.add(thread.id, "accepted", { order: header.id });
        settled = queue.settle(new Map([[header.id, launch]]));
      },
      after: () => queue.begin(settled),
    };
  }

  #thread(header: Header, body: ThreadBody): Taking {
    const { journal, reports } = this.#ports;
    const known = journal.threads.byId(header.th);
    if (body.action === "open" && known) throw new Problem("thread_exists");
    if (body.action === "open") this.#ports.grants.assertOffered(body);
    if (body.action !== "open" && !known) throw new Problem("thread_unknown");
    const title = body.action === "rename" ? titleOr(body.title, known?.title ?? "") : "";
    const thread =
      known ?? this.#newThread(header, body.action === "open" ? body : { title: "", project: null, agent: null });
    return {
      commit: () => {
        if (body.action === "open") journal.threads.insert(thread);
        else if (body.action === "rename") journal.threads.rename(thread.id, title);
        else journal.threads.archive(thread.id);
        reports.add(thread.id, "accepted", { order: header.id });
        const now = journal.threads.byId(thread.id);
        if (now) reports.summarize(now, this.#ports.cursor());
      },
      after: () => {},
    };
  }

  #answer(header: Header, body: AnswerBody): Taking {
    const { journal, reports, asks, queue, cursor } = this.#ports;
    const thread = this.#knownThread(header);
    let after = (): void | Promise<void> => {};
    return {
      commit: () => {
        const taken = asks.take(body, { sender: header.f, thread });
        if (taken.code !== null) throw new Problem(taken.code, { ask: body.to });
        const { ask, deliver } = taken;
        reports.add(thread.id, "accepted", { order: header.id });
        if (isStop(ask, body.answer)) {
          queue.cancel(thread, ask.task);
          after = () => {
            deliver();
            queue.cancelled(ask.task);
          };
        } else if (ask.state === "stale") {
          this.#goOnWith(ask, body);
          after = () => queue.advance();
        } else {
          const isLast = journal.asks.unanswered(ask.task).length === 0;
          if (isLast) journal.tasks.work(ask.task);
          after = () => {
            if (isLast) queue.onNeedChanged(ask.task, false);
            deliver();
          };
        }
        reports.summarize(thread, cursor());
      },
      after: () => after(),
    };
  }

  /** Its agent is gone: the next attempt is told, once everything it had asked is answered. */
  #goOnWith(ask: Ask, body: AnswerBody): void {
    const { journal } = this.#ports;
    const task = journal.tasks.byId(ask.task);
    if (!task || task.rung === "ended") return;
    journal.tasks.setResumeNote(task.id, `${task.resumeNote ?? resumeWords} ${answerInWords(ask, body.answer)}`);
    if (journal.asks.unanswered(task.id).length === 0) journal.tasks.requeue(task.id);
  }

  #cancel(header: Header, body: CancelBody): Taking {
    const { journal, reports, queue } = this.#ports;
    const thread = this.#knownThread(header);
    const task = journal.tasks.byId(body.task);
    if (!task || task.thread !== thread.id) throw new Problem("task_unknown", { task: body.task });
    if (task.rung === "ended") throw new Problem("task_already_ended", { outcome: task.outcome });
    return {
      commit: () => {
        reports.add(thread.id, "accepted", { order: header.id });
        queue.cancel(thread, task.id);
      },
      after: () => queue.cancelled(task.id),
    };
  }

  /** Its one report comes when it is known what the agent did with the words. */
  #message(header: Header, body: MessageBody): Taking {
    const { journal, queue } = this.#ports;
    const thread = this.#knownThread(header);
    const task = journal.tasks.byId(body.task);
    if (!task || task.thread !== thread.id) throw new Problem("task_unknown", { task: body.task });
    if (task.rung !== "working") throw new Problem("task_not_working", {}, "Send it as the next task instead.");
    if (!queue.canHear(task.id)) throw new Problem("agent_takes_no_messages", {}, "Send it as the next task instead.");
    return {
      commit: () => journal.messages.insert(header.id, task.id, body.text),
      after: () => queue.hand(header.id, thread, task.id, body.text),
    };
  }

  /** Done before it is accepted: read again after a crash, it finds the member gone and says the same. */
  async #revoke(header: Header, body: RevokeBody): Promise<Taking> {
    const { reports, revoke } = this.#ports;
    if (revoke === null)
      throw new Problem("not_root", {}, "Only the computer that made this space can revoke. Start Errand there.");
    await revoke(body.member);
    return { commit: () => void reports.add(header.th, "accepted", { order: header.id }), after: () => {} };
  }

  #knownThread(header: Header): Thread {
    const thread = this.#ports.journal.threads.byId(header.th);
    if (!thread) throw new Problem("thread_unknown");
    return thread;
  }

  #newThread(header: Header, made: { title: string; project: string | null; agent: string | null }): Thread {
    const title = titleOr(made.title, "Untitled");
    return {
      id: header.th,
      title,
      project: made.project,
      agent: made.agent,
      resultsFolder: this.#ports.resultsFolder(folderNameFor(title, header.th)),
      session: null,
      isArchived: false,
      openedAt: this.#ports.clock.now(),
    };
  }
}

function isKnown(entry: Entry | { kind: "unknown" }): entry is Known {
  return ["task", "message", "cancel", "answer", "thread", "revoke", "push", "schedule", "undo"].includes(entry.kind);
}

const titleOr = (title: string, other: string): string => (title.trim() === "" ? other : title.trim());
const titleOf = (text: string): string =>
  Array.from(text.trim().split("\n")[0] ?? "")
    .slice(0, 80)
    .join("");
