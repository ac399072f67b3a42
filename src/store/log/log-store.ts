import type { BlobId, EntryId, MemberId, Seq, SpaceId, ThreadId, Timestamp } from "../../domain/ids.ts";
import type { PushOutcome } from "../../domain/entries.ts";
import type { SignedStatement } from "../../domain/roster.ts";
import type { Bytes } from "../../kit/bytes.ts";
import type { Replicas } from "./replicas.ts";

/** A verified envelope on its way into the log. `wire` is the JSON text that readers will get. */
export type NewEnvelope = {
  space: SpaceId;
  sender: MemberId;
  id: EntryId;
  thread: ThreadId;
  kind: string;
  audience: string;
  n: number;
  wire: string;
};
export type Appended = { id: EntryId; seq: Seq; isRepeat: boolean };

export type LogRow = { seq: Seq; wire: string };
/** In rising seq. `more`: there are further rows in the direction that was read. */
export type LogPage = { rows: LogRow[]; more: boolean };
/** With `before` the page is the newest that fits before it, else the oldest after `after`. */
export type LogRange = { after?: Seq; before?: Seq; thread?: ThreadId; limit: number; bytesMax: number };

/** The newest seq and the newest roster statement of a space. */
export type Standing = { head: Seq; rosterN: number };

export type BlobState = { sender: MemberId; chunkCount: number; size: number; isComplete: boolean };
export type NewChunk = {
  space: SpaceId;
  blob: BlobId;
  sender: MemberId;
  index: number;
  bytes: Bytes;
  isLast: boolean;
  sizeMax: number;
};

/** Another replica has taken a statement into these rosters: nothing was stored, the senders are to be judged again. */
export class RosterMoved extends Error {
  readonly spaces: readonly SpaceId[];
  constructor(spaces: readonly SpaceId[]) {
    super("a roster has moved on");
    this.spaces = spaces;
  }
}

/** A pairing's slot as a reader sees it. `isContested`: some slot of this pairing was written twice. */
export type SlotState = { bytes: Bytes | null; isContested: boolean };

export type Bearer = { space: SpaceId; member: MemberId; expiresAt: Timestamp };

/**
 * What a hub keeps. Every promise that is fulfilled after a write means: safe on disk. A full or broken disk throws the
 * Problem `store_failed` and nothing of that call is kept. Any engine passes test/contracts/log-store.ts.
 */
export interface LogStore {
  /** `created` uses the invite up in the same transaction, when one is given. */
  createSpace(
    space: SpaceId,
    first: SignedStatement,
    at: Timestamp,
    inviteHash: string | null,
  ): Promise<"created" | "exists" | "invite_refused">;
  /** Null when the space is unknown. */
  head(space: SpaceId): Promise<Seq | null>;
  /** How far each of these is now; spaces that are unknown are not in it. */
  standings(spaces: readonly SpaceId[]): Promise<Map<SpaceId, Standing>>;
  statements(space: SpaceId, after: number, limit: number): Promise<SignedStatement[]>;
  /** `n` must be the newest plus one; `taken` says that it is not, and nothing was written. */
  appendStatement(space: SpaceId, n: number, statement: SignedStatement): Promise<"appended" | "taken">;

  /**
   * One transaction for the whole batch, over any number of spaces. Seq is contiguous within a space and never used
   * again; a (sender, id) that is stored already answers with its first seq, whatever the bytes. The spaces must exist.
   * `judgedBy`: the newest roster statement known to whoever let these in; throws `RosterMoved` when there is a newer one.
   */
  append(batch: readonly NewEnvelope[], at: Timestamp, judgedBy?: ReadonlyMap<SpaceId, number>): Promise<Appended[]>;
  read(space: SpaceId, range: LogRange): Promise<LogPage>;
  /** The newest envelope of a kind in each thread, in rising seq. */
  heads(space: SpaceId, kind: string, after: Seq, limit: number, bytesMax: number): Promise<LogPage>;

  /** Chunks come in order from 0. `repeat`: the very same bytes are there; `differs`: others are, or another's blob. */
  putChunk(chunk: NewChunk, at: Timestamp): Promise<"stored" | "repeat" | "differs" | "gap" | "too_large">;
  chunk(space: SpaceId, blob: BlobId, index: number): Promise<Bytes | null>;
  blob(space: SpaceId, blob: BlobId): Promise<BlobState | null>;

  /** One write per slot; a second with other bytes is `taken` and marks the pairing contested. `full`: `countMax` slots are in use. */
  putSlot(
    slot: { pairId: string; slot: number; bytes: Bytes; expiresAt: Timestamp; countMax: number },
    at: Timestamp,
  ): Promise<"stored" | "repeat" | "taken" | "full">;
  slot(pairId: string, slot: number, at: Timestamp): Promise<SlotState>;

  /** True once, at whichever replica: it is remembered until it expires. */
  useNonce(nonce: string, expiresAt: Timestamp, at: Timestamp): Promise<boolean>;
  /** The member's `countMax` newest are kept. */
  keepBearer(hash: string, bearer: Bearer, countMax: number, at: Timestamp): Promise<void>;
  bearer(hash: string, at: Timestamp): Promise<Bearer | null>;

  addInvite(hash: string, expiresAt: Timestamp): Promise<void>;

  noteSeen(space: SpaceId, members: readonly MemberId[], at: Timestamp): Promise<void>;
  seen(space: SpaceId): Promise<Map<MemberId, Timestamp>>;

  /** Where a member is pushed to; null takes it away. */
  setPushEndpoint(space: SpaceId, member: MemberId, endpoint: string | null, at: Timestamp): Promise<void>;
  /** Only while it is still this one: a device that has just subscribed anew keeps its new one. */
  dropPushEndpoint(space: SpaceId, member: MemberId, endpoint: string): Promise<void>;
  pushEndpoint(space: SpaceId, member: MemberId): Promise<string | null>;
  pushMembers(space: SpaceId): Promise<MemberId[]>;
  /** Tries older than `keptMs` are forgotten, but for each member's newest. */
  notePushTry(
    space: SpaceId,
    member: MemberId,
    tried: { id: EntryId; outcome: PushOutcome },
    at: Timestamp,
    keptMs: number,
  ): Promise<void>;
  /** What the push of this id came to; null when it was never tried. */
  pushTry(space: SpaceId, member: MemberId, id: EntryId): Promise<PushOutcome | null>;
  lastPushTry(space: SpaceId, member: MemberId): Promise<{ outcome: PushOutcome; at: Timestamp } | null>;

  /** An order waits for this runner; `since` counts from the first one. */
  orderWaits(space: SpaceId, runner: MemberId, since: Timestamp): Promise<void>;
  endOrderWait(space: SpaceId, runner: MemberId): Promise<void>;
  /** Each once: those for whom orders have waited since before then. */
  takeLongOrderWaits(before: Timestamp): Promise<{ space: SpaceId; runner: MemberId }[]>;

  hubKey(name: string): Promise<string | null>;
  /** The first one that was kept under this name, which may be another replica's. */
  keepHubKey(name: string, value: string): Promise<string>;

  /**
   * The whole log as lines of text, each with its line break, from one moment on; the last one proves that nothing is
   * missing. Every engine writes the same bytes for the same log. Pairing slots, bearers and nonces are left out.
   */
  exportLines(): AsyncIterable<string>;
  /**
   * Into a log that is empty: else throws `log_not_empty`. `lines` begins anew at each call. Throws `export_damaged` for
   * whatever `exportLines` did not write; then nothing is kept.
   */
  importLines(lines: () => AsyncIterable<string>): Promise<{ spaces: number; envelopes: number }>;

  /** How replicas on one database speak to each other; null where there is one hub at most. */
  readonly replicas: Replicas | null;

  close(): Promise<void>;
}
