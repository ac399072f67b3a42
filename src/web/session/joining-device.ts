import { silentLog, type Clock, type Random } from "../../domain/ports.ts";
import { Problem } from "../../domain/problem.ts";
import { HubConnection } from "../../hub-client/connection.ts";
import { joinSpace, type JoinedSpace } from "../../hub-client/joining.ts";
import { toB64u } from "../../kit/bytes.ts";
import { memberIdOf } from "../../seal/identity.ts";
import { makeSignKey, type SignKey } from "../../seal/keys.ts";
import type { Pairing } from "../../seal/pairing-link.ts";
import { openDatabase, type IdentityRecord } from "../store/database.ts";
import { readIdentity } from "../store/identity.ts";
import { readJoining, writeIdentity, writeJoining } from "../store/new-identity.ts";
import { markPaired } from "./device-mark.ts";
import { platformName } from "./platform-name.ts";

export type Joining = {
  pairing: Pairing;
  /** What the person calls this device. */
  name: string;
  hubOrigin: string;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  onDigits: (digits: string) => void;
};

/** The desktop's own browser needs no digits, and its answer is there before anybody could read them. */
const digitsAfterMs = 300;
/** Of any script: the message takes 64 UTF-16 units. */
const nameCharsMax = 32;

/** Keys first, then the pairing, then the membership on the disk. Problems: `keys_not_kept` and those of `joinSpace`. */
export async function joinAndKeep({ pairing, hubOrigin, clock, random, signal, ...input }: Joining): Promise<void> {
  const signKey = await keptSignKey();
  const member = { spaceId: pairing.spaceId, memberId: await memberIdOf(signKey.publicKey), signKey };
  const name = Array.from(input.name.trim()).slice(0, nameCharsMax).join("") || platformName();
  const connection = new HubConnection({ url: hubOrigin, member, log: silentLog, clock, random });
  let showing: { cancel(): void } | null = null;
  const onDigits = (digits: string): void => {
    showing = clock.after(digitsAfterMs, () => {
      if (!signal.aborted) input.onDigits(digits);
    });
  };
  try {
    const platform = platformName();
    const joined = await joinSpace({
      pairing,
      connection,
      signKey,
      name,
      platform,
      extractable: false,
      clock,
      random,
      signal,
      onDigits,
    });
    stopShowing(showing);
    signal.throwIfAborted();
    await keep(joined, { signKey, name, hubOrigin, pairedAt: clock.now() }, random);
    await joined.hello();
  } finally {
    stopShowing(showing);
    connection.close();
  }
}

// The compiler does not see that a callback has set it.
const stopShowing = (showing: { cancel(): void } | null): void => showing?.cancel();

/**
 * Made so that nobody can read it, written, and read back from a database opened again: only a key that this browser
 * gives back and that signs is worth asking a desktop for. Throws `keys_not_kept`.
 */
async function keptSignKey(): Promise<SignKey> {
  const made = await makeSignKey(false);
  const first = await openDatabase();
  try {
    await writeJoining(first, made);
  } finally {
    first.close();
  }
  const again = await openDatabase();
  try {
    const kept = await readJoining(again, made).catch(() => null);
    if (kept === null) throw new Problem("keys_not_kept");
    return kept;
  } finally {
    again.close();
  }
}

async function keep(
  { spaceId, memberId, wrapKey, statements, epochs }: JoinedSpace,
  { signKey, ...rest }: { signKey: SignKey } & Pick<IdentityRecord, "name" | "hubOrigin" | "pairedAt">,
  random: Random,
): Promise<void> {
  const identity: IdentityRecord = {
    spaceId,
    memberId,
    wrapKey,
    publicKey: signKey.publicKey,
    privateKey: signKey.privateKey,
    ...rest,
  };
  const roster = {
    statements: statements.map((signed, index) => ({ n: index + 1, signed })),
    epochs: epochs.map(({ epoch, key }) => ({ epoch, key: toB64u(key) })),
  };
  const db = await openDatabase();
  try {
    await writeIdentity(db, identity, roster, random);
    await markPaired(db, random);
  } finally {
    db.close();
  }
  const again = await openDatabase();
  try {
    if ((await readIdentity(again))?.wrapKey.extractable !== false) throw new Problem("keys_not_kept");
  } finally {
    again.close();
  }
}
