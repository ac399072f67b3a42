import { judgeSender, judgeSigned, type HeaderJudgement } from "../domain/acceptance.ts";
import type { StoredEnvelope } from "../domain/envelope.ts";
import type { MemberId, Seq } from "../domain/ids.ts";
import type { Clock, Failpoint, Log } from "../domain/ports.ts";
import type { ProblemDetail } from "../domain/problem.ts";
import { isProblem } from "../domain/problem.ts";
import type { Membership, Opened } from "../hub-client/membership.ts";
import { kindClass, roleMayWrite } from "../protocol/kinds.ts";
import { problemText } from "../protocol/problems.ts";
import { readEnvelope, verifyEnvelope, type ReadEnvelope } from "../seal/envelope.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Orders, Taking } from "./orders.ts";
import type { Reports } from "./reports.ts";
import { isPoison, Tries } from "./tries.ts";
import type { Restored } from "./restored.ts";
import { nameOf } from "./fault-name.ts";

export type InboxPorts = {
  journal: Journal;
  membership: Membership;
  reports: Reports;
  orders: Orders;
  /** What was done before a restore; absent where nothing was ever restored. */
  restored?: Restored;
  clock: Clock;
  log: Log;
  failpoint: Failpoint;
  /** Brings the roster up to date from the hub. */
  fetchRoster: () => Promise<void>;
  /** One envelope of the log again; null when the hub does not have it any more. */
  read: (seq: Seq) => Promise<StoredEnvelope | null>;
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
  readonly #tries: Tries;
  #cursor: Seq;
  #written: Seq;
  /** One envelope at a time, whoever brings it. */
  #last: Promise<void> = Promise.resolve();

  constructor(ports: InboxPorts) {
    this.#ports = ports;
    this.#tries = new Tries(ports.journal);
    this.#cursor = ports.journal.notes.cursor(reader);
    this.#written = this.#cursor;
  }

  /** The last seq that was handled, or is being handled now. */
  get cursor(): Seq {
    return this.#cursor;
  }

  /** Rejects only when the journal cannot be written: then the same envelope must come again. */
  receive(stored: StoredEnvelope): Promise<void> {
    return this.#inTurn(() => this.#receive(stored));
  }

  /** Judges again what was held back for a newer roster. */
  retryHeld(): Promise<void> {
    return this.#inTurn(() => this.#retryHeld());
  }

  /** Resolves when nothing is being handled. */
  idle(): Promise<void> {
    return this.#last;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #receive(stored: StoredEnvelope): Promise<void> {
    const before = this.#cursor;
    // Seqs only come again from a log that was restored from an older copy: then the new ones count. Ids tell what is known.
    if (stored.seq <= before) this.#ports.journal.notes.logWentBack(reader, stored.seq);
    this.#cursor = stored.seq;
    try {
      await this.#handle(stored);
    } catch (error) {
      this.#cursor = before;
      this.#tries.failed(stored.seq, error);
      throw error;
    }
    this.#ports.restored?.passed(stored.seq);
    if (stored.seq <= before) this.#written = stored.seq;
    else if (stored.seq - this.#written >= cursorLagMax) this.#writeCursor(stored.seq);
  }

  async #retryHeld(): Promise<void> {
    for (const seq of this.#ports.journal.notes.held()) {
      const stored = await this.#ports.read(seq);
      if (stored?.seq === seq) await this.#handle(stored);
    }
  }

  async #handle(stored: StoredEnvelope): Promise<void> {
    const { seq } = stored;
    let envelope: ReadEnvelope;
    try {
      envelope = readEnvelope(stored.envelope);
    } catch (error) {
      if (!isProblem(error)) this.#ports.log.error("an envelope broke the runner", { seq, error: nameOf(error) });
      return this.#passOver(seq, isProblem(error) ? error.code : "runner_error");
    }
    const { header } = envelope;
    const { membership } = this.#ports;
    if (header.f === membership.memberId) return;
    const kind = kindClass(header.k);
    // A newer app's order to me is refused in words it can show; what a newer runner tells is no concern of mine.
    if (kind !== "order" && (kind !== "unknown" || header.a !== membership.memberId)) return;
    if (header.a !== membership.memberId) return this.#judge(seq, envelope);
    if (isPoison(this.#tries.begin(seq))) await this.#setAside(seq, envelope);
    else await this.#judge(seq, envelope);
  }

  /** It broke this runner every time: the next one gets its turn, and who sent it is told, unless that breaks too. */
  async #setAside(seq: Seq, envelope: ReadEnvelope): Promise<void> {
    const { membership, journal, log } = this.#ports;
    const { header } = envelope;
    log.error("an entry was set aside", { seq, kind: header.k });
    try {
      const sender = membership.roster.members.get(header.f);
      const isSigned = sender?.revokedAt === null && (await verifyEnvelope(envelope, sender.signPk));
      if (isSigned && journal.orders.verdict(header.id) === null)
        return this.#refuse(seq, envelope, "poison_entry", {}, null);
    } catch (error) {
      log.error("a set aside entry could not be told of", { seq, error: nameOf(error) });
    }
    this.#passOver(seq, "poison_entry");
  }

  async #judge(seq: Seq, envelope: ReadEnvelope): Promise<void> {
    const { membership } = this.#ports;
    const { header } = envelope;
    const judgeTheSender = (): HeaderJudgement =>
      judgeSender(header, membership.keys.spaceId, membership.roster, roleMayWrite);
    const sender = await this.#withRoster(judgeTheSender);
    if (sender.verdict === "hold") return this.#passOver(seq, "held_for_roster");
    // Nothing is known yet of who sent this: no report, no journal row, only a note for the doctor.
    if (sender.verdict === "refuse") return this.#passOver(seq, sender.code);
    const signPk = membership.roster.members.get(header.f)?.signPk;
    const opened = membership.keyring.has(header.e) ? membership.beginOpening(envelope) : null;
    if (!signPk || !(await verifyEnvelope(envelope, signPk))) return this.#passOver(seq, "signature_wrong");
    if (await this.#wasDoneBefore(seq, envelope)) return;

    const signed = await this.#withRoster(() => this.#judgeSigned(envelope));
    if (signed.verdict === "hold") return this.#passOver(seq, "held_for_roster");
    // Nothing to write for a repeat: who sends one thing a thousand times must not make the disk wait as often.
    if (signed.verdict === "pass" || signed.verdict === "repeat") return this.#letGo(seq);
    if (signed.verdict === "refuse") return this.#refuse(seq, envelope, signed.code, signed.detail, null);
    await this.#open(seq, envelope, opened ?? (() => membership.open(envelope)));
  }

  /** Answered by this runner before it was restored: journaled as what it came to, whatever the clock says now. */
  async #wasDoneBefore(seq: Seq, envelope: ReadEnvelope): Promise<boolean> {
    const { journal, membership, restored } = this.#ports;
    const { header } = envelope;
    const known = header.a === membership.memberId ? (restored?.verdict(header.id) ?? null) : null;
    if (known === null || journal.orders.verdict(header.id) !== null) return false;
    const { entry } = known.verdict === "accepted" ? await membership.open(envelope) : { entry: null };
    const taking = entry === null ? null : restored?.taking(seq, header, entry);
    if (entry !== null && taking == null) await this.#open(seq, envelope, () => membership.open(envelope));
    else
      journal.transaction(() => {
        this.#keep(seq, envelope, known.verdict, known.code);
        taking?.commit();
      });
    return true;
  }

  /** Judges again with the newest roster where the verdict is to hold. A hub that is away leaves it held, never lost. */
  async #withRoster(judge: () => HeaderJudgement): Promise<HeaderJudgement> {
    const first = judge();
    if (first.verdict !== "hold") return first;
    try {
      await this.#ports.fetchRoster();
    } catch (error) {
      if (!isProblem(error)) throw error;
      this.#ports.log.warn("roster not fetched for an order", { code: error.code });
    }
    return judge();
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

  async #open(seq: Seq, envelope: ReadEnvelope, open: () => Promise<Opened>): Promise<void> {
    let taking: Taking;
    try {
      taking = await this.#accept(seq, envelope, open);
    } catch (error) {
      if (isProblem(error)) return this.#refuse(seq, envelope, error.code, error.detail, error.next);
      // Our own mistake, or a disk that fails: said to the person, who waits for a word. If that cannot be written either,
      // the same order comes again.
      this.#ports.log.error("an order broke the runner", { seq, error: nameOf(error) });
      return this.#refuse(
        seq,
        envelope,
        "runner_error",
        {},
        "Look at `errand doctor` on that computer, then give it again.",
      );
    }
    try {
      // The agent first: sealing the reports takes the same processor.
      await taking.after();
    } catch (error) {
      // It is accepted and journaled: what could not be begun now is found again by the next look at the queue.
      this.#ports.log.error("an accepted order was not begun", { seq, error: nameOf(error) });
    }
    this.#ports.wake();
  }

  async #accept(seq: Seq, envelope: ReadEnvelope, open: () => Promise<Opened>): Promise<Taking> {
    const { journal, orders, failpoint } = this.#ports;
    const { entry } = await open();
    const taking = await orders.take(seq, envelope.header, entry);
    failpoint("runner.accept.before");
    journal.transaction(() => {
      this.#keep(seq, envelope, "accepted", null);
      taking.commit();
    });
    failpoint("runner.accept.after");
    return taking;
  }

  #refuse(seq: Seq, envelope: ReadEnvelope, code: string, detail: ProblemDetail, next: string | null): void {
    const { journal, reports, failpoint } = this.#ports;
    failpoint("runner.refuse.before");
    journal.transaction(() => {
      this.#keep(seq, envelope, "refused", code);
      reports.add(envelope.header.th, "refused", {
        order: envelope.header.id,
        code,
        detail,
        next: next ?? problemText(code).next,
      });
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
    journal.notes.forgetTries(seq);
    this.#writeCursor(seq);
  }

  #passOver(seq: Seq, code: string): void {
    const { journal, clock, log } = this.#ports;
    journal.transaction(() => {
      journal.notes.quarantine(seq, code, clock.now());
      journal.notes.forgetTries(seq);
      this.#writeCursor(seq);
    });
    log.warn("envelope passed over", { seq, code });
  }

  /** What was held turned out to need nothing. */
  #letGo(seq: Seq): void {
    const { notes } = this.#ports.journal;
    if (notes.held().includes(seq)) notes.unquarantine(seq);
  }

  #writeCursor(seq: Seq): void {
    this.#ports.journal.notes.moveCursor(reader, seq);
    this.#written = Math.max(this.#written, seq);
  }
}
