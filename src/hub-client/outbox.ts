import type { WireEnvelope } from "../domain/envelope.ts";
import type { BlobId, EntryId, MemberId, Seq, ThreadId, Timestamp } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Clock, Failpoint, Log, Random, Timer } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { backoffMs } from "../kit/backoff.ts";
import { deferred, type Deferred } from "../kit/deferred.ts";
import type { AppendResult } from "./connection.ts";

/** The plain entry with its id and counter, fixed in the transaction that changed the state. Sealed when it is sent. */
export type OutboxRow = {
  row: number;
  id: EntryId;
  thread: ThreadId;
  kind: string;
  audience: MemberId | "*";
  n: number;
  t: Timestamp;
  x: Timestamp;
  body: unknown;
  blobs: BlobId[];
};

/**
 * Rows of one member, in the order in which they were written. Both answers are durable when they return, or when what
 * they return is fulfilled.
 */
export interface OutboxStore {
  pending(limit: number): OutboxRow[] | Promise<OutboxRow[]>;
  sent(id: EntryId, seq: Seq): void | Promise<void>;
  /** The hub will never take it: kept with its code, for a person to see. */
  refused(id: EntryId, code: string): void | Promise<void>;
}

export type OutboxOptions = {
  store: OutboxStore;
  connection: { append(envelopes: WireEnvelope[]): Promise<AppendResult[]> };
  /** A Problem in `retryCodes` is tried again, any other refuses the row. */
  seal(row: OutboxRow): Promise<WireEnvelope>;
  clock: Clock;
  random: Random;
  failpoint: Failpoint;
  log: Log;
  /** How long a wake waits for more, so that what is said live is not held up by the sealing of what can wait. */
  lingerMs?: number;
};

/** What passes by itself: the same row may be taken a moment later. */
const retryCodes: ReadonlySet<string> = new Set([
  "hub_unreachable",
  "hub_answer_malformed",
  "hub_failed",
  "hub_stopping",
  "store_failed",
  "rate_limited",
  "too_many_sockets",
  "not_logged_in",
  "login_refused",
  "login_nonce_used",
  "roster_behind",
  "epoch_unknown",
  "blob_gap",
]);

/** Keeps one append below what the hub takes. */
const charsMax = limits.appendBytesMax - limits.reportBytesMax * 2;

/** Sends what the store holds, in its order, until the hub has a seq or a final refusal for each. Never drops a row. */
export class Outbox {
  readonly #options: OutboxOptions;
  #draining: Promise<void> | null = null;
  #isWoken = false;
  #isClosed = false;
  #attempt = 0;
  #retry: Timer | null = null;
  #linger: Timer | null = null;
  #idle: Deferred<void>[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** There is something new to send, or the hub is back: tries at once. */
  wake(): void {
    if (this.#isClosed) return;
    this.#retry?.cancel();
    this.#retry = null;
    this.#isWoken = true;
    const { clock, lingerMs = 0 } = this.#options;
    if (lingerMs === 0) this.#draining ??= this.#drain();
    else this.#linger ??= clock.after(lingerMs, () => this.#startDrain());
  }

  /** Fulfilled when nothing is pending, however long that takes, or when it is closed. */
  idle(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    const idle = deferred<void>();
    this.#idle.push(idle);
    this.wake();
    return idle.promise;
  }

  /** Fulfilled when nothing is under way. What is pending stays in the store. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retry?.cancel();
    this.#linger?.cancel();
    await this.#draining;
    this.#tellIdle();
  }

  #startDrain(): void {
    this.#linger = null;
    // A drain that was under way may have sent it all meanwhile. One with nothing to do would end before it is kept
    // here as the one under way, and stay here for ever.
    if (this.#isWoken && !this.#isClosed) this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#isWoken && !this.#isClosed) {
        this.#isWoken = false;
        while (!this.#isClosed && (await this.#sendBatch()));
      }
      if (!this.#isClosed) this.#tellIdle();
    } catch (error) {
      this.#tryAgainLater(error);
    } finally {
      this.#draining = null;
    }
    // Woken between the last look and the end.
    if (this.#isWoken && this.#retry === null) this.wake();
  }

  /** False when nothing is pending. Throws when it is to be tried again later. */
  async #sendBatch(): Promise<boolean> {
    const { store, connection, failpoint } = this.#options;
    const rows = await store.pending(limits.batchMax);
    if (rows.length === 0) return false;
    const { sealed, failure } = await this.#sealSome(rows);
    if (sealed.length > 0) {
      failpoint("outbox.send.before");
      const results = await connection.append(sealed.map(({ envelope }) => envelope));
      failpoint("outbox.send.after");
      for (const [i, { row }] of sealed.entries()) await this.#settle(row, results[i]);
      this.#attempt = 0;
    }
    if (failure !== null) throw failure;
    return true;
  }

  /** As many of the first rows as fit and can be sealed now. */
  async #sealSome(
    rows: readonly OutboxRow[],
  ): Promise<{ sealed: { row: OutboxRow; envelope: WireEnvelope }[]; failure: Problem | null }> {
    const sealed: { row: OutboxRow; envelope: WireEnvelope }[] = [];
    let chars = 0;
    for (const row of rows) {
      if (chars > charsMax || this.#isClosed) break;
      try {
        const envelope = await this.#options.seal(row);
        chars += envelope.c.length + envelope.h.length + 200;
        sealed.push({ row, envelope });
      } catch (error) {
        if (!isProblem(error)) throw error;
        if (retryCodes.has(error.code)) return { sealed, failure: error };
        await this.#refuse(row, error.code);
      }
    }
    return { sealed, failure: null };
  }

  async #settle(row: OutboxRow, result: AppendResult | undefined): Promise<void> {
    if (result === undefined) throw new Problem("hub_answer_malformed");
    if ("seq" in result) return this.#options.store.sent(row.id, result.seq);
    if (retryCodes.has(result.code)) throw new Problem(result.code);
    return this.#refuse(row, result.code);
  }

  async #refuse(row: OutboxRow, code: string): Promise<void> {
    this.#options.log.warn("an entry was refused", { id: row.id, kind: row.kind, code });
    await this.#options.store.refused(row.id, code);
  }

  #tryAgainLater(error: unknown): void {
    const { clock, random, log } = this.#options;
    if (!isProblem(error)) log.error("the outbox failed", { error: String(error) });
    if (this.#isClosed) return;
    const ms = backoffMs(this.#attempt, random.chance());
    this.#attempt += 1;
    this.#isWoken = false;
    this.#retry = clock.after(ms, () => this.wake());
  }

  #tellIdle(): void {
    for (const idle of this.#idle.splice(0)) idle.resolve();
  }
}
