import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sealedSpace, testMember, testRandom } from "../../test/fakes/sealed-space.ts";
import type { SealedSpace, TestMember } from "../../test/fakes/sealed-space.ts";
import type { SignedStatement } from "../domain/roster.ts";
import { toB64u, type Bytes } from "../kit/bytes.ts";
import { wrapEpoch } from "./epochs.ts";
import { makeSignKey } from "./keys.ts";
import { areDigitsRight, deskCheck1, deskCheckHello, deskMessage2, deskMessage3 } from "./pairing-desk.ts";
import type { DeskAnswered } from "./pairing-desk.ts";
import { joinerCheck2, joinerCheck3, joinerHello, joinerMessage1 } from "./pairing-joiner.ts";
import type { JoinerAnswered, JoinerAsked } from "./pairing-joiner.ts";
import { makePairing, type Pairing } from "./pairing-link.ts";
import { makeEcdh, pairingKey, sealMessage } from "./pairing-seal.ts";
import { addStatement } from "./root.ts";
import { extendRoster, readStatement, signStatement } from "./roster.ts";

const now = 1_795_000_000_000;
const kept = { extractable: true };
let space: SealedSpace;
let phone: TestMember;
let pairing: Pairing;

beforeAll(async () => {
  space = await sealedSpace();
});
beforeEach(async () => {
  phone = await testMember();
  pairing = newPairing();
});

function newPairing(): Pairing {
  return makePairing({ hubUrl: "https://hub.example", spaceId: space.spaceId, random: testRandom, now }).pairing;
}

function ask(member = phone, on = pairing): Promise<{ m1: Bytes; joiner: JoinerAsked }> {
  return joinerMessage1({
    pairing: on,
    signKey: member.signKey,
    name: "Ada's phone",
    platform: "Test",
    random: testRandom,
  });
}

async function answer(m1: Bytes, root = space.root): Promise<{ m2: Bytes; desk: DeskAnswered }> {
  return deskMessage2({ request: await deskCheck1(pairing, m1), root, random: testRandom, extractable: true });
}

/** Root adds the new member and wraps the epochs for it. */
async function finish(
  desk: DeskAnswered,
): Promise<{ statements: SignedStatement[]; wraps: { epoch: number; wrap: string }[] }> {
  const add = addStatement(space.roster, { signPk: desk.signPk, role: "owner" });
  const statements = [...space.statements, await signStatement(space.root, add)];
  const rosterHash = readStatement(statements[1]!).prev;
  const place = { spaceId: space.spaceId, epoch: 1, memberId: desk.memberId, rosterHash };
  return {
    statements,
    wraps: [{ epoch: 1, wrap: await wrapEpoch(desk.wrapKey, { ...place, key: space.epochKey }, testRandom) }],
  };
}

type Answered = { joiner: JoinerAnswered; desk: DeskAnswered };
async function upToDigits(): Promise<Answered> {
  const { m1, joiner } = await ask();
  const { m2, desk } = await answer(m1);
  return { joiner: await joinerCheck2(joiner, m2, kept), desk };
}

describe("a pairing", () => {
  test("P-PAIR-3 to P-PAIR-6: joins a member that holds chain, epochs and the same digits", async () => {
    const { m1, joiner } = await ask();
    const request = await deskCheck1(pairing, m1);
    expect(request).toMatchObject({
      memberId: phone.id,
      signPk: phone.signKey.publicKey,
      name: "Ada's phone",
      platform: "Test",
    });
    const { m2, desk } = await answer(m1);
    const answered = await joinerCheck2(joiner, m2, kept);
    expect(answered.digits).toMatch(/^[0-9]{6}$/);
    expect(areDigitsRight(desk, ` ${answered.digits.slice(0, 3)} ${answered.digits.slice(3)}`)).toBe(true);
    const { m3, desk: finished } = await deskMessage3({
      desk,
      root: space.root,
      ...(await finish(desk)),
      random: testRandom,
    });
    const joined = await joinerCheck3(answered, m3);
    expect(joined.epochs).toEqual([{ epoch: 1, key: space.epochKey }]);
    expect(joined.roster).toEqual(await extendRoster(null, space.spaceId, joined.statements));
    const pinned = await deskCheckHello(finished, await joinerHello(joined, testRandom));
    expect(pinned).toEqual({ n: 5, hash: joined.roster.hash });
  });

  test("P-PAIR-6: in a browser the wrap key cannot be taken out", async () => {
    const { m1, joiner } = await ask();
    const { wrapKey } = await joinerCheck2(joiner, (await answer(m1)).m2, { extractable: false });
    expect(wrapKey.extractable).toBe(false);
  });

  test("P-PAIR-5: other digits for every try, and wrong ones are wrong", async () => {
    const { desk } = await upToDigits();
    const other = await upToDigits();
    expect(areDigitsRight(desk, String((Number(desk.digits) + 1) % 1_000_000).padStart(6, "0"))).toBe(false);
    for (const typed of ["", "0", `${desk.digits}0`, desk.digits.slice(1)])
      expect(areDigitsRight(desk, typed)).toBe(false);
    expect(other.desk.digits).toBe(other.joiner.digits);
  });
});

describe("is refused:", () => {
  const damaged = { name: "Problem", code: "pairing_damaged" };

  test("P-PAIR-3: a byte changed in m1, m2, m3 or hello", async () => {
    const { m1, joiner } = await ask();
    const { m2, desk } = await answer(m1);
    const answered = await joinerCheck2(joiner, m2, kept);
    const { m3, desk: finished } = await deskMessage3({
      desk,
      root: space.root,
      ...(await finish(desk)),
      random: testRandom,
    });
    const hello = await joinerHello(await joinerCheck3(answered, m3), testRandom);
    const steps: [Bytes, (message: Bytes) => Promise<unknown>][] = [
      [m1, (message) => deskCheck1(pairing, message)],
      [m2, (message) => joinerCheck2(joiner, message, kept)],
      [m3, (message) => joinerCheck3(answered, message)],
      [hello, (message) => deskCheckHello(finished, message)],
    ];
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 3 }), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, at, change) => {
        const [message, check] = steps[which]!;
        const bytes = message.slice();
        bytes[at % bytes.length]! ^= change;
        await expect(check(bytes)).rejects.toMatchObject(damaged);
      }),
      { numRuns: 60 },
    );
    // And no message passes for another, whole as it is, nor cut short.
    for (const [own, check] of steps) {
      for (const [message] of steps) if (message !== own) await expect(check(message)).rejects.toMatchObject(damaged);
      for (const cut of [own.slice(0, -1), own.slice(0, 20), new Uint8Array(0), new Uint8Array(300_000)]) {
        await expect(check(cut)).rejects.toMatchObject(damaged);
      }
    }
  });

  test("P-PAIR-3: a message of another pairing, another secret, another space", async () => {
    const { m1 } = await ask();
    const others = [
      newPairing(),
      { ...pairing, secret: testRandom.bytes(32) },
      { ...pairing, pairId: testRandom.bytes(8) },
    ];
    for (const other of others) await expect(deskCheck1(other, m1)).rejects.toMatchObject(damaged);
    const elsewhere = await sealedSpace();
    await expect(deskCheck1({ ...pairing, spaceId: elsewhere.spaceId }, m1)).rejects.toMatchObject(damaged);
  });

  test("P-PAIR-4: a weak sign key in m1", async () => {
    const signKey = { ...phone.signKey, publicKey: Uint8Array.of(1, ...new Uint8Array(31)) };
    const { m1 } = await ask({ ...phone, signKey });
    await expect(deskCheck1(pairing, m1)).rejects.toMatchObject({ code: "weak_key" });
  });

  test("P-PAIR-4: an m1 signed by a key other than the one it brings", async () => {
    const signKey = { ...(await makeSignKey(false)), publicKey: phone.signKey.publicKey };
    await expect(deskCheck1(pairing, (await ask({ ...phone, signKey })).m1)).rejects.toMatchObject(damaged);
  });

  test("P-PAIR-4: a desktop that is not the link's, though it knows the secret", async () => {
    const { m1, joiner } = await ask();
    const { m2 } = await answer(m1, await makeSignKey(true));
    await expect(joinerCheck2(joiner, m2, kept)).rejects.toMatchObject({ code: "pairing_other_space" });
  });

  test("P-PAIR-4: root's answer to somebody else's m1", async () => {
    const { joiner } = await ask();
    const { m2 } = await answer((await ask(await testMember())).m1);
    await expect(joinerCheck2(joiner, m2, kept)).rejects.toMatchObject({ code: "pairing_wrong_peer" });
  });

  test("P-PAIR-4: root's answer to this member's other m1, sealed again", async () => {
    const first = await ask();
    const second = await ask();
    const { m2 } = await answer(first.m1);
    await expect(joinerCheck2(second.joiner, m2, kept)).rejects.toMatchObject({ code: "pairing_wrong_peer" });
  });

  test("P-PAIR-4: an m3 of another desktop, of another run, or with nobody added", async () => {
    const { joiner, desk } = await upToDigits();
    const parts = { ...(await finish(desk)), random: testRandom };
    const forged = await deskMessage3({ desk, root: await makeSignKey(true), ...parts });
    await expect(joinerCheck3(joiner, forged.m3)).rejects.toMatchObject({ code: "pairing_other_space" });
    const otherRun = await upToDigits();
    const replayed = await deskMessage3({ desk: otherRun.desk, root: space.root, ...parts });
    await expect(joinerCheck3(joiner, replayed.m3)).rejects.toMatchObject(damaged);
    const without = await deskMessage3({ desk, root: space.root, ...parts, statements: space.statements });
    await expect(joinerCheck3(joiner, without.m3)).rejects.toMatchObject({ code: "pairing_wrong_peer" });
  });

  test("P-ROS-6, P-KEY-5: an m3 with a forged chain, a hole, or wraps for others", async () => {
    const { joiner, desk } = await upToDigits();
    const { statements, wraps } = await finish(desk);
    const said = async (change: Partial<{ statements: SignedStatement[]; wraps: typeof wraps }>): Promise<unknown> => {
      const { m3 } = await deskMessage3({ desk, root: space.root, statements, wraps, ...change, random: testRandom });
      return joinerCheck3(joiner, m3);
    };
    await expect(said({ statements: statements.toSpliced(2, 1) })).rejects.toMatchObject({ code: "roster_gap" });
    const forged = { ...statements[4]!, sig: statements[3]!.sig };
    await expect(said({ statements: statements.with(4, forged) })).rejects.toMatchObject({ code: "roster_signature" });
    const other = await finish((await upToDigits()).desk);
    await expect(said({ wraps: other.wraps })).rejects.toMatchObject({ code: "epoch_not_unwrapped" });
    await expect(said({ wraps: [{ epoch: 2, wrap: wraps[0]!.wrap }] })).rejects.toMatchObject({
      code: "epoch_not_unwrapped",
    });
    await expect(said({ wraps: [] })).rejects.toMatchObject({ code: "epoch_unknown" });
  });

  test("P-PAIR-4: a hello by somebody else", async () => {
    const { joiner, desk } = await upToDigits();
    const { m3, desk: finished } = await deskMessage3({
      desk,
      root: space.root,
      ...(await finish(desk)),
      random: testRandom,
    });
    const joined = await joinerCheck3(joiner, m3);
    const thief = await testMember();
    const forged = await joinerHello({ ...joined, signKey: thief.signKey }, testRandom);
    await expect(deskCheckHello(finished, forged)).rejects.toMatchObject({ code: "pairing_wrong_peer" });
    const renamed = await joinerHello({ ...joined, memberId: thief.id }, testRandom);
    await expect(deskCheckHello(finished, renamed)).rejects.toMatchObject({ code: "pairing_wrong_peer" });
  });

  const bodies: [string, (ecdhPk: string) => unknown][] = [
    ["another version", (ecdhPk) => ({ v: 2, ecdhPk, name: "a", platform: "b" })],
    ["an unknown field", (ecdhPk) => ({ v: 1, ecdhPk, name: "a", platform: "b", role: "owner" })],
    ["no name", (ecdhPk) => ({ v: 1, ecdhPk, name: "", platform: "b" })],
    ["a name of 65 characters", (ecdhPk) => ({ v: 1, ecdhPk, name: "a".repeat(65), platform: "b" })],
    ["another order", (ecdhPk) => ({ ecdhPk, v: 1, name: "a", platform: "b" })],
  ];
  test.each(bodies)("P-PAIR-4: an m1 with %s", async (_, body) => {
    const transcript = { pairing, key: await pairingKey(pairing), before: [] };
    const ecdh = await makeEcdh();
    const m1 = await sealMessage("m1", transcript, phone.signKey, body(toB64u(ecdh.publicKey)), testRandom);
    await expect(deskCheck1(pairing, m1)).rejects.toMatchObject(damaged);
  });

  test("P-PAIR-6: an ECDH half that is no point of the curve", async () => {
    const transcript = { pairing, key: await pairingKey(pairing), before: [] };
    for (const point of [
      new Uint8Array(65),
      Uint8Array.of(4, ...testRandom.bytes(64)),
      Uint8Array.of(4, ...new Uint8Array(64)),
    ]) {
      const body = { v: 1, ecdhPk: toB64u(point), name: "a", platform: "b" };
      const m1 = await sealMessage("m1", transcript, phone.signKey, body, testRandom);
      await expect(answer(m1)).rejects.toMatchObject(damaged);
    }
  });
});
