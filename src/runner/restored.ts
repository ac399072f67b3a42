import type { Entry, TaskBody } from "../domain/entries.ts";
import type { Header } from "../domain/envelope.ts";
import type { EntryId, MemberId, Seq, TaskId, ThreadId } from "../domain/ids.ts";
import type { Clock, Log } from "../domain/ports.ts";
import type { Thread } from "../domain/task.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import type { Journal } from "../store/journal/journal.ts";
import { readDoneBefore, type DoneBefore, type Verdict } from "./done-before.ts";
import type { Taking } from "./orders.ts";
import type { Reports } from "./reports.ts";
import { takeUpSchedules } from "./restored-schedules.ts";
import { folderNameFor } from "./safe-name.ts";

/** The note that `errand restore` leaves in the journal: from here on the log may know more than the journal does. */
export const restoredNote = "restored/at";
/** When the last backup was made, for the doctor. */
export const backupNote = "backup/at";

/** What a task came to that was under way when its computer was lost. */
const cutByRestore = { outcome: "failed", reason: "cut_by_restore" } as const;

export type RestoredPorts = {
  journal: Journal;
  membership: Membership;
  connection: Pick<HubConnection, "read">;
  reports: Reports;
  /** This computer's own device, where it has one. */
  desk: MemberId | null;
  fetchRoster: () => Promise<void>;
  resultsFolder: (name: string) => string;
  cursor: () => Seq;
  clock: Clock;
  log: Log;
};

/**
 * After a restore the log knows more than the journal. What it shows to be done is taken from it and never done again: the
 * runner reads its own reports before it takes up anything.
 */
export class Restored {
  readonly #ports: RestoredPorts;
  #done: DoneBefore | null = null;

  constructor(ports: RestoredPorts) {
    this.#ports = ports;
  }

  /** At start, before anything is taken up. Throws when the hub is not reached: then nothing may begin yet. */
  async begin(): Promise<void> {
    const { journal, membership, connection, desk, fetchRoster, log } = this.#ports;
    if ((journal.notes.get(restoredNote) ?? "") === "") return;
    await fetchRoster();
    const own = desk === null ? [membership.memberId] : [membership.memberId, desk];
    const done = await readDoneBefore({ membership, connection, own, log });
    this.#done = done;
    journal.transaction(() => this.#takeUp(done));
    log.info("what was done before the restore was read", { entries: done.upTo, answered: done.answered.size });
    this.passed(this.#ports.cursor());
  }

  /** What this runner said of an order before it was restored; null for what it has yet to judge. */
  verdict(order: EntryId): Verdict | null {
    return this.#done?.answered.get(order) ?? null;
  }

  /** Journals an accepted order as what it came to. Null for one that only set something: it is simply taken again. */
  taking(seq: Seq, header: Header, entry: Entry | { kind: "unknown" }): Taking | null {
    if (entry.kind === "task") return this.#taskTaking(seq, header, entry.body);
    // Its schedules were taken up as they were last told; where that was before this order, it is yet to be taken.
    if (entry.kind === "schedule" && this.#isTold(header)) return { commit: () => {}, after: () => {} };
    const isOver = ["message", "cancel", "answer", "revoke"].includes(entry.kind);
    return isOver ? { commit: () => {}, after: () => {} } : null;
  }

  /** Behind what was read everything is new. */
  passed(seq: Seq): void {
    if (this.#done === null || seq < this.#done.upTo) return;
    this.#done = null;
    this.#ports.journal.notes.set(restoredNote, "");
  }

  #takeUp(done: DoneBefore): void {
    const { journal, reports } = this.#ports;
    for (const { member, thread, n } of done.counters) journal.outbox.raiseCounter(member, thread, n);
    for (const [answer, ask] of done.asks)
      if (done.answered.get(answer)?.verdict === "accepted") journal.asks.close(ask);
    for (const { id } of journal.tasks.open()) {
      const isAhead = (done.begun.get(id) ?? 0) > (journal.attempts.newest(id)?.attempt ?? 0);
      if (isAhead || done.ends.has(id)) this.#end(id);
    }
    const openThread = (id: ThreadId, title: string): void =>
      this.#openThread(id, { title, project: null, agent: null });
    takeUpSchedules(done.scheduled, { journal, reports, openThread, endTask: (id) => this.#end(id) });
  }

  #isTold({ id, th }: Header): boolean {
    const { newest } = this.#done?.scheduled ?? {};
    return (newest?.get(th)?.seq ?? 0) > (this.verdict(id)?.seq ?? 0);
  }

  #taskTaking(seq: Seq, header: Header, body: TaskBody): Taking {
    const { journal, clock } = this.#ports;
    return {
      commit: () => {
        const title = Array.from(body.text.trim().split("\n")[0] ?? "");
        this.#openThread(header.th, { ...body, title: title.slice(0, 80).join("") });
        journal.tasks.insert(header.id, header.th, seq, body, clock.now());
        this.#end(header.id);
      },
      after: () => {},
    };
  }

  #openThread(id: ThreadId, { title, project, agent }: Pick<Thread, "title" | "project" | "agent">): void {
    const { journal, resultsFolder, clock } = this.#ports;
    if (journal.threads.byId(id) !== null) return;
    const name = title.trim() || "Untitled";
    const folder = resultsFolder(folderNameFor(name, id));
    const made = { project, agent, session: null, isArchived: false, openedAt: clock.now() };
    journal.threads.insert({ id, title: name, resultsFolder: folder, ...made });
  }

  /** As the log says; a task that it shows begun and not ended was lost with the computer, and its person is told. */
  #end(id: TaskId): void {
    const { journal, reports, clock, cursor } = this.#ports;
    const said = this.#done?.ends.get(id) ?? null;
    const { outcome, reason, words, paths } = said ?? { ...cutByRestore, words: "", paths: [] };
    const thread = journal.threads.byId(journal.tasks.byId(id)?.thread ?? fail());
    if (thread === null || !journal.tasks.end(id, outcome, reason, words, clock.now())) return;
    journal.asks.closeAll(id);
    for (const { attempt } of journal.attempts.working().filter(({ task }) => task === id))
      journal.attempts.end(id, attempt, "interrupted", cutByRestore.reason, clock.now());
    if (said === null) reports.add(thread.id, "task_ended", { task: id, outcome, reason, words, paths });
    reports.summarize(thread, cursor());
  }
}

function fail(): never {
  throw new Error("an open task has a thread");
}
