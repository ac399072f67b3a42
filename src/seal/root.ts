import type { MemberId } from "../domain/ids.ts";
import type { Role, Roster, Statement } from "../domain/roster.ts";
import { toB64u, type Bytes } from "../kit/bytes.ts";
import { NO_STATEMENT } from "./roster.ts";
import { assertStrongSignKey } from "./strict-key.ts";

/**
 * The statements only root makes. Never in the web bundle: a phone has no function that adds a member.
 * Each is the one that follows `roster`; sign it with `signStatement`.
 */

/** The space's first statement names root and its first member. Throws `weak_key`. */
export function firstStatement(rootPk: Bytes, member: { signPk: Bytes; role: Role }): Statement {
  assertStrongSignKey(rootPk);
  assertStrongSignKey(member.signPk);
  return { v: 1, n: 1, prev: NO_STATEMENT, kind: "add", root: toB64u(rootPk), member: wireMember(member) };
}

/** Throws `weak_key` for a key under which anybody could sign. */
export function addStatement(roster: Roster, member: { signPk: Bytes; role: Role }): Statement {
  assertStrongSignKey(member.signPk);
  return { ...following(roster), kind: "add", member: wireMember(member) };
}

export function revokeStatement(roster: Roster, member: MemberId): Statement {
  return { ...following(roster), kind: "revoke", member };
}

/** `wraps` were made with `rosterHash: roster.hash` and `epoch: roster.epoch + 1`. */
export function epochStatement(roster: Roster, wraps: Record<string, string>): Statement {
  return { ...following(roster), kind: "epoch", epoch: roster.epoch + 1, wraps };
}

function following(roster: Roster): { v: 1; n: number; prev: string } {
  return { v: 1, n: roster.n + 1, prev: roster.hash };
}

function wireMember({ signPk, role }: { signPk: Bytes; role: Role }): { signPk: string; role: Role } {
  return { signPk: toB64u(signPk), role };
}
