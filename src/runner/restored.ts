import type { Entry, TaskBody } from "../domain/entries.ts";
import type { Header } from "../domain/envelope.ts";
import type { EntryId, MemberId, Seq, TaskId } from "../domain/ids.ts";
import type { Clock, Log } from "../domain/ports.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import type { Journal } from "../store/journal/journal.ts";
import { readDoneBefore, type DoneBefore, type Verdict } from "./done-before.ts";
import type { Taking } from "./orders.ts";
import type { Reports } from "./reports.ts";
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

  /** The log shows that this planned moment of a schedule was run before the restore. */
  hadRun(occurrence: EntryId): boolean {
    return this.#done?.occurrences.has(occurrence) ?? false;
  }

  /** Journals an accepted order as what it came to. Null for one that only set something: it is simply taken again. */
  taking(seq: Seq, header: Header, entry: Entry | { kind: "unknown" }): Taking | null {
    if (entry.kind === "task") return this.#taskTaking(seq, header, entry.body);
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
    const { journal } = this.#ports;
    for (const { member, thread, n } of done.counters) journal.outbox.raiseCounter(member, thread, n);
    for (const [answer, ask] of done.asks)
      if (done.answered.get(answer)?.verdict === "accepted") journal.asks.close(ask);
    for (const { id } of journal.tasks.open()) {
      const isAhead = (done.begun.get(id) ?? 0) > (journal.attempts.newest(id)?.attempt ?? 0);
      if (isAhead || done.ends.has(id)) this.#end(id);
    }
  }

  #taskTaking(seq: Seq, header: Header, body: TaskBody): Taking {
    const { journal, resultsFolder, clock } = this.#ports;
    return {
      commit: () => {
        if (journal.threads.byId(header.th) === null) {
          const title =
            Array.from(body.text.trim().split("\n")[0] ?? "")
              .slice(0, 80)
              .join("") || "Untitled";
          const { project, agent } = body;
          const thread = { id: header.th, title, project, agent, session: null, isArchived: false };
          const folder = resultsFolder(folderNameFor(title, header.th));
          journal.threads.insert({ ...thread, resultsFolder: folder, openedAt: clock.now() });
        }
        journal.tasks.insert(header.id, header.th, seq, body, clock.now());
        this.#end(header.id);
      },
      after: () => {},
    };
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
