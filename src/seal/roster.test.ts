import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { sealedSpace, testMember, testRandom } from "../../test/fakes/sealed-space.ts";
import type { SealedSpace, TestMember } from "../../test/fakes/sealed-space.ts";
import type { MemberId } from "../domain/ids.ts";
import type { Roster, SignedStatement, Statement } from "../domain/roster.ts";
import { fromB64u, fromUtf8, toB64u, utf8, type Bytes } from "../kit/bytes.ts";
import { makeEpochKey, wrapEpoch } from "./epochs.ts";
import { makeSignKey, sign, type SignKey } from "./keys.ts";
import { pae } from "./pae.ts";
import { addStatement, epochStatement, firstStatement, revokeStatement } from "./root.ts";
import { compareHead, extendRoster, isActive, isRoot, NO_STATEMENT, readStatement, signStatement } from "./roster.ts";

let space: SealedSpace;
let newcomer: TestMember;
let wrap: string;
beforeAll(async () => {
  space = await sealedSpace();
  newcomer = await testMember();
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const place = { spaceId: space.spaceId, epoch: 2, memberId: space.owner.id, rosterHash: space.roster.hash };
  wrap = await wrapEpoch(key, { ...place, key: makeEpochKey(testRandom) }, testRandom);
});

const extend = (roster: Roster | null, statements: readonly SignedStatement[]): Promise<Roster> =>
  extendRoster(roster, space.spaceId, statements);

/** Root signs exactly this text, well-formed or not. */
async function signedText(text: string | Bytes, key: SignKey = space.root): Promise<SignedStatement> {
  const bytes = typeof text === "string" ? utf8(text) : text;
  return { s: toB64u(bytes), sig: toB64u(await sign(key, pae("errand1/roster", [bytes]))) };
}

const signed = (statement: object): Promise<SignedStatement> => signedText(JSON.stringify(statement));
const next = (fields: object): object => ({ v: 1, n: space.roster.n + 1, prev: space.roster.hash, ...fields });
const pinnedAt = (n: number): Promise<Roster> => extend(null, space.statements.slice(0, n));

describe("a roster", () => {
  test("P-ROS-6: grows statement by statement, in pieces of any size, to the same state", async () => {
    const whole = await pinnedAt(4);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 }), async (sizes) => {
        let roster: Roster | null = null;
        for (let at = 0, i = 0; at < 4; at += sizes[i]!, i += 1) {
          roster = await extend(roster, space.statements.slice(at, at + sizes[i]!));
        }
        expect(roster).toEqual(whole);
      }),
      { numRuns: 10 },
    );
    expect(whole).toMatchObject({ n: 4, epoch: 1, rootPk: space.root.publicKey });
    expect([...whole.members.values()].map(({ role, addedAt }) => [role, addedAt])).toEqual([
      ["runner", 1],
      ["owner", 3],
      ["bridge", 4],
    ]);
  });

  test("P-ROS-6: what is pinned already may come again, and nothing new changes nothing", async () => {
    const { roster, statements } = space;
    expect(await extend(roster, statements)).toEqual(roster);
    expect(await extend(roster, statements.slice(-1))).toEqual(roster);
    expect(await extend(roster, [])).toBe(roster);
    expect(await extend(await pinnedAt(2), statements)).toEqual(roster);
  });

  test("P-ROS-8: a revoked member is not active, and the roster it was taken from does not change", async () => {
    const after = await extend(space.roster, [
      await signStatement(space.root, revokeStatement(space.roster, space.owner.id)),
    ]);
    expect(isActive(after, space.owner.id)).toBe(false);
    expect(after.members.get(space.owner.id)?.revokedAt).toBe(5);
    expect(isActive(space.roster, space.owner.id)).toBe(true);
    expect(isActive(space.roster, "AAAAAAAAAAAAAAAAAAAAAA" as MemberId)).toBe(false);
  });

  test("P-ROS-9: a new epoch is wrapped for owners and runners", async () => {
    const statement = epochStatement(space.roster, { [space.owner.id]: wrap });
    const after = await extend(space.roster, [await signStatement(space.root, statement)]);
    expect(after.epoch).toBe(2);
  });

  test("knows its root", async () => {
    expect(isRoot(space.roster, space.root)).toBe(true);
    expect(isRoot(space.roster, space.owner.signKey)).toBe(false);
  });
});

describe("is refused and kept out:", () => {
  const refused = async (
    roster: Roster | null,
    statements: readonly SignedStatement[],
    code: string,
  ): Promise<void> => {
    const before = structuredClone(roster);
    await expect(extend(roster, statements)).rejects.toMatchObject({ name: "Problem", code });
    expect(roster).toEqual(before);
  };

  test("P-ROS-6: a hole, from the first statement on or later", async () => {
    const { statements } = space;
    await refused(null, [], "roster_gap");
    await refused(null, statements.slice(1), "roster_gap");
    await refused(await pinnedAt(2), statements.slice(3), "roster_gap");
    await refused(null, [statements[0]!, statements[2]!], "roster_gap");
    await refused(null, [statements[1]!, statements[0]!], "roster_gap");
    await refused(null, [statements[0]!, statements[0]!], "roster_gap");
  });

  test("P-ROS-6: a chain or head that ends below the pin", async () => {
    const { statements, roster } = space;
    for (const n of [1, 2, 3]) await refused(roster, statements.slice(0, n), "roster_rollback");
    expect(() => compareHead(roster, { n: 3, hash: roster.hash })).toThrow(
      expect.objectContaining({ code: "roster_rollback" }),
    );
    expect(() => compareHead(roster, { n: 4, hash: NO_STATEMENT })).toThrow(
      expect.objectContaining({ code: "roster_fork" }),
    );
    expect(compareHead(roster, { n: 4, hash: roster.hash })).toBe("same");
    expect(compareHead(roster, { n: 5, hash: NO_STATEMENT })).toBe("newer");
  });

  test("P-ROS-6: another history, even one that root signed", async () => {
    const { statements, root } = space;
    const three = await pinnedAt(3);
    const other = await signStatement(root, revokeStatement(three, space.owner.id));
    const otherRoster = await extend(three, [other]);
    const after = await signStatement(
      root,
      addStatement(otherRoster, { signPk: newcomer.signKey.publicKey, role: "owner" }),
    );
    await refused(space.roster, [other], "roster_fork");
    await refused(space.roster, [after], "roster_fork");
    await refused(space.roster, [...statements.slice(0, 3), other, after], "roster_fork");
    await refused(null, [...statements.slice(0, 4), after], "roster_fork");
  });

  test("P-ROS-2: a statement that root did not sign", async () => {
    const json = fromUtf8(fromB64u(space.statements[2]!.s)!);
    for (const key of [space.owner.signKey, space.runner.signKey, await makeSignKey(false)]) {
      await refused(await pinnedAt(2), [await signedText(json, key)], "roster_signature");
    }
    const moved = [...space.statements.slice(0, 2), { ...space.statements[2]!, sig: space.statements[3]!.sig }];
    await refused(null, moved, "roster_signature");
    // Also where the statement is one that is pinned already.
    await refused(space.roster, [...space.statements.slice(0, 2), moved[2]!, space.statements[3]!], "roster_signature");
  });

  test("P-ROS-2: a byte changed anywhere in a chain", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 3 }),
        fc.constantFrom("s" as const, "sig" as const),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (which, part, at, change) => {
          const statements = structuredClone(space.statements);
          const bytes = fromB64u(statements[which]![part])!;
          bytes[at % bytes.length]! ^= change;
          statements[which] = { ...statements[which]!, [part]: toB64u(bytes) };
          await expect(extend(null, statements)).rejects.toMatchObject({ name: "Problem" });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("P-ROS-5: another space's chain, root or name", async () => {
    const other = await sealedSpace();
    await refused(null, other.statements, "roster_other_space");
    await expect(extendRoster(space.roster, other.spaceId, [])).rejects.toMatchObject({ code: "roster_other_space" });
    const grafted = { ...(readStatement(other.statements[0]!) as object), root: toB64u(space.root.publicKey) };
    await refused(null, [{ ...(await signed(grafted)), sig: other.statements[0]!.sig }], "roster_signature");
  });

  test("P-ROS-5: a first statement without root, a later one with it", async () => {
    const { root: _, ...rootless } = firstStatement(space.root.publicKey, {
      signPk: newcomer.signKey.publicKey,
      role: "owner",
    }) as Extract<Statement, { kind: "add" }>;
    await refused(null, [await signed(rootless)], "roster_malformed");
    const member = { signPk: toB64u(newcomer.signKey.publicKey), role: "owner" };
    const withRoot = next({ kind: "add", root: toB64u(space.root.publicKey), member });
    await refused(space.roster, [await signed(withRoot)], "roster_malformed");
    await refused(
      null,
      [await signed({ ...readStatement(space.statements[0]!), prev: space.roster.hash })],
      "roster_malformed",
    );
    await refused(
      null,
      [await signed({ v: 1, n: 1, prev: NO_STATEMENT, kind: "epoch", epoch: 1, wraps: {} })],
      "roster_malformed",
    );
  });

  test("P-ROS-7: a key that is or was in the roster", async () => {
    const again = { signPk: space.owner.signKey.publicKey, role: "owner" as const };
    await refused(
      space.roster,
      [await signStatement(space.root, addStatement(space.roster, again))],
      "roster_malformed",
    );
    const revoke = await signStatement(space.root, revokeStatement(space.roster, space.owner.id));
    const without = await extend(space.roster, [revoke]);
    await refused(without, [await signStatement(space.root, addStatement(without, again))], "roster_malformed");
    await refused(
      without,
      [await signStatement(space.root, revokeStatement(without, space.owner.id))],
      "roster_malformed",
    );
  });

  const bad: [string, () => object][] = [
    ["an unknown kind", () => ({ kind: "promote", member: space.owner.id })],
    [
      "a role that does not exist",
      () => ({ kind: "add", member: { signPk: toB64u(newcomer.signKey.publicKey), role: "admin" } }),
    ],
    ["a short key", () => ({ kind: "add", member: { signPk: "AAAA", role: "owner" } })],
    ["a field too many", () => ({ kind: "revoke", member: space.owner.id, why: "" })],
    ["fields in another order", () => ({ member: space.owner.id, kind: "revoke" })],
    ["nobody to revoke", () => ({ kind: "revoke", member: newcomer.id })],
    ["an epoch out of turn", () => ({ kind: "epoch", epoch: 3, wraps: {} })],
    ["the epoch again", () => ({ kind: "epoch", epoch: 1, wraps: {} })],
    ["a wrap for a stranger", () => ({ kind: "epoch", epoch: 2, wraps: { [newcomer.id]: wrap } })],
    ["a wrap for a bridge", () => ({ kind: "epoch", epoch: 2, wraps: { [space.bridge.id]: wrap } })],
    [
      "a wrap for __proto__",
      () => ({ kind: "epoch", epoch: 2, wraps: JSON.parse(`{"__proto__":"${wrap}"}`) as object }),
    ],
    ["a wrap of a wrong length", () => ({ kind: "epoch", epoch: 2, wraps: { [space.owner.id]: wrap.slice(4) } })],
    ["wraps in an array", () => ({ kind: "epoch", epoch: 2, wraps: [wrap] })],
    ["a huge epoch", () => ({ kind: "epoch", epoch: 2 ** 53, wraps: {} })],
  ];
  test.each(bad)("P-ROS-1: %s, though root signed it", async (_, fields) => {
    await refused(space.roster, [await signed(next(fields()))], "roster_malformed");
  });

  const texts: [string, string, (json: string) => string | Bytes][] = [
    ["a space more", "roster_malformed", (json) => `${json} `],
    ["a duplicate field", "roster_malformed", (json) => json.replace('"v":1', '"v":1,"v":1')],
    ["a number spelled otherwise", "roster_malformed", (json) => json.replace('"n":5', '"n":5.0')],
    ["no JSON", "roster_malformed", (json) => json.slice(1)],
    ["a byte order mark", "roster_malformed", (json) => `\ufeff${json}`],
    ["no UTF-8", "roster_malformed", () => Uint8Array.of(0xff)],
    ["null", "roster_malformed", () => "null"],
    ["more than 64 KiB", "roster_malformed", (json) => json.padEnd(70_000)],
    ["another version", "version_unsupported", () => '{"v":2,"new":true}'],
  ];
  test.each(texts)("P-ROS-1: %s is %s", async (_, code, change) => {
    const json = JSON.stringify(next({ kind: "revoke", member: space.owner.id }));
    await refused(space.roster, [await signedText(change(json))], code);
  });

  test("P-ROS-1: a wrong outer form", async () => {
    const good = space.statements[0]!;
    const forms = [
      { ...good, x: 1 },
      { s: good.s },
      { ...good, sig: good.sig.slice(1) },
      { ...good, s: `${good.s}=` },
      null,
    ];
    for (const form of forms) await refused(null, [form as SignedStatement], "roster_malformed");
  });
});

test("P-KEY-4: root makes no statement for a weak key, nor signs one of a wrong shape", async () => {
  const weak = Uint8Array.of(1, ...new Uint8Array(31));
  expect(() => addStatement(space.roster, { signPk: weak, role: "owner" })).toThrow(
    expect.objectContaining({ code: "weak_key" }),
  );
  expect(() => firstStatement(weak, { signPk: newcomer.signKey.publicKey, role: "owner" })).toThrow(
    expect.objectContaining({ code: "weak_key" }),
  );
  const wrong = { v: 1, n: 0, prev: "", kind: "revoke", member: space.owner.id } as const;
  await expect(signStatement(space.root, wrong)).rejects.toMatchObject({ code: "roster_malformed" });
});
