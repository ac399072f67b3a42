import type { MemberId, Seq, SpaceId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Roster } from "../domain/roster.ts";
import { deferred, type Deferred } from "../kit/deferred.ts";
import type { Kept } from "../protocol/frames.ts";
import { readEnvelope } from "../seal/envelope.ts";
import type { LogStore } from "../store/log/log-store.ts";
import { envelopeFrame, frameText } from "./frame-texts.ts";

/** Where a follower's frames go: a WebSocket, or the lines of a response. */
export interface FrameSink {
  /** `onSent` is called when the frame has left this process's memory, or never if the line is gone. */
  send(frame: string, onSent?: () => void): void;
  /** What was given to `send` and is still in memory. */
  readonly bufferedBytes: number;
  /** Sends a `problem` frame as the last one. */
  end(code: string): void;
}

/** What a follower asks of its space; `head` and `roster` change. */
export type FollowedSpace = {
  readonly id: SpaceId;
  readonly head: Seq;
  readonly roster: Roster;
  readonly followers: { connectionsFor(member: MemberId, roster: Roster): string[] };
};

/** `idle` until it says from where; `gap`: it was too slow, and gets nothing until its buffer has drained. */
type Mode = "idle" | "catching_up" | "live" | "gap" | "ended";

/** One connection that follows a space. Its memory is bounded: what does not fit is read again by HTTP. */
export class Follower {
  readonly member: MemberId;
  readonly #space: FollowedSpace;
  readonly #store: LogStore;
  readonly #sink: FrameSink;
  #mode: Mode = "idle";
  /** The last seq that was sent, or that the reader has or reads by itself. */
  #cursor: Seq = 0;
  #drainWait: Deferred<void> | null = null;

  constructor(member: MemberId, space: FollowedSpace, store: LogStore, sink: FrameSink) {
    this.member = member;
    this.#space = space;
    this.#store = store;
    this.#sink = sink;
  }

  /** A new `follow` on the same connection starts over from there. */
  async follow(after: Seq, kept?: Kept): Promise<void> {
    if (this.#mode === "ended") return;
    const isOther = !(await this.#isInLog(after, kept));
    // It may have gone away meanwhile.
    if (this.#hasEnded()) return;
    const { head, followers, roster } = this.#space;
    if (isOther) {
      this.#mode = "idle";
      return this.#sink.send(frameText({ type: "resume", resume: "other", head }));
    }
    const isNear = after <= head && head - after <= limits.batchMax;
    this.#cursor = isNear ? after : head;
    this.#sink.send(frameText({ type: "resume", resume: isNear ? "ok" : "gap", head }));
    for (const frame of followers.connectionsFor(this.member, roster)) this.#sink.send(frame);
    const wasCatchingUp = this.#mode === "catching_up";
    this.#mode = "catching_up";
    if (!wasCatchingUp) await this.#catchUp();
  }

  offer(seq: Seq, frame: string): void {
    if (this.#mode !== "live" || seq <= this.#cursor) return;
    if (this.#isFull()) {
      this.#mode = "gap";
      return;
    }
    this.#cursor = seq;
    this.#sink.send(frame, this.#onSent);
  }

  /** What may be missed without harm. */
  offerPassing(frame: string): void {
    if (this.#mode === "idle" || this.#mode === "gap" || this.#mode === "ended" || this.#isFull()) return;
    this.#sink.send(frame, this.#onSent);
  }

  end(code: string): void {
    if (this.#mode === "ended") return;
    this.left();
    this.#sink.end(code);
  }

  /** The connection is gone. */
  left(): void {
    this.#mode = "ended";
    this.#drainWait?.resolve();
  }

  #hasEnded(): boolean {
    return this.#mode === "ended";
  }

  /** False when the reader knows more of the log than there is, or another entry at that place: one of the two is a copy. */
  async #isInLog(after: Seq, kept: Kept | undefined): Promise<boolean> {
    if (Math.max(after, kept?.seq ?? 0) > this.#space.head) return false;
    if (kept === undefined) return true;
    const range = { after: kept.seq - 1, limit: 1, bytesMax: limits.pageBytesMax };
    const [row] = (await this.#store.read(this.#space.id, range)).rows;
    // What lies in the log was parsed before it was stored.
    return row?.seq === kept.seq && readEnvelope(JSON.parse(row.wire)).header.id === kept.id;
  }

  #isFull(): boolean {
    return this.#sink.bufferedBytes > limits.followerBufferBytesMax;
  }

  readonly #onSent = (): void => {
    if (this.#mode !== "gap" || this.#sink.bufferedBytes > limits.followerBufferBytesMax / 4) return;
    this.#cursor = this.#space.head;
    this.#mode = "live";
    this.#sink.send(frameText({ type: "resume", resume: "gap", head: this.#cursor }));
  };

  /** Reads what is stored after the cursor, a page at a time and no faster than it drains, until nothing is missing. */
  async #catchUp(): Promise<void> {
    // The mode is asked anew after each wait: the connection may have ended or started over meanwhile.
    while (this.#mode === "catching_up") {
      if (this.#cursor >= this.#space.head) {
        this.#mode = "live";
        return;
      }
      const range = { after: this.#cursor, limit: limits.batchMax, bytesMax: limits.pageBytesMax };
      const { rows } = await this.#store.read(this.#space.id, range);
      if (this.#mode !== "catching_up" || range.after !== this.#cursor) continue;
      for (const { seq, wire } of rows) {
        this.#cursor = seq;
        this.#sink.send(envelopeFrame(seq, wire));
      }
      await this.#drained();
    }
  }

  /** At once while there is little in memory. */
  #drained(): Promise<void> {
    if (this.#sink.bufferedBytes <= limits.pageBytesMax) return Promise.resolve();
    const wait = deferred<void>();
    this.#drainWait = wait;
    // A frame without content, so that its leaving tells that all before it left too.
    this.#sink.send(frameText({ type: "beat" }), wait.resolve);
    return wait.promise;
  }
}
