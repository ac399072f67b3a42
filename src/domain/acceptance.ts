import type { Header } from "./envelope.ts";
import type { MemberId, SpaceId, Timestamp } from "./ids.ts";
import type { ProblemDetail } from "./problem.ts";
import type { Role, Roster } from "./roster.ts";
import { limits } from "./limits.ts";

/**
 * What a runner makes of an order's header, in the order of docs/protocol.md P-ACC-1 to P-ACC-12.
 * `pass`: nothing for me to do. `hold`: fetch the roster, then judge again. `refuse`: say so with the code.
 */
export type HeaderJudgement =
  | { verdict: "go_on" }
  | { verdict: "pass" }
  | { verdict: "hold" }
  | { verdict: "repeat" }
  | { verdict: "refuse"; code: string; detail: ProblemDetail };

const goOn: HeaderJudgement = { verdict: "go_on" };
const refuse = (code: string, detail: ProblemDetail = {}): HeaderJudgement => ({ verdict: "refuse", code, detail });

/** These may come late: they end or answer what is already known, and each is bound to it by id or hash. */
const exemptFromCounter: ReadonlySet<string> = new Set(["cancel", "answer", "revoke"]);

/** Before the signature is looked at: space, then sender and role. */
export function judgeSender(
  header: Header,
  spaceId: SpaceId,
  roster: Roster,
  mayWrite: (role: Role, kind: string) => boolean,
): HeaderJudgement {
  if (header.sp !== spaceId) return refuse("other_space");
  const sender = roster.members.get(header.f);
  if (!sender) return header.r > roster.n ? { verdict: "hold" } : refuse("unknown_sender");
  if (sender.revokedAt !== null) return refuse("sender_revoked");
  if (!mayWrite(sender.role, header.k)) return refuse("role_not_allowed", { role: sender.role, kind: header.k });
  return goOn;
}

export type SignedFacts = {
  header: Header;
  me: MemberId;
  isJudged: boolean;
  rosterN: number;
  isEpochKnown: boolean;
  now: Timestamp;
  newestCounter: number;
};

/** From the signature on: a refusal here is journaled under the order's id and counter, like an acceptance. */
export function judgeSigned(facts: SignedFacts): HeaderJudgement {
  const { header, now } = facts;
  if (header.a === "*") return refuse("wrong_audience");
  if (header.a !== facts.me) return { verdict: "pass" };
  if (facts.isJudged) return { verdict: "repeat" };
  if (header.r > facts.rosterN) return { verdict: "hold" };
  if (!facts.isEpochKnown) return refuse("epoch_unknown", { epoch: header.e });
  if (header.t > now + limits.clockAheadMsMax) return refuse("from_the_future", { t: header.t, now });
  if (header.x <= now) return refuse("expired", { x: header.x, now });
  const lifeMsMax = expiryMsMax(header.k);
  if (lifeMsMax !== null && header.x - header.t > lifeMsMax) return refuse("life_too_long", { kind: header.k });
  if (!exemptFromCounter.has(header.k) && header.n <= facts.newestCounter)
    return refuse("late_order", { n: header.n, newest: facts.newestCounter });
  return goOn;
}

/** Null for a kind made by a newer version. */
export function expiryMsMax(kind: string): number | null {
  const table: Record<string, number> = limits.expiryMsMax;
  return Object.hasOwn(table, kind) ? (table[kind] ?? null) : null;
}
