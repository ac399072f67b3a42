import type { TaskEndedBody } from "../domain/entries.ts";
import type { StoredEnvelope } from "../domain/envelope.ts";
import type { AttemptNumber, EntryId, MemberId, Seq, TaskId, ThreadId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Log } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import type { ScheduledBefore } from "./restored-schedules.ts";
import { readEnvelope, verifyEnvelope, type ReadEnvelope } from "../seal/envelope.ts";

/** `seq`: where the report of it lies. */
export type Verdict = { verdict: "accepted" | "refused"; code: string | null; seq: Seq };

/** What a runner has reported by the log, whatever its journal still knows of it. */
export type DoneBefore = {
  /** How far the log was read. */
  upTo: Seq;
  answered: Map<EntryId, Verdict>;
  ends: Map<TaskId, TaskEndedBody>;
  /** The newest attempt of each task. */
  begun: Map<TaskId, AttemptNumber>;
  scheduled: ScheduledBefore;
  /** What each answer among the orders answers. */
  asks: Map<EntryId, EntryId>;
  /** The highest counter of each of this computer's members in each thread. */
  counters: { member: MemberId; thread: ThreadId; n: number }[];
};

export type LogReader = {
  membership: Membership;
  connection: Pick<HubConnection, "read">;
  /** This computer's own members: whoever speaks with their keys speaks from here. */
  own: readonly MemberId[];
  log: Log;
};

/** Reads the whole log: once, after a restore. Throws when the hub is not reached. */
export async function readDoneBefore({ membership, connection, own, log }: LogReader): Promise<DoneBefore> {
  const done: DoneBefore = {
    upTo: 0,
    answered: new Map(),
    ends: new Map(),
    begun: new Map(),
    scheduled: { newest: new Map(), runs: [], ended: new Set() },
    asks: new Map(),
    counters: [],
  };
  const counters = new Map<string, DoneBefore["counters"][number]>();
  for (;;) {
    const page = await connection.read({ after: done.upTo, limit: limits.batchMax });
    for (const stored of page) {
      done.upTo = stored.seq;
      const read = readOrNull(stored);
      if (read === null) continue;
      const { f, th, n } = read.header;
      const key = `${f}/${th}`;
      if (own.includes(f) && n > (counters.get(key)?.n ?? 0)) counters.set(key, { member: f, thread: th, n });
      await note(done, stored.seq, read, membership).catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        log.warn("an entry from before the restore was passed over", { seq: stored.seq, code: error.code });
      });
    }
    if (page.length < limits.batchMax) return { ...done, counters: [...counters.values()] };
  }
}

const told: ReadonlySet<string> = new Set([
  "accepted",
  "refused",
  "attempt_started",
  "task_ended",
  "occurrence",
  "schedules",
]);

async function note(done: DoneBefore, seq: Seq, read: ReadEnvelope, membership: Membership): Promise<void> {
  const { header } = read;
  const isMine = header.f === membership.memberId && told.has(header.k);
  const isAnswer = header.k === "answer" && header.a === membership.memberId;
  if (!isMine && !isAnswer) return;
  const signPk = membership.roster.members.get(header.f)?.signPk;
  if (signPk === undefined || !(await verifyEnvelope(read, signPk))) return;
  const { entry } = await membership.open(read);
  switch (entry.kind) {
    case "accepted":
      return void done.answered.set(entry.body.order, { verdict: "accepted", code: null, seq });
    case "refused":
      return void done.answered.set(entry.body.order, { verdict: "refused", code: entry.body.code, seq });
    case "attempt_started":
      return void done.begun.set(entry.body.task, entry.body.attempt);
    case "task_ended":
      return void done.ends.set(entry.body.task, entry.body);
    case "occurrence":
      if (entry.body.state === "started") done.scheduled.runs.push({ thread: header.th, ...entry.body });
      if (entry.body.state === "ended") done.scheduled.ended.add(entry.body.task);
      return;
    case "schedules":
      return void done.scheduled.newest.set(header.th, { seq, at: header.t, schedules: entry.body.schedules });
    case "answer":
      return void done.asks.set(header.id, entry.body.to);
    default:
      return;
  }
}

function readOrNull(stored: StoredEnvelope): ReadEnvelope | null {
  try {
    return readEnvelope(stored.envelope);
  } catch (error) {
    if (isProblem(error)) return null;
    throw error;
  }
}
