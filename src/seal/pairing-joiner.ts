import type { MemberId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import type { Random } from "../domain/ports.ts";
import type { Roster, SignedStatement } from "../domain/roster.ts";
import { equalBytes, toB64u, type Bytes } from "../kit/bytes.ts";
import { pairingMessage2, pairingMessage3 } from "../protocol/pairing.ts";
import { decodeB64u } from "./encoding.ts";
import { unwrapEpoch, type WrapKey } from "./epochs.ts";
import { sha256 } from "./hash.ts";
import { memberIdOf, spaceIdOf } from "./identity.ts";
import type { SignKey } from "./keys.ts";
import type { Pairing } from "./pairing-link.ts";
import {
  agreeWrapKey,
  makeEcdh,
  openMessage,
  pairingKey,
  sasDigits,
  sealMessage,
  type Transcript,
} from "./pairing-seal.ts";
import { extendRoster, isActive, readStatement } from "./roster.ts";

/** The new member's side, one function for each step. Each takes what the one before it gave. */

export type JoinerAsked = {
  transcript: Transcript;
  signKey: SignKey;
  memberId: MemberId;
  ecdhPrivateKey: CryptoKey;
  m1Hash: Bytes;
};
export type JoinerAnswered = {
  transcript: Transcript;
  signKey: SignKey;
  memberId: MemberId;
  rootPk: Bytes;
  wrapKey: WrapKey;
  /** To be shown, never sent. */
  digits: string;
};
export type Joined = {
  transcript: Transcript;
  signKey: SignKey;
  memberId: MemberId;
  roster: Roster;
  /** The chain as it was verified, to be kept. */
  statements: SignedStatement[];
  epochs: { epoch: number; key: Bytes }[];
};

/** Step 2. Call it once for a pairing: a second m1 makes both sides stop. */
export async function joinerMessage1(input: {
  pairing: Pairing;
  signKey: SignKey;
  name: string;
  platform: string;
  random: Random;
}): Promise<{ m1: Bytes; joiner: JoinerAsked }> {
  const { pairing, signKey, name, platform, random } = input;
  const ecdh = await makeEcdh();
  const transcript = { pairing, key: await pairingKey(pairing), before: [] };
  const body = { v: 1, ecdhPk: toB64u(ecdh.publicKey), name, platform };
  const m1 = await sealMessage("m1", transcript, signKey, body, random);
  const m1Hash = await sha256(m1);
  const memberId = await memberIdOf(signKey.publicKey);
  return {
    m1,
    joiner: {
      transcript: { ...transcript, before: [m1Hash] },
      signKey,
      memberId,
      ecdhPrivateKey: ecdh.privateKey,
      m1Hash,
    },
  };
}

/**
 * Step 4. Throws `pairing_other_space` when root is not the one of the code, `pairing_wrong_peer` when root answered
 * another m1 than ours, `pairing_damaged`.
 */
export async function joinerCheck2(
  joiner: JoinerAsked,
  m2: Bytes,
  options: { extractable: boolean },
): Promise<JoinerAnswered> {
  const { transcript, signKey, memberId, ecdhPrivateKey, m1Hash } = joiner;
  const { pairing } = transcript;
  // What m2 names is checked by itself, so its signature covers m2's own words and not the hash we expect.
  const opened = await openMessage("m2", { ...transcript, before: [] }, m2, pairingMessage2, async (publicKey) => {
    if ((await spaceIdOf(publicKey)) !== pairing.spaceId) throw new Problem("pairing_other_space");
  });
  const { publicKey: rootPk, body } = opened;
  if (!equalBytes(decodeB64u(body.m1, "pairing_damaged", 32), m1Hash)) throw new Problem("pairing_wrong_peer");
  const nonce = decodeB64u(body.nonce, "pairing_damaged", 32);
  const other = decodeB64u(body.ecdhPk, "pairing_damaged", 65);
  return {
    transcript: { ...transcript, before: [m1Hash, await sha256(m2)] },
    signKey,
    memberId,
    rootPk,
    wrapKey: await agreeWrapKey({ own: ecdhPrivateKey, other, pairing, memberId, extractable: options.extractable }),
    digits: await sasDigits({ rootPk, pairId: pairing.pairId, m1Hash, nonce }),
  };
}

/**
 * Step 6. The chain from its first statement, this member in it, and its epochs. Throws the Problems of `extendRoster`
 * and `unwrapEpoch`, `pairing_wrong_peer` when this member was not added, `epoch_unknown` without the newest epoch, `pairing_damaged`.
 */
export async function joinerCheck3(joiner: JoinerAnswered, m3: Bytes): Promise<Joined> {
  const { transcript, signKey, memberId, rootPk, wrapKey } = joiner;
  const { pairing } = transcript;
  const { body } = await openMessage("m3", transcript, m3, pairingMessage3, async (publicKey) => {
    if (!equalBytes(publicKey, rootPk)) throw new Problem("pairing_other_space");
  });
  const roster = await extendRoster(null, pairing.spaceId, body.statements);
  if (!isActive(roster, memberId)) throw new Problem("pairing_wrong_peer", { reason: "not_added" });
  const places = epochPlaces(body.statements);
  const epochs = await Promise.all(
    body.wraps.map(async ({ epoch, wrap }) => {
      const rosterHash = places.get(epoch);
      if (rosterHash === undefined) throw new Problem("epoch_not_unwrapped", { epoch });
      return {
        epoch,
        key: await unwrapEpoch(wrapKey, { spaceId: pairing.spaceId, epoch, memberId, rosterHash, wrapped: wrap }),
      };
    }),
  );
  // Without the newest epoch an owner or runner could neither read nor say anything.
  const isBridge = roster.members.get(memberId)?.role === "bridge";
  if (!isBridge && roster.epoch > 0 && !epochs.some(({ epoch }) => epoch === roster.epoch)) {
    throw new Problem("epoch_unknown", { epoch: roster.epoch });
  }
  const before = [...transcript.before, await sha256(m3)];
  return { transcript: { ...transcript, before }, signKey, memberId, roster, statements: body.statements, epochs };
}

/** The last word: what this member has pinned. */
export function joinerHello(joined: Joined, random: Random): Promise<Bytes> {
  const { transcript, signKey, memberId, roster } = joined;
  return sealMessage("hello", transcript, signKey, { v: 1, member: memberId, n: roster.n, hash: roster.hash }, random);
}

/** Where each epoch stands in the chain: its statement's `prev`, which its wraps are bound to. */
export function epochPlaces(statements: readonly SignedStatement[]): Map<number, string> {
  const places = new Map<number, string>();
  for (const signed of statements) {
    const statement = readStatement(signed);
    if (statement.kind === "epoch") places.set(statement.epoch, statement.prev);
  }
  return places;
}
