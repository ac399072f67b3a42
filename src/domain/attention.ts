import type { ReportBodies, ReportKind } from "./entries.ts";
import type { EntryId, MemberId, TaskId, ThreadId, Timestamp } from "./ids.ts";
import { limits } from "./limits.ts";

/** Why a person should look: what a push says. */
export type Concern = "needs_you" | "done" | "failed" | "test";

/** What one device is to be told of, once. `entry`: the ask, the task that ended, or the order that asked for a test. */
export type Due = {
  row: number;
  member: MemberId;
  thread: ThreadId;
  task: TaskId | null;
  entry: EntryId;
  concern: Concern;
  at: Timestamp;
};

export type Surroundings = {
  now: Timestamp;
  /** Until when the devices that were heard to be looked at count as looked at; 0 when nobody looks. */
  lookedAtUntil: Timestamp;
  isAskOpen: (ask: EntryId) => boolean;
  /** Who gave the task and when; null when that is not known any more. */
  given: (task: TaskId) => { by: MemberId; at: Timestamp } | null;
  isConnected: (member: MemberId) => boolean;
  lastPushedAt: (member: MemberId, thread: ThreadId) => Timestamp | null;
};

/** `moot`: nobody needs to be told any more. `againAt`: when to look again at what is left; null when nothing is. */
export type AttentionPlan = { pushes: { member: MemberId; dues: Due[] }[]; moot: Due[]; againAt: Timestamp | null };

/** Only what a person waits for: not what they did themselves, not what goes on by itself. */
export function concernOf<K extends ReportKind>(kind: K, body: ReportBodies[K]): Concern | null {
  if (kind === "approval" || kind === "question") return "needs_you";
  if (kind === "refused") return "failed";
  // Once when it has come to nothing for the nth time in a row; each run that fails has been told already.
  if (kind === "occurrence")
    return "failedInARow" in body && body.failedInARow === limits.scheduleFailuresToTell ? "failed" : null;
  if (kind !== "task_ended" || !("outcome" in body)) return null;
  if (body.outcome === "cancelled") return null;
  return body.outcome === "succeeded" || body.outcome === "unchecked" ? "done" : "failed";
}

/**
 * Whom to call now. Nobody while somebody looks at the app: they see an end as it comes, and are called for an ask only
 * when they have turned away from it unanswered. What one thread has to say to one device is one push.
 */
export function planAttention(dues: readonly Due[], around: Surroundings): AttentionPlan {
  const plan: AttentionPlan = { pushes: [], moot: [], againAt: null };
  const again = (at: Timestamp): void => void (plan.againAt = Math.min(at, plan.againAt ?? at));
  const ready = new Map<string, Due[]>();
  for (const due of dues) {
    const judged = judge(due, around);
    if (judged === "moot") plan.moot.push(due);
    else if (judged !== "ready") again(judged.waitUntil);
    else if (due.concern === "test") plan.pushes.push({ member: due.member, dues: [due] });
    else {
      const key = `${due.member} ${due.thread}`;
      ready.set(key, [...(ready.get(key) ?? []), due]);
    }
  }
  for (const group of ready.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const callAt = callableAt(first, around);
    if (callAt > around.now) again(callAt);
    else plan.pushes.push({ member: first.member, dues: group });
  }
  return plan;
}

/** What the push of several says, by what presses most. */
export function strongestConcern(dues: readonly Due[]): Concern {
  const order: Concern[] = ["needs_you", "failed", "done"];
  return order.find((concern) => dues.some((due) => due.concern === concern)) ?? "test";
}

type Judged = "ready" | "moot" | { waitUntil: Timestamp };

function judge(
  { concern, task, entry, at }: Due,
  { now, lookedAtUntil, isAskOpen, given, isConnected }: Surroundings,
): Judged {
  if (now - at > limits.pushDueMsMax) return "moot";
  if (concern === "test") return "ready";
  if (concern === "needs_you" && !isAskOpen(entry)) return "moot";
  const giver = task === null ? null : given(task);
  const isJustGiven = giver !== null && giver.at <= now && now < giver.at + limits.justGivenMs && isConnected(giver.by);
  const seenUntil = Math.max(lookedAtUntil, isJustGiven ? giver.at + limits.justGivenMs : 0);
  if (seenUntil <= now) return "ready";
  return concern === "needs_you" ? { waitUntil: seenUntil } : "moot";
}

/** A moment for what comes together, and a pause after the thread's last push. Times ahead of a clock that was set back hold nothing up. */
function callableAt(first: Due, { now, lastPushedAt }: Surroundings): Timestamp {
  const last = lastPushedAt(first.member, first.thread);
  const merged = first.at <= now ? first.at + limits.pushMergeMs : now;
  const paused = last !== null && last <= now ? last + limits.pushGapMs : now;
  return Math.max(merged, paused);
}
