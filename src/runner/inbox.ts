import { judgeSender, judgeSigned, type HeaderJudgement } from "../domain/acceptance.ts";
import type { StoredEnvelope } from "../domain/envelope.ts";
import type { EntryId, MemberId, Seq } from "../domain/ids.ts";
import type { Clock, Failpoint, Log } from "../domain/ports.ts";
import type { ProblemDetail } from "../domain/problem.ts";
import { isProblem } from "../domain/problem.ts";
import type { Membership } from "../hub-client/membership.ts";
import { isOrder, roleMayWrite } from "../protocol/kinds.ts";
import { readEnvelope, verifyEnvelope, type ReadEnvelope } from "../seal/envelope.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Orders } from "./orders.ts";
import type { Reports } from "./reports.ts";

export type InboxPorts = {
  journal: Journal;
  membership: Membership;
  reports: Reports;
  orders: Orders;
  clock: Clock;
  log: Log;
  failpoint: Failpoint;
  /** Brings the roster up to date from the hub. */
  fetchRoster: () => Promise<void>;
  /** One of this runner's own reports came back from the log. */
  onOwn: (id: EntryId, seq: Seq) => void;
  wake: () => void;
};

const reader = "runner";
/** The cursor is written with each order; between orders it may lag by so much: what is read again is known by its id. */
const cursorLagMax = 500;

/**
 * Takes each envelope of the log in turn: passes over what is not an order for this runner, and judges what is, in the
 * order of docs/protocol.md P-ACC. Whatever comes, the next one gets its turn.
 */
export class Inbox {
  readonly #ports: InboxPorts;
  #cursor: Seq;
  #written: Seq;

  constructor(ports: InboxPorts) {
    this.#ports = ports;
    this.#cursor = ports.journal.notes.cursor(reader);
    this.#written = this.#cursor;
  }

  /** The last seq that was handled. */
  get cursor(): Seq {
    return this.#cursor;
  }

  async receive(stored: StoredEnvelope): Promise<void> {
    if (stored.seq <= this.#cursor) return;
    await this.#handle(stored);
    this.#cursor = Math.max(this.#cursor, stored.seq);
    if (this.#cursor - this.#written >= cursorLagMax) this.#writeCursor(this.#cursor);
  }

  /** Judges again what was held back for a newer roster. */
  async retryHeld(read: (seq: Seq) => Promise<StoredEnvelope | null>): Promise<void> {
    for (const seq of this.#ports.journal.notes.held()) {
      const stored = await read(seq);
      if (stored) await this.#handle(stored);
    }
  }

  async #handle(stored: StoredEnvelope): Promise<void> {
    const { seq } = stored;
    let envelope: ReadEnvelope;
    try {
      envelope = readEnvelope(stored.envelope);
    } catch (error) {
      if (!isProblem(error)) throw error;
      return this.#passOver(seq, error.code);
    }
    const { header } = envelope;
    if (header.f === this.#ports.membership.memberId) return this.#ports.onOwn(header.id, seq);
    if (!isOrder(header.k)) return;
    try {
      await this.#judge(seq, envelope);
    } catch (error) {
      // Whatever one entry does to us, the next gets its turn; the doctor shows what was passed over.
      const code = isProblem(error) ? error.code : "runner_error";
      if (!isProblem(error)) this.#ports.log.error("an order broke the runner", { seq, error: error instanceof Error ? error.message : "unknown" });
      this.#passOver(seq, code);
    }
  }

  async #judge(seq: Seq, envelope: ReadEnvelope): Promise<void> {
    const { membership } = this.#ports;
    const { header } = envelope;
    let sender = judgeSender(header, membership.keys.spaceId, membership.roster, roleMayWrite);
    if (sender.verdict === "hold") {
      await this.#ports.fetchRoster();
      sender = judgeSender(header, membership.keys.spaceId, membership.roster, roleMayWrite);
      if (sender.verdict === "hold") return this.#hold(seq);
    }
    // Nothing is known yet of who sent this: no report, no journal row, only a note for the doctor.
    if (sender.verdict === "refuse") return this.#passOver(seq, sender.code);
    const signPk = membership.roster.members.get(header.f)?.signPk;
    if (!signPk || !(await verifyEnvelope(envelope, signPk))) return this.#passOver(seq, "signature_wrong");

    let signed = this.#judgeSigned(envelope);
    if (signed.verdict === "hold") {
      await this.#ports.fetchRoster();
      signed = this.#judgeSigned(envelope);
      if (signed.verdict === "hold") return this.#hold(seq);
    }
    // Nothing to write for a repeat: who sends one thing a thousand times must not make the disk wait as often.
    if (signed.verdict === "pass" || signed.verdict === "repeat") return;
    if (signed.verdict === "refuse") return this.#refuse(seq, envelope, signed.code, signed.detail, null);
    await this.#open(seq, envelope);
  }

  #judgeSigned(envelope: ReadEnvelope): HeaderJudgement {
    const { journal, membership, clock } = this.#ports;
    const { header } = envelope;
    return judgeSigned({
      header,
      me: membership.memberId,
      isJudged: journal.orders.verdict(header.id) !== null,
      rosterN: membership.roster.n,
      isEpochKnown: membership.keyring.has(header.e),
      now: clock.now(),
      newestCounter: journal.orders.newestCounter(header.f, header.th),
    });
  }

  async #open(seq: Seq, envelope: ReadEnvelope): Promise<void> {
    const { journal, membership, orders, failpoint } = this.#ports;
    try {
      const { entry } = await membership.open(envelope);
      const taking = await orders.take(seq, envelope.header, entry);
      failpoint("runner.accept.before");
      journal.transaction(() => {
        this.#keep(seq, envelope, "accepted", null);
        taking.commit();
      });
      failpoint("runner.accept.after");
      // The agent first: sealing the reports takes the same processor.
      await taking.after();
      this.#ports.wake();
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#refuse(seq, envelope, error.code, error.detail, error.next);
    }
  }

  #refuse(seq: Seq, envelope: ReadEnvelope, code: string, detail: ProblemDetail, next: string | null): void {
    const { journal, reports, failpoint } = this.#ports;
    failpoint("runner.refuse.before");
    journal.transaction(() => {
      this.#keep(seq, envelope, "refused", code);
      reports.add(envelope.header.th, "refused", { order: envelope.header.id, code, detail, next });
    });
    failpoint("runner.refuse.after");
    this.#ports.log.warn("order refused", { code, kind: envelope.header.k });
    this.#ports.wake();
  }

  #keep(seq: Seq, { header }: ReadEnvelope, verdict: "accepted" | "refused", code: string | null): void {
    const { journal, clock } = this.#ports;
    const { id, n, k: kind } = header;
    const sender: MemberId = header.f;
    journal.orders.insert({ id, sender, thread: header.th, n, kind, verdict, code, judgedAt: clock.now() });
    journal.notes.unquarantine(seq);
    journal.notes.moveCursor(reader, seq);
    this.#written = Math.max(this.#written, seq);
  }

  #hold(seq: Seq): void {
    this.#passOver(seq, "held_for_roster");
  }

  #passOver(seq: Seq, code: string): void {
    const { journal, clock, log } = this.#ports;
    journal.transaction(() => {
      journal.notes.quarantine(seq, code, clock.now());
      journal.notes.moveCursor(reader, seq);
    });
    this.#written = Math.max(this.#written, seq);
    log.warn("envelope passed over", { seq, code });
  }

  #writeCursor(seq: Seq): void {
    this.#ports.journal.notes.moveCursor(reader, seq);
    this.#written = Math.max(this.#written, seq);
  }
}
