import type { AnswerBody, CancelBody, Entry, MessageBody, RevokeBody, TaskBody, ThreadBody } from "../domain/entries.ts";
import { unreachable } from "../kit/never.ts";
import type { Header } from "../domain/envelope.ts";
import type { MemberId, Seq } from "../domain/ids.ts";
import type { Clock, Log } from "../domain/ports.ts";
import type { Thread } from "../domain/task.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Asks } from "./asks.ts";
import { assertSafeAttachments } from "./attachments.ts";
import type { Grants } from "./grants.ts";
import type { Queue } from "./queue.ts";
import type { Reports } from "./reports.ts";
import { folderNameFor } from "./safe-name.ts";

/** What taking an order does: `commit` inside the one transaction that journals it, `after` once that is on disk. */
export type Taking = { commit: () => void; after: () => void | Promise<void> };

export type OrdersPorts = {
  journal: Journal;
  reports: Reports;
  asks: Asks;
  queue: Queue;
  grants: Grants;
  clock: Clock;
  log: Log;
  /** A free results folder for a new thread. */
  resultsFolder: (name: string) => string;
  /** Null where this runner is not root. */
  revoke: ((member: MemberId) => Promise<void>) | null;
};

type Known = Extract<Entry, { kind: "task" | "message" | "cancel" | "answer" | "thread" | "revoke" }>;

/** What each kind of order asks for, once it has been accepted. Throws a Problem where it must be refused. */
export class Orders {
  readonly #ports: OrdersPorts;

  constructor(ports: OrdersPorts) {
    this.#ports = ports;
  }

  async take(seq: Seq, header: Header, entry: Entry | { kind: "unknown" }): Promise<Taking> {
    if (!isKnown(entry)) throw new Problem("kind_not_supported", { kind: header.k }, "This computer's Errand does not know this kind of order yet. Update it.");
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
        return this.#revoke(entry.body);
      default:
        return unreachable(entry);
    }
  }

  async #task(seq: Seq, header: Header, body: TaskBody): Promise<Taking> {
    const { journal, reports, grants, queue, clock } = this.#ports;
    assertSafeAttachments(body.attachments);
    const known = journal.threads.byId(header.th);
    if (known?.isArchived) throw new Problem("thread_archived", {}, "Open a new thread for this task.");
    const thread = known ?? this.#newThread(header, { title: titleOf(body.text), project: body.project, agent: body.agent });
    const launch = await grants.launchFor(thread, { id: header.id, body });
    let starts: ReturnType<Queue["settle"]> = [];
    return {
      commit: () => {
        if (!known) journal.threads.insert(thread);
        journal.tasks.insert(header.id, thread.id, seq, body, clock.now());
        reports.add(thread.id, "accepted", { order: header.id });
        starts = queue.settle(new Map([[header.id, launch]]));
      },
      after: () => queue.begin(starts),
    };
  }

  #thread(header: Header, body: ThreadBody): Taking {
    const { journal, reports } = this.#ports;
    const known = journal.threads.byId(header.th);
    if (body.action === "open" && known) throw new Problem("thread_exists");
    if (body.action !== "open" && !known) throw new Problem("thread_unknown");
    const thread = known ?? this.#newThread(header, body.action === "open" ? body : { title: "", project: null, agent: null });
    return {
      commit: () => {
        if (body.action === "open") journal.threads.insert(thread);
        else if (body.action === "rename") journal.threads.rename(thread.id, body.title);
        else journal.threads.archive(thread.id);
        reports.add(thread.id, "accepted", { order: header.id });
        const now = journal.threads.byId(thread.id);
        if (now && body.action !== "open") reports.summarize(now, 0);
      },
      after: () => {},
    };
  }

  #answer(header: Header, body: AnswerBody): Taking {
    const { journal, reports, asks, queue } = this.#ports;
    const thread = this.#knownThread(header);
    let deliver = (): boolean => false;
    let goOn = (): void | Promise<void> => {};
    return {
      commit: () => {
        const taken = asks.take(body, { sender: header.f, thread });
        if (taken.code !== null) throw new Problem(taken.code, { ask: body.to });
        deliver = taken.deliver;
        const task = journal.tasks.byId(taken.ask.task);
        reports.add(thread.id, "accepted", { order: header.id });
        if (!task || task.rung === "ended") return;
        const isStopped = "choice" in body.answer && body.answer.choice === "stop";
        if (isStopped) journal.tasks.askToCancel(task.id);
        if (!queue.isRunning(task.id) && !isStopped) {
          queue.resumeAfterStale(task, taken.ask, JSON.stringify(body.answer));
          goOn = () => queue.advance();
        } else if (journal.asks.unanswered(task.id).length === 0) journal.tasks.work(task.id);
        reports.summarize(thread, 0);
        const deliverNow = taken.deliver;
        deliver = () => {
          if (journal.asks.unanswered(task.id).length === 0) queue.onNeedChanged(task.id, false);
          if (isStopped) queue.cancel(task.id);
          return deliverNow();
        };
      },
      after: () => {
        deliver();
        return goOn();
      },
    };
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
        journal.tasks.askToCancel(task.id);
      },
      after: () => queue.cancel(task.id),
    };
  }

  async #message(header: Header, body: MessageBody): Promise<Taking> {
    const { journal, reports, queue } = this.#ports;
    const thread = this.#knownThread(header);
    const task = journal.tasks.byId(body.task);
    if (!task || task.thread !== thread.id) throw new Problem("task_unknown", { task: body.task });
    if (task.rung !== "working") throw new Problem("task_not_working", {}, "Send it as the next task instead.");
    // The agent may take the words before the order is journaled: said twice is worse than said and not yet reported.
    if (!(await queue.say(task.id, body.text))) throw new Problem("agent_takes_no_messages", {}, "Send it as the next task instead.");
    return { commit: () => void reports.add(thread.id, "accepted", { order: header.id }), after: () => {} };
  }

  #revoke(body: RevokeBody): Taking {
    const { revoke, log } = this.#ports;
    if (revoke === null) throw new Problem("not_root", {}, "Only the computer that made this space can revoke. Start Errand there.");
    return {
      commit: () => {},
      after: async () => {
        await revoke(body.member).catch((error: unknown) => {
          if (!isProblem(error)) throw error;
          log.warn("revocation not done", { code: error.code });
        });
      },
    };
  }

  #knownThread(header: Header): Thread {
    const thread = this.#ports.journal.threads.byId(header.th);
    if (!thread) throw new Problem("thread_unknown");
    return thread;
  }

  #newThread(header: Header, made: { title: string; project: string | null; agent: string | null }): Thread {
    const title = made.title.trim() === "" ? "Untitled" : made.title.trim();
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
  return ["task", "message", "cancel", "answer", "thread", "revoke"].includes(entry.kind);
}

const titleOf = (text: string): string => Array.from(text.trim().split("\n")[0] ?? "").slice(0, 80).join("");
