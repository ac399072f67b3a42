import type { StoredEnvelope, WireEnvelope } from "../domain/envelope.ts";
import type { Seq } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Timer } from "../domain/ports.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import { backoffMs } from "../kit/backoff.ts";
import { deferred, type Deferred } from "../kit/deferred.ts";
import type { AppendAnswer, HubFrame, Kept } from "../protocol/frames.ts";
import type { LogResponse } from "../protocol/http.ts";
import { entryIdOf } from "./entry-id.ts";
import type { FollowOptions, FollowPorts } from "./follow-options.ts";
import { LineChoice } from "./line-choice.ts";
import type { Line, LineEvents } from "./line.ts";
import { ReadAhead } from "./read-ahead.ts";
import { reconnectMs } from "./reconnect.ts";
import { Sequence } from "./sequence.ts";
import { openSocketLine } from "./socket-line.ts";
import { openStreamedLine } from "./streamed-line.ts";

const appendMsMax = 30_000;

/** Follows the log until it is closed: through cuts, restarts and gaps. */
export class Follow {
  readonly #options: FollowOptions;
  readonly #ports: FollowPorts;
  readonly #sequence: Sequence;
  #pages: ReadAhead<LogResponse>;
  readonly #choice = new LineChoice();
  readonly #appends = new Map<number, Deferred<AppendAnswer[]>>();
  #line: Line | null = null;
  /** The newest that was handled. */
  #last: StoredEnvelope | null = null;
  #isOpen = false;
  #isClosed = false;
  #isWatching = false;
  #attempt = 0;
  #failures = 0;
  #nextRef = 1;
  #isPumping = false;
  #retry: Timer | null = null;
  #watch: Timer | null = null;
  #pumpRetry: Timer | null = null;

  constructor(options: FollowOptions, ports: FollowPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#sequence = new Sequence(options.after);
    this.#pages = this.#newPages();
    this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    this.#drop("closed");
    this.#retry?.cancel();
    this.#pumpRetry?.cancel();
  }

  /** True while a socket is open: then `append` and `sendLive` go over it. */
  get canSend(): boolean {
    return this.#isOpen && this.#line?.canSend === true;
  }

  /** Throws the hub's refusal of the whole request, or `hub_unreachable`: then it is unknown what was stored. */
  append(envelopes: WireEnvelope[]): Promise<AppendAnswer[]> {
    const ref = this.#nextRef;
    this.#nextRef += 1;
    const answer = deferred<AppendAnswer[]>();
    this.#appends.set(ref, answer);
    const timer = this.#ports.clock.after(appendMsMax, () => this.#away("hub_unreachable"));
    this.#line?.send({ type: "append", ref, envelopes });
    return answer.promise.finally(() => {
      timer.cancel();
      this.#appends.delete(ref);
    });
  }

  sendLive(envelope: WireEnvelope): void {
    this.#line?.send({ type: "live", envelope });
  }

  /** While somebody looks, a hub that is gone is noticed within five seconds; else the battery is spared. */
  watch(isWatching: boolean): void {
    this.#isWatching = isWatching;
    if (!this.canSend) return;
    this.#line?.send({ type: "watch", isWatching });
    this.#watchLine();
  }

  #connect(): void {
    if (this.#isClosed) return;
    this.#options.onConnection?.("connecting", null);
    this.#sequence.restart();
    const kind = this.#choice.next;
    const events: LineEvents = {
      onFrame: (frame) => this.#receive(frame),
      onClose: (code, isRefused) => {
        if (isRefused) this.#choice.socketRefused();
        else if (kind === "lines" && !this.#isOpen) this.#choice.linesRefused();
        this.#away(code);
      },
    };
    const { http, clock } = this.#ports;
    this.#line =
      kind === "socket"
        ? openSocketLine(http.origin, http.member, clock, events)
        : openStreamedLine(http, this.#sequence.cursor, events);
    this.#watchLine();
  }

  #receive(frame: HubFrame): void {
    this.#watchLine();
    const options = this.#options;
    switch (frame.type) {
      case "welcome":
        return this.#welcomed(frame);
      case "resume":
        if (frame.resume === "gap") this.#gap(frame.head);
        if (frame.resume === "other") this.#otherLog(frame.head);
        return;
      case "envelope":
        this.#sequence.arrived(frame);
        if (this.#isPumping) this.#options.onComing?.([frame]);
        return void this.#pump();
      case "live":
        return options.onLive?.(frame.envelope);
      case "connection":
        return options.onMember?.({ member: frame.member, online: frame.online, since: frame.since });
      case "roster":
        return options.onRoster?.(frame.roster);
      case "appended":
        return this.#appends.get(frame.ref)?.resolve(frame.results);
      case "problem":
        return frame.ref === undefined ? undefined : this.#appends.get(frame.ref)?.reject(new Problem(frame.code));
      case "beat":
      case "challenge":
        return;
    }
  }

  #welcomed({ roster }: HubFrame & { type: "welcome" }): void {
    this.#isOpen = true;
    this.#attempt = 0;
    if (this.#line?.canSend === true) this.#choice.socketOpened();
    else this.#retry = this.#ports.clock.after(this.#choice.linesOpened(), () => this.#trySocket());
    this.#ask();
    if (this.#isWatching) this.watch(true);
    this.#options.onRoster?.(roster);
    this.#options.onConnection?.("open", null);
  }

  /** Whether its log is the one that was followed is the hub's to say: more may have come on another way since its welcome. */
  #ask(): void {
    const kept = this.#kept();
    this.#line?.send({ type: "follow", after: this.#sequence.cursor, ...(kept === null ? {} : { kept }) });
  }

  #kept(): Kept | null {
    // What is kept of the log that is gone says nothing of this one.
    const known = this.#sequence.turn > 0 ? null : (this.#options.kept?.() ?? null);
    const last = this.#last;
    if (known !== null && known.seq >= (last?.seq ?? 0)) return { seq: known.seq, id: known.id };
    const id = last === null ? null : entryIdOf(last);
    return last === null || id === null ? null : { seq: last.seq, id };
  }

  #trySocket(): void {
    this.#choice.trySocketOnce();
    this.#drop("hub_unreachable");
    this.#connect();
  }

  #gap(head: Seq): void {
    if (head < this.#sequence.cursor) return this.#otherLog(head);
    this.#sequence.gapUpTo(head);
    void this.#pump();
  }

  /** Ids tell what is known of it: nothing is done twice, and what it lacks is given to it again. */
  #otherLog(head: Seq): void {
    this.#ports.log.warn("the hub's log is not the one that was followed", { head, cursor: this.#sequence.cursor });
    this.#last = null;
    this.#sequence.beginAgain();
    this.#pages = this.#newPages();
    this.#options.onOtherLog?.();
    if (this.canSend) this.#line?.send({ type: "follow", after: 0 });
    else this.#away("hub_unreachable");
  }

  /** One at a time: hands over what is in order, reads what is missing. After a failure it waits before it tries again. */
  async #pump(): Promise<void> {
    if (this.#isPumping || this.#pumpRetry !== null) return;
    this.#isPumping = true;
    try {
      while (!this.#isClosed && (await this.#step())) this.#failures = 0;
    } catch (error) {
      this.#pumpLater(error);
    } finally {
      this.#isPumping = false;
    }
  }

  #pumpLater(error: unknown): void {
    const { clock, log, random } = this.#ports;
    log.error("an entry was not handled, it comes again", { error: errorName(error), after: this.#sequence.cursor });
    const ms = backoffMs(this.#failures, random.chance());
    this.#failures += 1;
    this.#pumpRetry = clock.after(ms, () => {
      this.#pumpRetry = null;
      void this.#pump();
    });
  }

  /** False when there is nothing to do until more arrives. */
  async #step(): Promise<boolean> {
    const step = this.#sequence.next();
    const { turn } = this.#sequence;
    if (step.do === "wait") return false;
    if (step.do === "handle") {
      await this.#options.onEnvelope(step.stored);
      this.#handled(step.stored, turn);
      return true;
    }
    const { envelopes, head, more } = await this.#pages.page(step.after);
    for (const stored of envelopes) {
      if (this.#isClosed) return false;
      if (this.#sequence.turn !== turn) return true;
      if (stored.seq <= this.#sequence.cursor) continue;
      await this.#options.onEnvelope(stored);
      this.#handled(stored, turn);
    }
    if (!more && this.#sequence.turn === turn) this.#sequence.readToEnd(head);
    // Told of entries that it then does not have, we ask again, but not at once: a hub that lies is not asked without end.
    if (this.#sequence.cursor === step.after && this.#sequence.next().do === "read")
      throw new Problem("hub_answer_malformed", { reason: "entries_missing" });
    return true;
  }

  #newPages(): ReadAhead<LogResponse> {
    return new ReadAhead(this.#ports.read, (coming) => this.#options.onComing?.(coming));
  }

  #handled(stored: StoredEnvelope, turn: number): void {
    if (turn !== this.#sequence.turn) return;
    this.#sequence.handled(stored.seq);
    this.#last = stored;
  }

  /** A line that says nothing for two beats is dead, whatever the network pretends. */
  #watchLine(): void {
    this.#watch?.cancel();
    const isBrisk = this.#isWatching && this.canSend;
    const ms = isBrisk ? limits.watchedSilentMsMax : limits.beatMs * 2 + limits.requestHeadMs;
    this.#watch = this.#ports.clock.after(ms, () => this.#away("hub_unreachable"));
  }

  #away(code: string): void {
    if (this.#isClosed) return;
    this.#drop("hub_unreachable");
    this.#options.onConnection?.("away", code);
    const ms = reconnectMs(this.#attempt, this.#ports.random.chance());
    this.#attempt += 1;
    this.#retry?.cancel();
    this.#retry = this.#ports.clock.after(ms, () => this.#connect());
  }

  #drop(code: string): void {
    this.#watch?.cancel();
    this.#isOpen = false;
    this.#line?.close();
    this.#line = null;
    for (const answer of this.#appends.values()) answer.reject(new Problem(code));
  }
}

const errorName = (error: unknown): string => (isProblem(error) ? error.code : String(error));
