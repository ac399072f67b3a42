import type { Member, Roster, Statement } from "../domain/roster.ts";
import type { MemberId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import { unreachable } from "../kit/never.ts";
import { decodeB64u } from "./encoding.ts";
import { memberIdOf } from "./identity.ts";

export type RosterState = Omit<Roster, "members"> & { members: Map<MemberId, Member> };

/** Space and hub would grow without end; a person has tens of devices. Revoked members count: they stay known. */
const membersMax = 1000;

/**
 * Applies one statement whose signature and place in the chain were checked. Throws `roster_malformed` for what root
 * never says: a key twice, a revoked key again, an unknown member, an epoch out of turn, a wrap for nobody.
 */
export async function applyStatement(state: RosterState, statement: Statement, hash: string): Promise<void> {
  const refuse = (reason: string): never => {
    throw new Problem("roster_malformed", { n: statement.n, reason });
  };
  switch (statement.kind) {
    case "add": {
      if ((statement.n === 1) !== (statement.root !== undefined)) refuse("root");
      const signPk = decodeB64u(statement.member.signPk, "roster_malformed", 32);
      const id = await memberIdOf(signPk);
      if (state.members.has(id)) refuse("member_known");
      if (state.members.size >= membersMax) refuse("too_many_members");
      state.members.set(id, { id, signPk, role: statement.member.role, addedAt: statement.n, revokedAt: null });
      break;
    }
    case "revoke": {
      const member = state.members.get(statement.member);
      if (member === undefined || member.revokedAt !== null) return refuse("member_not_active");
      state.members.set(member.id, { ...member, revokedAt: statement.n });
      break;
    }
    case "epoch": {
      if (statement.epoch !== state.epoch + 1) refuse("epoch");
      if (!Object.keys(statement.wraps).every((id) => mayHoldEpochs(state, id))) refuse("wrap");
      state.epoch = statement.epoch;
      break;
    }
    default:
      unreachable(statement);
  }
  state.n = statement.n;
  state.hash = hash;
}

/** A bridge gets the keys of its bound threads, never a whole epoch. */
function mayHoldEpochs(state: RosterState, id: string): boolean {
  // Safe: a look-up by a text that may be no member's id finds nothing.
  const member = state.members.get(id as MemberId);
  return member !== undefined && member.revokedAt === null && member.role !== "bridge";
}
