import type { StoredEnvelope } from "../domain/envelope.ts";
import type { EntryId } from "../domain/ids.ts";
import { isProblem } from "../domain/problem.ts";
import { readEnvelope } from "../seal/envelope.ts";

/** Null for what nobody can read: a hub may bring anything. */
export function entryIdOf({ envelope }: StoredEnvelope): EntryId | null {
  try {
    return readEnvelope(envelope).header.id;
  } catch (error) {
    if (isProblem(error)) return null;
    throw error;
  }
}
