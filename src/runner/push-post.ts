import { planAttention, type Surroundings } from "../domain/attention.ts";
import type { PushOutcome } from "../domain/entries.ts";
import type { MemberId, Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log, Random, Timer } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import { backoffMs } from "../kit/backoff.ts";
import { toB64u, utf8 } from "../kit/bytes.ts";
import { pae } from "../seal/pae.ts";
import { sha256 } from "../seal/hash.ts";
import { sealPush } from "../seal/web-push.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { DueRow } from "../store/journal/push-due.ts";
import type { PushSubscriptionRow } from "../store/journal/push-subscriptions.ts";
import { pushContentOf } from "./push-words.ts";
import type { Presences } from "./presences.ts";
import type { Reports } from "./reports.ts";

export type PushPostPorts = {
  journal: Journal;
  membership: Membership;
  connection: Pick<HubConnection, "sendPush">;
  presences: Pick<Presences, "lookedAtUntil" | "isConnected">;
  reports: Reports;
  /** What people call this computer. */
  name: string;
  clock: Clock;
  random: Random;
  log: Log;
  failpoint: Failpoint;
  /** After a commit: hands the reports on. */
  wake: () => void;
};

type Rest = { tries: number; until: Timestamp };

/** More at once would be a runaway; the rest follows. */
const openMax = 500;
/** Worth asking again: the hub or the push service was away or busy. */
const passing: ReadonlySet<PushOutcome> = new Set(["unreachable", "rate_limited"]);

/** Takes what is due out of the journal, as it becomes right to tell it, seals it for each device and gives it to the hub. */
export class PushPost {
  readonly #ports: PushPostPorts;
  readonly #sending = new Map<MemberId, Promise<void>>();
  readonly #resting = new Map<MemberId, Rest>();
  #timer: Timer | null = null;
  #timerAt = 0;
  #isClosed = false;

  constructor(ports: PushPostPorts) {
    this.#ports = ports;
  }

  /** What became due is looked at within this time, or at an earlier one that was set before. */
  lookWithin(ms: number): void {
    const { clock } = this.#ports;
    const at = clock.now() + ms;
    if (this.#isClosed || (this.#timer !== null && this.#timerAt <= at)) return;
    this.#timer?.cancel();
    this.#timerAt = at;
    this.#timer = clock.after(ms, () => {
      this.#timer = null;
      this.#look();
    });
  }

  /** The hub is there again. */
  hubIsBack(): void {
    this.#resting.clear();
    this.lookWithin(0);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await Promise.all(this.#sending.values());
  }

  #look(): void {
    const { journal, clock, log } = this.#ports;
    if (this.#isClosed) return;
    try {
      const now = clock.now();
      const dues = journal.pushDue.open(openMax);
      const free = dues.filter(
        ({ member }) => !this.#sending.has(member) && (this.#resting.get(member)?.until ?? 0) <= now,
      );
      const { pushes, moot, againAt } = planAttention(free, this.#around(now));
      const rowOf = new Map(dues.map((due) => [due.row, due]));
      if (moot.length > 0)
        journal.transaction(() => {
          for (const { row } of moot) journal.pushDue.settle(row, "moot", now);
        });
      // One at a time to each device; when it is done the next look finds the others.
      const first = new Map(pushes.toReversed().map((push) => [push.member, push]));
      for (const { member, dues: planned } of first.values()) {
        const rows = planned.flatMap(({ row }) => rowOf.get(row) ?? []);
        this.#sending.set(
          member,
          this.#send(member, rows).finally(() => this.#sent(member)),
        );
      }
      const restsUntil = dues
        .flatMap(({ member }) => (this.#sending.has(member) ? [] : (this.#resting.get(member)?.until ?? [])))
        .filter((until) => until > now);
      const next = Math.min(againAt ?? Infinity, ...restsUntil);
      if (Number.isFinite(next)) this.lookWithin(Math.max(1, next - now));
    } catch (error) {
      log.error("what is due was not looked at", { error: isProblem(error) ? error.code : String(error) });
      this.lookWithin(limits.lookingMs);
    }
  }

  #sent(member: MemberId): void {
    this.#sending.delete(member);
    this.lookWithin(0);
  }

  /** Never throws: what failed is tried again, or settled with its outcome. */
  async #send(member: MemberId, rows: readonly DueRow[]): Promise<void> {
    const { journal, clock, random, log, failpoint } = this.#ports;
    const subscription = journal.pushSubscriptions.byMember(member);
    const outcome = await this.#try(member, subscription, rows);
    const isTest = rows.some(({ concern }) => concern === "test");
    if (passing.has(outcome) && !isTest) {
      const tries = (this.#resting.get(member)?.tries ?? 0) + 1;
      this.#resting.set(member, { tries, until: clock.now() + backoffMs(tries, random.chance(), 1_000, 5 * 60_000) });
      return;
    }
    this.#resting.delete(member);
    failpoint("runner.push.after");
    try {
      journal.transaction(() => {
        for (const { row, concern, entry, thread } of rows) {
          journal.pushDue.settle(row, outcome, clock.now());
          if (concern === "test") this.#ports.reports.add(thread, "pushed", { order: entry, outcome });
        }
        if (outcome === "gone" && subscription !== null) journal.pushSubscriptions.removeDead(subscription);
        journal.pushDue.prune(clock.now() - limits.pushKeptMs);
      });
    } catch (error) {
      // The hub knows the id: asked again it does not send again.
      this.#resting.set(member, { tries: 1, until: clock.now() + limits.lookingMs });
      log.error("a push's outcome was not written", { error: isProblem(error) ? error.code : String(error) });
    }
    if (isTest) this.#ports.wake();
  }

  async #try(
    member: MemberId,
    subscription: PushSubscriptionRow | null,
    rows: readonly DueRow[],
  ): Promise<PushOutcome> {
    const { membership, connection, random, log, failpoint } = this.#ports;
    const id = rows.at(-1)?.id;
    const isActive = membership.roster.members.get(member)?.revokedAt === null;
    if (subscription === null || id === undefined || !isActive) return "not_asked";
    try {
      const content = pushContentOf(rows, this.#nameFor(rows), subscription.language);
      const record = await sealPush(subscription, utf8(JSON.stringify(content)), {
        padTo: limits.pushPlainBytes,
        random,
      });
      const topic = await topicOf(subscription, content.tag);
      failpoint("runner.push.before");
      // All alike, so that neither hub nor push service can tell an ask from an end.
      return await connection.sendPush({
        id,
        member,
        topic,
        ttl: limits.pushDueMsMax / 1_000,
        urgency: "high",
        record: toB64u(record),
      });
    } catch (error) {
      if (!isProblem(error)) log.error("a push was not made", { error: String(error) });
      if (!isProblem(error) || error.code === "push_keys_damaged") return "refused";
      return error.code === "rate_limited" ? "rate_limited" : "unreachable";
    }
  }

  #nameFor(rows: readonly DueRow[]): string {
    const { journal, name } = this.#ports;
    const [first] = rows;
    const thread = first === undefined || first.concern === "test" ? null : journal.threads.byId(first.thread);
    return thread?.title ?? name;
  }

  #around(now: Timestamp): Surroundings {
    const { journal, presences } = this.#ports;
    return {
      now,
      lookedAtUntil: presences.lookedAtUntil,
      isAskOpen: (ask) => ["open", "stale"].includes(journal.asks.byId(ask)?.state ?? ""),
      given: (task) => journal.orders.given(task),
      isConnected: (member) => presences.isConnected(member),
      lastPushedAt: (member, thread) => journal.pushDue.lastSentAt(member, thread),
    };
  }
}

/** A newer push of the same thread takes the older one's place; only runner and device can tell which thread that is. */
async function topicOf({ auth }: PushSubscriptionRow, tag: string): Promise<string> {
  const hash = await sha256(pae("errand1/push-topic", [utf8(auth), utf8(tag)]));
  return toB64u(hash.subarray(0, 24));
}
