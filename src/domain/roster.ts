import type { MemberId, SpaceId } from "./ids.ts";
import type { Bytes } from "../kit/bytes.ts";

export type Role = "owner" | "runner" | "bridge";

/** `wraps` maps each member to the epoch key wrapped for it, base64url of iv12 || AES-256-GCM. */
export type Statement =
  | { v: 1; n: number; prev: string; kind: "add"; root?: string; member: { signPk: string; role: Role } }
  | { v: 1; n: number; prev: string; kind: "revoke"; member: MemberId }
  | { v: 1; n: number; prev: string; kind: "epoch"; epoch: number; wraps: Record<string, string> };

/** What crosses the wire: the exact signed bytes and root's signature, base64url. */
export type SignedStatement = { s: string; sig: string };

export type Member = { id: MemberId; signPk: Bytes; role: Role; addedAt: number; revokedAt: number | null };

/** The verified state of a roster chain: `n` and `hash` of its newest statement are what a member pins. */
export type Roster = {
  spaceId: SpaceId;
  rootPk: Bytes;
  n: number;
  hash: string;
  epoch: number;
  members: ReadonlyMap<MemberId, Member>;
};
