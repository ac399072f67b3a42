import type { BlobId, EntryId, MemberId, Seq, SpaceId, ThreadId, Timestamp } from "./ids.ts";
import type { EntryKind } from "./entries.ts";

/** What is signed in the clear. Field order on the wire is exactly this order. */
export type Header = {
  v: 1;
  sp: SpaceId;
  th: ThreadId;
  k: EntryKind | (string & {});
  /** Sender. */
  f: MemberId;
  /** Audience: one runner for orders, "*" for reports. */
  a: MemberId | "*";
  id: EntryId;
  /** Counter per sender and thread, rising from 1, holes allowed; 0 for `live`. */
  n: number;
  /** The sender's roster number. */
  r: number;
  /** Epoch of the key. */
  e: number;
  t: Timestamp;
  /** Expiry; 0 for reports. */
  x: Timestamp;
};

/** What crosses the wire: three base64url texts and, where it names blobs, their ids. */
export type WireEnvelope = { h: string; c: string; s: string; b?: BlobId[] };

/** An envelope as the hub stores and hands it out. */
export type StoredEnvelope = { seq: Seq; envelope: WireEnvelope };
