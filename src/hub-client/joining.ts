import type { Clock, Random } from "../domain/ports.ts";
import type { MemberId, SpaceId } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import { isProblem, Problem } from "../domain/problem.ts";
import type { Bytes } from "../kit/bytes.ts";
import type { PairingSlot } from "../protocol/pairing.ts";
import type { WrapKey } from "../seal/epochs.ts";
import type { SignKey } from "../seal/keys.ts";
import { joinerCheck2, joinerCheck3, joinerHello, joinerMessage1, type Joined } from "../seal/pairing-joiner.ts";
import type { Pairing } from "../seal/pairing-link.ts";
import { pairIdText } from "../seal/pairing-seal.ts";
import type { HubConnection } from "./connection.ts";

export type JoinInput = {
  pairing: Pairing;
  connection: HubConnection;
  /** Already written, read back and probed where keys might not be kept. */
  signKey: SignKey;
  name: string;
  platform: string;
  /** True where the wrap key is kept in a file; a browser keeps the key object. */
  extractable: boolean;
  clock: Clock;
  random: Random;
  /** Shows the six digits, to be typed at the desktop. */
  onDigits: (digits: string) => void;
  /** The person thinks better of it. */
  signal?: AbortSignal;
};

export type JoinedSpace = {
  spaceId: SpaceId;
  memberId: MemberId;
  wrapKey: WrapKey;
  statements: Joined["statements"];
  epochs: Joined["epochs"];
  hello: () => Promise<void>;
};

/**
 * The new member's side of a pairing. The caller keeps what it returns, then calls `hello`: the desktop learns only then
 * that it is done. Problems: those of seal/pairing-joiner.ts, `slot_taken`, `pairing_raced`, `pairing_expired`.
 */
export async function joinSpace(input: JoinInput): Promise<JoinedSpace> {
  const { pairing, connection, signKey, name, platform, random } = input;
  const { m1, joiner } = await joinerMessage1({ pairing, signKey, name, platform, random });
  await connection.putSlot(pairIdText(pairing), "m1", m1);
  const answered = await joinerCheck2(joiner, await waitFor(input, "m2"), { extractable: input.extractable });
  input.onDigits(answered.digits);
  const joined = await joinerCheck3(answered, await waitFor(input, "m3"));
  return {
    spaceId: pairing.spaceId,
    memberId: joined.memberId,
    wrapKey: answered.wrapKey,
    statements: joined.statements,
    epochs: joined.epochs,
    hello: async () => connection.putSlot(pairIdText(pairing), "hello", await joinerHello(joined, random)),
  };
}

const awayMs = 1_000;

async function waitFor({ pairing, connection, clock }: JoinInput, slot: PairingSlot): Promise<Bytes> {
  const until = clock.now() + limits.pairingMs;
  for (let now = clock.now(); now < until; now = clock.now()) {
    const waitMs = Math.min(until - now, limits.slotWaitMsMax);
    const bytes = await connection.getSlot(pairIdText(pairing), slot, { waitMs }).catch((error: unknown) => {
      // A phone's line comes and goes; the desktop waits as long as the link lives.
      if (isProblem(error) && error.code === "hub_unreachable") return "away" as const;
      throw error;
    });
    if (bytes === "away") await new Promise<void>((resolve) => void clock.after(awayMs, resolve));
    else if (bytes !== null) return bytes;
  }
  throw new Problem("pairing_expired");
}
