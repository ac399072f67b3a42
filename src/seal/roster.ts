import type { MemberId, SpaceId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import type { Roster, SignedStatement, Statement } from "../domain/roster.ts";
import { equalBytes, toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { decodeJson, parseCanonical, versionOf } from "../protocol/canonical.ts";
import { parse } from "../protocol/parse.ts";
import { statement as statementSchema } from "../protocol/statement.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { signedStatement } from "../protocol/wire.ts";
import { decodeB64u } from "./encoding.ts";
import { sha256 } from "./hash.ts";
import { spaceIdOf } from "./identity.ts";
import { sign, verify, type SignKey } from "./keys.ts";
import { pae } from "./pae.ts";
import { applyStatement, type RosterState } from "./roster-state.ts";

/** `prev` of the first statement: 32 zero bytes. */
export const NO_STATEMENT = "A".repeat(43);

/** Root's signature over exactly these bytes. Checks the shape, not the place in a chain: `extendRoster` does that. */
export async function signStatement(root: SignKey, statement: Statement): Promise<SignedStatement> {
  const bytes = utf8(JSON.stringify(inOrder(statement)));
  parseCanonical(statementSchema, bytes, "roster_malformed");
  return { s: toB64u(bytes), sig: toB64u(await sign(root, signedBytes(bytes))) };
}

/** Of the signed bytes alone: a second signature of the same statement is the same statement. Rule P-ROS-3. */
export async function statementHash(signed: SignedStatement): Promise<string> {
  return toB64u(await sha256(pae("errand1/statement", [decodeB64u(signed.s, "roster_malformed")])));
}

/** What a statement says, unverified: for a member that kept it after verifying, or to show it. */
export function readStatement(signed: SignedStatement): Statement {
  return decoded(signed).statement;
}

/**
 * The roster after these statements, or a Problem that says what is wrong with them: `roster_malformed`,
 * `roster_signature`, `roster_gap`, `roster_fork`, `roster_rollback`, `roster_other_space`. Statements the roster holds
 * already may come again before the new ones. Never changes `roster`. Rules P-ROS-4 to P-ROS-9.
 */
export async function extendRoster(
  roster: Roster | null,
  spaceId: SpaceId,
  statements: readonly SignedStatement[],
): Promise<Roster> {
  if (roster !== null && roster.spaceId !== spaceId) throw new Problem("roster_other_space");
  const links = await Promise.all(statements.map(link));
  refuseBrokenChain(links);
  const first = links[0];
  if (first === undefined) {
    if (roster === null) throw new Problem("roster_gap", { expected: 1, found: null });
    return roster;
  }
  const expected = (roster?.n ?? 0) + 1;
  if (first.statement.n > expected) throw new Problem("roster_gap", { expected, found: first.statement.n });
  const rootPk = roster?.rootPk ?? (await rootOf(first, spaceId));
  await refuseForged(links, rootPk);
  const state = roster === null ? freshState(spaceId, rootPk) : copyOf(roster);
  const added = roster === null ? links : linksAfter(roster, links);
  for (const each of added) await applyStatement(state, each.statement, each.hash);
  return state;
}

/**
 * What somebody else says is the newest statement, against what we have pinned. Throws `roster_rollback` or
 * `roster_fork`; otherwise says whether there is something to fetch.
 */
export function compareHead(roster: Roster, head: { n: number; hash: string }): "same" | "newer" {
  if (head.n < roster.n) throw new Problem("roster_rollback", { pinned: roster.n, found: head.n });
  if (head.n > roster.n) return "newer";
  if (head.hash !== roster.hash) throw new Problem("roster_fork", { n: head.n });
  return "same";
}

export function isActive(roster: Roster, member: MemberId): boolean {
  return roster.members.get(member)?.revokedAt === null;
}

type Link = { statement: Statement; bytes: Bytes; signature: Bytes; hash: string };

async function link(signed: SignedStatement): Promise<Link> {
  const { statement, bytes, signature } = decoded(signed);
  return { statement, bytes, signature, hash: await statementHash(signed) };
}

function decoded(signed: SignedStatement): { statement: Statement; bytes: Bytes; signature: Bytes } {
  const { s, sig } = parse(signedStatement, signed, "roster_malformed");
  const bytes = decodeB64u(s, "roster_malformed");
  const version = versionOf(decodeJson(bytes, "roster_malformed"));
  if (version !== null && version !== PROTOCOL_VERSION) throw new Problem("version_unsupported", { version });
  const statement = parseCanonical(statementSchema, bytes, "roster_malformed");
  return { statement, bytes, signature: decodeB64u(sig, "roster_malformed", 64) };
}

/** Each names the one before it, within what came; how it joins what we have is asked later. */
function refuseBrokenChain(links: readonly Link[]): void {
  for (const [i, { statement }] of links.entries()) {
    const before = links[i - 1];
    if (before === undefined) {
      if (statement.n === 1 && statement.prev !== NO_STATEMENT)
        throw new Problem("roster_malformed", { n: 1, path: "prev" });
      continue;
    }
    if (statement.n !== before.statement.n + 1)
      throw new Problem("roster_gap", { expected: before.statement.n + 1, found: statement.n });
    if (statement.prev !== before.hash) throw new Problem("roster_fork", { n: statement.n });
  }
}

/** Root's key stands in the first statement and is the space's id. */
async function rootOf(first: Link, spaceId: SpaceId): Promise<Bytes> {
  const { statement } = first;
  if (statement.kind !== "add" || statement.root === undefined)
    throw new Problem("roster_malformed", { n: 1, path: "root" });
  const rootPk = decodeB64u(statement.root, "roster_malformed", 32);
  if ((await spaceIdOf(rootPk)) !== spaceId) throw new Problem("roster_other_space");
  return rootPk;
}

async function refuseForged(links: readonly Link[], rootPk: Bytes): Promise<void> {
  const right = await Promise.all(links.map(({ signature, bytes }) => verify(rootPk, signature, signedBytes(bytes))));
  const wrong = links[right.indexOf(false)];
  if (wrong !== undefined) throw new Problem("roster_signature", { n: wrong.statement.n });
}

function linksAfter(roster: Roster, links: readonly Link[]): readonly Link[] {
  const next = links.findIndex(({ statement }) => statement.n === roster.n + 1);
  const meeting = links.find(({ statement }) => statement.n === roster.n);
  if (meeting !== undefined && meeting.hash !== roster.hash) throw new Problem("roster_fork", { n: roster.n });
  if (next === -1) {
    if (meeting === undefined)
      throw new Problem("roster_rollback", { pinned: roster.n, found: links.at(-1)?.statement.n ?? 0 });
    return [];
  }
  if (links[next]?.statement.prev !== roster.hash) throw new Problem("roster_fork", { n: roster.n + 1 });
  return links.slice(next);
}

function freshState(spaceId: SpaceId, rootPk: Bytes): RosterState {
  return { spaceId, rootPk, n: 0, hash: NO_STATEMENT, epoch: 0, members: new Map() };
}

function copyOf(roster: Roster): RosterState {
  return { ...roster, members: new Map(roster.members) };
}

const signedBytes = (bytes: Bytes): Bytes => pae("errand1/roster", [bytes]);

/** The order of the fields is the wire's, however the caller built the object. */
function inOrder(statement: Statement): Statement {
  const { v, n, prev } = statement;
  if (statement.kind === "revoke") return { v, n, prev, kind: "revoke", member: statement.member };
  if (statement.kind === "epoch") return { v, n, prev, kind: "epoch", epoch: statement.epoch, wraps: statement.wraps };
  const member = { signPk: statement.member.signPk, role: statement.member.role };
  return statement.root === undefined
    ? { v, n, prev, kind: "add", member }
    : { v, n, prev, kind: "add", root: statement.root, member };
}

/** True when the chain's root is this key. */
export function isRoot(roster: Roster, key: SignKey): boolean {
  return equalBytes(roster.rootPk, key.publicKey);
}
