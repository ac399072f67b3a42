import type { Header, WireEnvelope } from "../domain/envelope.ts";
import type { EntryId, MemberId } from "../domain/ids.ts";
import type { Member } from "../domain/roster.ts";
import { Problem, isProblem } from "../domain/problem.ts";
import { roleMayWrite } from "../protocol/kinds.ts";
import { readEnvelope, readHeader, verifyEnvelope, type ReadEnvelope } from "../seal/envelope.ts";
import type { NewEnvelope } from "../store/log/log-store.ts";
import { activeMember, type Space } from "./spaces.ts";

export type Admitted = { envelope: NewEnvelope } | { id: EntryId | null; problem: Problem };

/**
 * An envelope that may be stored, or why not; `expectedId` is the one that its address names. What is no Problem is our
 * own mistake and is thrown.
 */
export async function admit(
  space: Space,
  member: MemberId,
  wire: unknown,
  expectedId: EntryId | null,
): Promise<Admitted> {
  let id: EntryId | null = null;
  try {
    const read = readEnvelope(wire);
    id = read.header.id;
    if (expectedId !== null && id !== expectedId) throw new Problem("id_mismatch");
    if (read.header.n === 0) throw new Problem("not_stored_kind");
    await refuseForged(space, member, read);
    return { envelope: newEnvelope(read.header, wire) };
  } catch (error) {
    if (isProblem(error)) return { id, problem: error };
    throw error;
  }
}

/**
 * A `live` envelope's wire text. Throws as `admit` refuses, but for the signature: the socket's login has proved who
 * speaks, nothing is stored, and whoever it reaches verifies it before anything else.
 */
export function admitLive(space: Space, member: MemberId, wire: WireEnvelope): string {
  const header = readHeader(wire);
  if (header.n !== 0) throw new Problem("header_malformed", { path: "n" });
  senderOf(space, member, header);
  return wireText(wire);
}

/** Cheap questions first; the roster is asked again right before the commit. */
async function refuseForged(space: Space, member: MemberId, read: ReadEnvelope): Promise<void> {
  const sender = senderOf(space, member, read.header);
  if (!(await verifyEnvelope(read, sender.signPk))) throw new Problem("signature_wrong");
}

/** The member that may say this here and now. */
function senderOf(space: Space, member: MemberId, header: Header): Member {
  if (header.sp !== space.id) throw new Problem("wrong_space");
  if (header.f !== member) throw new Problem("sender_mismatch");
  const sender = activeMember(space, header.f);
  if (sender === null) throw new Problem("not_a_member");
  if (!roleMayWrite(sender.role, header.k)) throw new Problem("role_refused", { kind: header.k });
  if (header.r > space.roster.n) throw new Problem("roster_behind", { hub: space.roster.n, sender: header.r });
  return sender;
}

function newEnvelope(header: Header, wire: unknown): NewEnvelope {
  const { sp, f, id, th, k, a, n } = header;
  return { space: sp, sender: f, id, thread: th, kind: k, audience: a, n, wire: wireText(wire) };
}

/** Each field was checked to be exactly its one spelling, so nothing but these texts can be in it. */
function wireText(wire: unknown): string {
  // Safe: readEnvelope has parsed it as one.
  const { h, c, s, b } = wire as WireEnvelope;
  return JSON.stringify(b === undefined ? { h, c, s } : { h, c, s, b });
}
