import type { Header, WireEnvelope } from "../domain/envelope.ts";
import type { EntryId, MemberId } from "../domain/ids.ts";
import { Problem, isProblem } from "../domain/problem.ts";
import { roleMayWrite } from "../protocol/kinds.ts";
import { readEnvelope, verifyEnvelope, type ReadEnvelope } from "../seal/envelope.ts";
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

/** A `live` envelope's wire text. Throws as `admit` refuses. */
export async function admitLive(space: Space, member: MemberId, wire: unknown): Promise<string> {
  const read = readEnvelope(wire);
  if (read.header.n !== 0) throw new Problem("header_malformed", { path: "n" });
  await refuseForged(space, member, read);
  return wireText(wire);
}

/** Cheap questions first; the roster is asked again right before the commit. */
async function refuseForged(space: Space, member: MemberId, read: ReadEnvelope): Promise<void> {
  const { header } = read;
  if (header.sp !== space.id) throw new Problem("wrong_space");
  if (header.f !== member) throw new Problem("sender_mismatch");
  const sender = activeMember(space, header.f);
  if (sender === null) throw new Problem("not_a_member");
  if (!roleMayWrite(sender.role, header.k)) throw new Problem("role_refused", { kind: header.k });
  if (header.r > space.roster.n) throw new Problem("roster_behind", { hub: space.roster.n, sender: header.r });
  if (!(await verifyEnvelope(read, sender.signPk))) throw new Problem("signature_wrong");
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
