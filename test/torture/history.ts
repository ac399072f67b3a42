import type { Outcome } from "../../src/domain/entries.ts";
import type { EntryId, MemberId, TaskId } from "../../src/domain/ids.ts";
import type { Read } from "./log-reader.ts";

export type TaskFacts = {
  id: TaskId;
  text: string;
  /** How often each was told. */
  verdicts: string[];
  starts: number[];
  attemptEnds: number[];
  outcomes: Outcome[];
  reason: string | null;
  asks: Set<EntryId>;
};

/** All that the log says, kept as counts: what must be there once can be seen to be there twice. */
export class History {
  readonly tasks = new Map<TaskId, TaskFacts>();
  /** How many answers to each ask were accepted, and how many were given. */
  readonly answers = new Map<EntryId, { given: number; accepted: number }>();
  /** Where each entry is. */
  readonly seqs = new Map<string, number>();
  readonly faults: string[] = [];
  readonly #answerOf = new Map<EntryId, EntryId>();
  readonly #counters = new Map<string, number>();
  #newestSeq = 0;

  get entryCount(): number {
    return this.#newestSeq;
  }

  add({ seq, header, entry }: Read): void {
    if (seq !== this.#newestSeq + 1) this.faults.push(`seq ${seq} follows ${this.#newestSeq}`);
    this.#newestSeq = seq;
    const key = keyOf(header.f, header.id);
    if (this.seqs.has(key))
      this.faults.push(`doubled: the entry at ${seq} is the one at ${String(this.seqs.get(key))}`);
    this.seqs.set(key, seq);
    this.#count(header.f, header.th, header.n, seq);
    if (entry.kind === "task") this.tasks.set(header.id, emptyFacts(header.id, entry.body.text));
    else if (entry.kind === "answer") {
      this.#answerOf.set(header.id, entry.body.to);
      this.#answersTo(entry.body.to).given += 1;
    } else this.#report(header.id, entry);
  }

  seqOf(sender: MemberId, id: EntryId): number | null {
    return this.seqs.get(keyOf(sender, id)) ?? null;
  }

  #report(id: EntryId, entry: Read["entry"]): void {
    switch (entry.kind) {
      case "accepted":
      case "refused": {
        const { order } = entry.body;
        this.tasks.get(order)?.verdicts.push(entry.kind === "refused" ? entry.body.code : "accepted");
        const ask = this.#answerOf.get(order);
        if (ask !== undefined && entry.kind === "accepted") this.#answersTo(ask).accepted += 1;
        return;
      }
      case "attempt_started":
        return void this.tasks.get(entry.body.task)?.starts.push(entry.body.attempt);
      case "attempt_ended":
        return void this.tasks.get(entry.body.task)?.attemptEnds.push(entry.body.attempt);
      case "approval":
      case "question":
        return void this.tasks.get(entry.body.task)?.asks.add(id);
      case "task_ended": {
        const facts = this.tasks.get(entry.body.task);
        facts?.outcomes.push(entry.body.outcome);
        if (facts) facts.reason = entry.body.reason;
        return;
      }
      default:
    }
  }

  #answersTo(ask: EntryId): { given: number; accepted: number } {
    const counts = this.answers.get(ask) ?? { given: 0, accepted: 0 };
    this.answers.set(ask, counts);
    return counts;
  }

  #count(sender: MemberId, thread: string, n: number, seq: number): void {
    const key = `${sender} ${thread}`;
    const before = this.#counters.get(key) ?? 0;
    if (n <= before) this.faults.push(`counter ${n} at ${seq} follows ${before}`);
    this.#counters.set(key, n);
  }
}

const keyOf = (sender: MemberId, id: EntryId): string => `${sender} ${id}`;

function emptyFacts(id: TaskId, text: string): TaskFacts {
  return { id, text, verdicts: [], starts: [], attemptEnds: [], outcomes: [], reason: null, asks: new Set() };
}
