import type { ReportBodies, ReportKind, SummaryBody } from "../domain/entries.ts";
import type { BlobId, EntryId, MemberId, Seq, ThreadId } from "../domain/ids.ts";
import type { Clock, Random } from "../domain/ports.ts";
import type { Thread } from "../domain/task.ts";
import { limits } from "../domain/limits.ts";
import { toB64u } from "../kit/bytes.ts";
import { endOf } from "./fitting.ts";
import type { Journal } from "../store/journal/journal.ts";

type ReportListener = <K extends ReportKind>(id: EntryId, thread: ThreadId, kind: K, body: ReportBodies[K]) => void;

/** Writes the runner's reports into its outbox; call inside the transaction that changes the state. */
export class Reports {
  readonly #journal: Journal;
  readonly #me: MemberId;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #listeners: ReportListener[] = [];

  constructor(journal: Journal, me: MemberId, clock: Clock, random: Random) {
    this.#journal = journal;
    this.#me = me;
    this.#clock = clock;
    this.#random = random;
  }

  /** Told of each report inside its transaction, once it is written. */
  onReport(listener: ReportListener): void {
    this.#listeners.push(listener);
  }

  newId(): EntryId {
    // 16 random bytes are an entry id by definition.
    return toB64u(this.#random.bytes(16)) as EntryId;
  }

  add<K extends ReportKind>(thread: ThreadId, kind: K, body: ReportBodies[K], blobs: BlobId[] = []): EntryId {
    return this.addAs(this.newId(), thread, kind, body, blobs);
  }

  addAs<K extends ReportKind>(
    id: EntryId,
    thread: ThreadId,
    kind: K,
    body: ReportBodies[K],
    blobs: BlobId[] = [],
  ): EntryId {
    this.#journal.outbox.add(this.#me, { id, thread, kind, audience: "*", t: this.#clock.now(), x: 0, body, blobs });
    for (const listener of this.#listeners) listener(id, thread, kind, body);
    return id;
  }

  /** The thread in short, at each change of rung; `seq` is the cursor it is true for. */
  summarize(thread: Thread, seq: Seq): void {
    this.add(thread.id, "summary", summaryOf(this.#journal, thread, seq, this.#clock.now()));
  }
}

function summaryOf(journal: Journal, thread: Thread, seq: Seq, at: number): SummaryBody {
  const open = journal.tasks.firstOpenOfThread(thread.id);
  const task = open ?? journal.tasks.newestOfThread(thread.id);
  const ended = task?.rung === "ended" ? task : null;
  return {
    title: thread.title,
    project: thread.project,
    agent: thread.agent,
    rung: task === null ? "accepted" : ended ? ended.outcome : task.rung === "ended" ? "accepted" : task.rung,
    task: task?.id ?? null,
    waitsFor: open?.rung === "waiting" ? open.waitsFor : null,
    words: endOf(ended?.words ?? "", limits.lastWordsChars),
    seq,
    at,
    archived: thread.isArchived,
  };
}
