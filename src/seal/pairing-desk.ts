import type { MemberId } from "../domain/ids.ts";
import { Problem } from "../domain/problem.ts";
import type { Random } from "../domain/ports.ts";
import type { SignedStatement } from "../domain/roster.ts";
import { equalBytes, toB64u, type Bytes } from "../kit/bytes.ts";
import { pairingHello, pairingMessage1 } from "../protocol/pairing.ts";
import { decodeB64u } from "./encoding.ts";
import type { WrapKey } from "./epochs.ts";
import { sha256 } from "./hash.ts";
import { memberIdOf } from "./identity.ts";
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
import { assertStrongSignKey } from "./strict-key.ts";

/** The desktop's side, one function for each step. Never in the web bundle: only root adds a member. */

export type JoinRequest = {
  transcript: Transcript;
  memberId: MemberId;
  signPk: Bytes;
  ecdhPk: Bytes;
  /** The new member's own words: shown, with controls escaped, never trusted. */
  name: string;
  platform: string;
  m1Hash: Bytes;
};
export type DeskAnswered = {
  transcript: Transcript;
  memberId: MemberId;
  signPk: Bytes;
  wrapKey: WrapKey;
  /** What the person must type from the new member's screen. Never sent. */
  digits: string;
};
export type DeskFinished = { transcript: Transcript; memberId: MemberId; signPk: Bytes };

/** Step 2, received. Throws `pairing_damaged` or `weak_key`. */
export async function deskCheck1(pairing: Pairing, m1: Bytes): Promise<JoinRequest> {
  const transcript = { pairing, key: await pairingKey(pairing), before: [] };
  const { publicKey, body } = await openMessage("m1", transcript, m1, pairingMessage1, async (signPk) => {
    assertStrongSignKey(signPk);
  });
  const m1Hash = await sha256(m1);
  return {
    transcript: { ...transcript, before: [m1Hash] },
    memberId: await memberIdOf(publicKey),
    signPk: publicKey,
    ecdhPk: decodeB64u(body.ecdhPk, "pairing_damaged", 65),
    name: body.name,
    platform: body.platform,
    m1Hash,
  };
}

/** Step 4. The nonce is picked only now, after m1 is fixed: nobody could have aimed at the digits. */
export async function deskMessage2(input: {
  request: JoinRequest;
  root: SignKey;
  random: Random;
  extractable: boolean;
}): Promise<{ m2: Bytes; desk: DeskAnswered }> {
  const { request, root, random, extractable } = input;
  const { transcript, memberId, signPk, m1Hash } = request;
  const { pairing } = transcript;
  const nonce = random.bytes(32);
  const ecdh = await makeEcdh();
  const wrapKey = await agreeWrapKey({ own: ecdh.privateKey, other: request.ecdhPk, pairing, memberId, extractable });
  const body = { v: 1, ecdhPk: toB64u(ecdh.publicKey), nonce: toB64u(nonce), m1: toB64u(m1Hash) };
  const m2 = await sealMessage("m2", { ...transcript, before: [] }, root, body, random);
  const digits = await sasDigits({ rootPk: root.publicKey, pairId: pairing.pairId, m1Hash, nonce });
  const before = [m1Hash, await sha256(m2)];
  return { m2, desk: { transcript: { ...transcript, before }, memberId, signPk, wrapKey, digits } };
}

/** Step 6, after the digits were typed and `add` was appended. `wraps` were made with `desk.wrapKey`. */
export async function deskMessage3(input: {
  desk: DeskAnswered;
  root: SignKey;
  statements: readonly SignedStatement[];
  wraps: readonly { epoch: number; wrap: string }[];
  random: Random;
}): Promise<{ m3: Bytes; desk: DeskFinished }> {
  const { desk, root, statements, wraps, random } = input;
  const { transcript, memberId, signPk } = desk;
  const body = {
    v: 1,
    statements: statements.map(({ s, sig }) => ({ s, sig })),
    wraps: wraps.map(({ epoch, wrap }) => ({ epoch, wrap })),
  };
  const m3 = await sealMessage("m3", transcript, root, body, random);
  const before = [...transcript.before, await sha256(m3)];
  return { m3, desk: { transcript: { ...transcript, before }, memberId, signPk } };
}

/** What the new member has pinned. Throws `pairing_wrong_peer` or `pairing_damaged`. */
export async function deskCheckHello(desk: DeskFinished, hello: Bytes): Promise<{ n: number; hash: string }> {
  const { body } = await openMessage("hello", desk.transcript, hello, pairingHello, async (publicKey) => {
    if (!equalBytes(publicKey, desk.signPk)) throw new Problem("pairing_wrong_peer");
  });
  if (body.member !== desk.memberId) throw new Problem("pairing_wrong_peer");
  return { n: body.n, hash: body.hash };
}

/** What the person typed, spaces and dashes aside. Three tries are the caller's to count. */
export function areDigitsRight(desk: DeskAnswered, typed: string): boolean {
  return typed.replaceAll(/[\s-]/g, "") === desk.digits;
}
