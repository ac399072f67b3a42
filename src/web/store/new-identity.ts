import type { Random } from "../../domain/ports.ts";
import { equalBytes, utf8 } from "../../kit/bytes.ts";
import { sign, verify, type SignKey } from "../../seal/keys.ts";
import { write, type Database, type IdentityRecord, type JoiningRecord } from "./database.ts";
import { sealEpochs, type Addition } from "./rosters.ts";

export async function writeJoining(db: Database, { publicKey, privateKey }: SignKey): Promise<void> {
  await write(db, ["identity"], async (tx) => {
    const record: JoiningRecord = { publicKey, privateKey };
    await tx.objectStore("identity").put(record, "joining");
  });
}

/** The key as the database gives it back, when it is the same one and signs. Null means: this browser keeps no keys. */
export async function readJoining(db: Database, expected: SignKey): Promise<SignKey | null> {
  const found = await db.get("identity", "joining");
  if (found === undefined || !(found.privateKey instanceof CryptoKey)) return null;
  if (found.privateKey.extractable || !equalBytes(found.publicKey, expected.publicKey)) return null;
  const probe = utf8("errand1/probe");
  const key = { publicKey: found.publicKey, privateKey: found.privateKey };
  return (await verify(key.publicKey, await sign(key, probe), probe)) ? key : null;
}

const ofOneSpace = [
  "statements",
  "epochs",
  "counters",
  "outbox",
  "told",
  "uploads",
  "threads",
  "summaries",
  "desktops",
  "files",
  "notes",
] as const;

/**
 * The new member, whole or not at all. It takes the place of what this device was before: another space's threads and
 * outbox rows are of no use to this one.
 */
export async function writeIdentity(
  db: Database,
  identity: IdentityRecord,
  roster: Addition,
  random: Random,
): Promise<void> {
  const epochs = await sealEpochs(identity, roster.epochs, random);
  await write(db, ["identity", ...ofOneSpace], async (tx) => {
    for (const store of ofOneSpace) await tx.objectStore(store).clear();
    await tx.objectStore("identity").put(identity, "member");
    await tx.objectStore("identity").delete("joining");
    for (const { n, signed } of roster.statements) await tx.objectStore("statements").put(signed, n);
    for (const { epoch, sealed } of epochs) await tx.objectStore("epochs").put(sealed, epoch);
  });
}
