import type { EntryId, TaskId } from "../domain/ids.ts";
import type { Log } from "../domain/ports.ts";
import type { Thread } from "../domain/task.ts";
import { problemText } from "../protocol/problems.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Reports } from "./reports.ts";
import { nameOf } from "./fault-name.ts";

/** What became of words for a running turn. `unknown`: the agent was gone, or did not say so in time. */
export type Heard = "heard" | "not_heard" | "unknown";

type HandingPorts = { journal: Journal; reports: Reports };
type AllPorts = HandingPorts & { log: Log; wake: () => void };

/**
 * A person's words for a running turn are journaled first and handed over after that commit. Their order is answered by one
 * report, once it is known what became of them: nothing is said twice because this process died in between.
 */
export class Handing {
  readonly #ports: AllPorts;

  constructor(ports: AllPorts) {
    this.#ports = ports;
  }

  /** `saying` began after the commit that wrote the words down. Nobody waits for a slow agent. */
  hand(order: EntryId, thread: Thread, saying: Promise<Heard>): void {
    const { log } = this.#ports;
    saying
      .then((heard) => this.#heard(order, thread, heard))
      .catch((error: unknown) => log.error("words were not handed over", { error: nameOf(error) }));
  }

  /** Unknown stays unknown: the end of the attempt settles it. */
  #heard(order: EntryId, thread: Thread, heard: Heard): void {
    const { journal, wake } = this.#ports;
    if (heard === "unknown") return;
    journal.transaction(() => {
      if (!journal.messages.settle(order, heard === "heard" ? "said" : "unsaid")) return;
      if (heard === "heard") this.#ports.reports.add(thread.id, "accepted", { order });
      else refuse(this.#ports, thread, order, "agent_takes_no_messages");
    });
    wake();
  }
}

/** The attempt was cut short: whoever goes on is told what may not have been heard. Inside the caller's transaction. */
export function noteForNext({ journal, reports }: HandingPorts, thread: Thread, task: TaskId): void {
  for (const { id } of journal.messages.handing(task)) {
    journal.messages.settle(id, "noted");
    reports.add(thread.id, "accepted", { order: id });
  }
}

/** The task is over: nobody will ever know. Inside the caller's transaction. */
export function giveUp(ports: HandingPorts, thread: Thread, task: TaskId): void {
  for (const { id } of ports.journal.messages.handing(task)) {
    ports.journal.messages.settle(id, "unsaid");
    refuse(ports, thread, id, "message_maybe_unheard");
  }
}

/** What an attempt is told first: how it comes that it goes on, and what the person said meanwhile. Null for a plain start. */
export function resumeNoteOf(journal: Journal, task: TaskId, note: string | null): string | null {
  const noted = journal.messages.noted(task).map(({ text }) => `While you worked, the person said: “${text}”.`);
  if (noted.length === 0) return note;
  return [...(note === null ? [] : [note]), ...noted, "Perhaps you have heard that before."].join(" ");
}

function refuse({ journal, reports }: HandingPorts, thread: Thread, order: EntryId, code: string): void {
  journal.orders.refuseLate(order, code);
  reports.add(thread.id, "refused", { order, code, detail: {}, next: problemText(code).next });
}
