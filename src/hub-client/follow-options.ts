import type { StoredEnvelope, WireEnvelope } from "../domain/envelope.ts";
import type { MemberId, Seq, Timestamp } from "../domain/ids.ts";
import type { Clock, Log, Random } from "../domain/ports.ts";
import type { Kept, RosterHead } from "../protocol/frames.ts";
import type { LogResponse } from "../protocol/http.ts";
import type { HubHttp } from "./hub-http.ts";

export type ConnectionState = "connecting" | "open" | "away";

export type FollowOptions = {
  /** The last seq that was handled. */
  after: Seq;
  /** The newest entry that this member knows to be in the log; the hub says whether it is. */
  kept?(): Kept | null;
  /** The hub's log is not the one that was followed: it was restored from an older copy. It comes again from its beginning. */
  onOtherLog?(): void;
  /** On their way to `onEnvelope`, which is not certain to get them: whoever has work to do with them may begin. */
  onComing?(coming: readonly StoredEnvelope[]): void;
  /** Each seq once and in order; the next comes when this is fulfilled. A failure is logged and the same one comes again. */
  onEnvelope(stored: StoredEnvelope): void | Promise<void>;
  onLive?(envelope: WireEnvelope): void;
  /** `code` says why it is away. */
  onConnection?(state: ConnectionState, code: string | null): void;
  onMember?(presence: { member: MemberId; online: boolean; since: Timestamp | null }): void;
  /** The newest statement that the hub says it has: compare it with the pinned one. */
  onRoster?(head: RosterHead): void;
};

export type FollowPorts = {
  http: HubHttp;
  clock: Clock;
  random: Random;
  log: Log;
  read(after: Seq): Promise<LogResponse>;
};
