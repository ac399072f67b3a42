import type { Entry } from "../domain/entries.ts";
import type { Header, WireEnvelope } from "../domain/envelope.ts";
import { Problem } from "../domain/problem.ts";
import type { Bytes } from "../kit/bytes.ts";
import { roleMayWrite } from "../protocol/kinds.ts";
import { readEnvelope, verifyEnvelope, type ReadEnvelope } from "../seal/envelope.ts";
import type { Membership } from "./membership.ts";

export type OpenedEnvelope = { header: Header; entry: Entry | { kind: "unknown" }; bytes: Bytes };

export type Reader = { membership: Membership; fetchRoster: () => Promise<void> };

/** Who sent it and what it says, with the roster fetched where it is behind. Throws the Problem of whatever is wrong with it. */
export async function openVerified(reader: Reader, wire: WireEnvelope): Promise<OpenedEnvelope> {
  return openRead(reader, readEnvelope(wire));
}

/** For who has looked at the header already. */
export async function openRead(reader: Reader, read: ReadEnvelope): Promise<OpenedEnvelope> {
  const { membership } = reader;
  const { header } = read;
  if (header.r > membership.roster.n) await reader.fetchRoster();
  const sender = membership.roster.members.get(header.f);
  if (!sender || !roleMayWrite(sender.role, header.k)) throw new Problem("sender_unknown");
  if (!membership.keyring.has(header.e)) await reader.fetchRoster();
  const open = membership.beginOpening(read);
  if (!(await verifyEnvelope(read, sender.signPk))) throw new Problem("signature_wrong");
  return { header, ...(await open()) };
}
