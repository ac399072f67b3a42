import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { randomId, testMember, testRandom } from "../../test/fakes/sealed-space.ts";
import { temporaryFolder } from "../../test/fakes/temporary-folder.ts";
import type { EntryId, MemberId, ThreadId } from "../domain/ids.ts";
import type { Role, SignedStatement } from "../domain/roster.ts";
import { Membership, type MemberKeys, type MembershipStore } from "../hub-client/membership.ts";
import type { Bytes } from "../kit/bytes.ts";
import { readEnvelope } from "../seal/envelope.ts";
import { exportWrapKey, importWrapKey } from "../seal/epochs.ts";
import { revokeStatement } from "../seal/root.ts";
import { extendRoster, signStatement } from "../seal/roster.ts";
import { openJournal } from "../store/journal/journal.ts";
import { openDataFolder } from "./data-folder.ts";
import { loadMember, loadRoot, makeMember, makeRoot, wrapKeysIn } from "./key-files.ts";
import { Root } from "./root.ts";

async function founded() {
  const folder = openDataFolder(join(temporaryFolder(), "data"));
  const journal = openJournal(folder.journal);
  onTestFinished(() => journal.close());
  const rootKey = await makeRoot(folder.keys);
  const runner = await makeMember(folder.keys, "runner", rootKey.spaceId, testRandom);
  const desk = await makeMember(folder.keys, "desk", rootKey.spaceId, testRandom);
  const own = new Map([runner, desk].map((member) => [member.memberId, member.wrapKey]));
  const kept = wrapKeysIn(folder.keys);
  const root = new Root(rootKey, journal, { ...kept, get: async (id) => own.get(id) ?? kept.get(id) }, testRandom);
  const found = () =>
    root.found([
      { keys: runner, role: "runner" },
      { keys: desk, role: "owner" },
    ]);
  await found();
  const membership = await Membership.open(runner, journal.rosters, testRandom);
  return { folder, journal, rootKey, root, runner, desk, membership, found, own };
}
type World = Awaited<ReturnType<typeof founded>>;

function shelf(statements: SignedStatement[] = []): MembershipStore & { epochsKept: { epoch: number; key: string }[] } {
  const epochsKept: { epoch: number; key: string }[] = [];
  return {
    epochsKept,
    statementsAfter: (n) => statements.slice(n),
    insertStatement: (n, signed) => void (statements[n - 1] = signed),
    epochs: () => epochsKept,
    insertEpoch: (epoch, key) => void epochsKept.push({ epoch, key }),
  };
}

/** Paired, and told every epoch there is. */
async function device(world: World, role: Role = "owner") {
  const { signKey } = await testMember();
  const wrap = testRandom.bytes(32);
  const { memberId } = await world.root.add(world.membership, signKey.publicKey, role, wrap);
  const keys: MemberKeys = {
    spaceId: world.rootKey.spaceId,
    memberId,
    signKey,
    wrapKey: await importWrapKey(wrap, true),
  };
  const store = shelf([...world.journal.rosters.statementsAfter(0)]);
  for (const { epoch, key } of world.root.epochs()) store.insertEpoch(epoch, Buffer.from(key).toString("base64url"));
  return { keys, membership: await Membership.open(keys, store, testRandom), store };
}
const draft = () => ({
  id: randomId<EntryId>(),
  thread: randomId<ThreadId>(),
  kind: "accepted",
  audience: "*" as const,
  n: 1,
  t: 1000,
  x: 0,
  body: { order: randomId() },
  blobs: [],
});
const bytesOf = async (key: CryptoKey): Promise<Bytes> => exportWrapKey(key);

test("a space is founded once, whole, with its first epoch, and its keys are its owner's alone", async () => {
  const world = await founded();
  expect(world.membership.roster).toMatchObject({ n: 3, epoch: 1 });
  await world.found();
  expect(world.journal.rosters.statementsAfter(0)).toHaveLength(3);
  const again = await loadRoot(world.folder.keys);
  expect(again?.spaceId).toBe(world.rootKey.spaceId);
  expect((await loadMember(world.folder.keys, "runner"))?.memberId).toBe(world.runner.memberId);
});

test("a new device reads what is stored and what comes", async () => {
  const world = await founded();
  const before = await world.membership.seal(draft());
  const phone = await device(world);
  for (const wire of [before, await world.membership.seal(draft())])
    expect((await phone.membership.open(readEnvelope(wire))).entry.kind).toBe("accepted");
});

describe("a revocation", () => {
  test("makes a new epoch at once, that those who stay can read and the revoked cannot", async () => {
    const world = await founded();
    const [stays, goes] = [await device(world), await device(world)];
    await stays.membership.extend(world.journal.rosters.statementsAfter(0));
    const made = await world.root.revoke(world.membership, goes.keys.memberId);
    expect(made).toHaveLength(2);
    for (const { membership } of [stays, goes]) await membership.extend(world.journal.rosters.statementsAfter(0));
    const wire = await world.membership.seal(draft());
    expect((await stays.membership.open(readEnvelope(wire))).entry.kind).toBe("accepted");
    await expect(goes.membership.open(readEnvelope(wire))).rejects.toMatchObject({ code: "epoch_unknown" });
    // Nor does it seal under an epoch that would be read by whoever was revoked before it.
    await expect(goes.membership.seal(draft())).rejects.toMatchObject({ code: "epoch_unknown" });
  });

  test("is both statements or neither", async () => {
    const world = await founded();
    const phone = await device(world);
    const { insertEpoch } = world.journal.rosters;
    world.journal.rosters.insertEpoch = () => {
      throw new Error("disk full");
    };
    await expect(world.root.revoke(world.membership, phone.keys.memberId)).rejects.toThrow("disk full");
    world.journal.rosters.insertEpoch = insertEpoch;
    expect(world.journal.rosters.statementsAfter(0)).toHaveLength(4);
    await world.root.revoke(world.membership, phone.keys.memberId);
    expect(world.membership.roster).toMatchObject({ n: 6, epoch: 2 });
  });

  test("of two at the same time is one after the other", async () => {
    const world = await founded();
    const [one, two] = [await device(world), await device(world)];
    await Promise.all([one, two].map(({ keys }) => world.root.revoke(world.membership, keys.memberId)));
    expect(world.membership.roster).toMatchObject({ n: 9, epoch: 3 });
  });

  test("gives a bridge no epoch", async () => {
    const world = await founded();
    const [bridge, phone] = [await device(world, "bridge"), await device(world)];
    await world.root.revoke(world.membership, phone.keys.memberId);
    await bridge.membership.extend(world.journal.rosters.statementsAfter(0));
    expect(bridge.membership.keyring.has(2)).toBe(false);
  });

  test.each<[string, (world: World) => MemberId, string]>([
    ["the computer itself", (world) => world.runner.memberId, "last_runner"],
    ["the computer's own device", (world) => world.desk.memberId, "own_desk"],
    ["somebody unknown", () => randomId<MemberId>(), "not_a_member"],
  ])("of %s is refused", async (_name, whom, code) => {
    const world = await founded();
    await expect(world.root.revoke(world.membership, whom(world))).rejects.toMatchObject({
      code,
      next: expect.any(String),
    });
    expect(world.membership.roster.n).toBe(3);
  });

  test("with a wrap that is damaged is learned all the same", async () => {
    const world = await founded();
    const phone = await device(world);
    const lost = await device(world);
    wrapKeysIn(world.folder.keys).keep(phone.keys.memberId, testRandom.bytes(32));
    await world.root.revoke(world.membership, lost.keys.memberId);
    await phone.membership.extend(world.journal.rosters.statementsAfter(0));
    expect(phone.membership.roster.members.get(lost.keys.memberId)?.revokedAt).toBe(6);
    expect(phone.membership.keyring.has(2)).toBe(false);
    expect(await bytesOf(phone.keys.wrapKey)).toHaveLength(32);
  });
});

describe("a hub that shows another roster is noticed", () => {
  test("an older one, and another of the same length", async () => {
    const world = await founded();
    const { n, hash } = world.membership.roster;
    expect(world.membership.isBehind({ n, hash })).toBe(false);
    expect(world.membership.isBehind({ n: n + 1, hash: "A".repeat(43) })).toBe(true);
    expect(() => world.membership.isBehind({ n: n - 1, hash })).toThrow(
      expect.objectContaining({ code: "roster_rollback" }),
    );
    expect(() => world.membership.isBehind({ n, hash: "A".repeat(43) })).toThrow(
      expect.objectContaining({ code: "roster_fork" }),
    );
  });

  test("one that goes on from another past", async () => {
    const world = await founded();
    const phone = await device(world);
    const forked = await extendRoster(
      null,
      world.rootKey.spaceId,
      world.journal.rosters.statementsAfter(0).slice(0, 3),
    );
    const statement = await signStatement(world.rootKey.key, revokeStatement(forked, world.desk.memberId));
    await world.root.add(world.membership, (await testMember()).signKey.publicKey, "owner", testRandom.bytes(32));
    await expect(phone.membership.extend([statement])).resolves.toBeUndefined();
    const next = await signStatement(
      world.rootKey.key,
      revokeStatement(await extendRoster(forked, world.rootKey.spaceId, [statement]), world.runner.memberId),
    );
    await expect(phone.membership.extend([next])).rejects.toMatchObject({ code: "roster_fork" });
  });

  test("what was not taken leaves everything as it was", async () => {
    const world = await founded();
    const phone = await device(world);
    const before = phone.membership.roster;
    const bad: SignedStatement = {
      ...(world.journal.rosters.statementsAfter(0)[3] ?? { s: "", sig: "" }),
      sig: "A".repeat(86),
    };
    await world.root.add(world.membership, (await testMember()).signKey.publicKey, "owner", testRandom.bytes(32));
    const next = world.journal.rosters.statementsAfter(4)[0];
    await expect(phone.membership.extend([{ ...(next ?? bad), sig: bad.sig }])).rejects.toMatchObject({
      code: "roster_signature",
    });
    expect(phone.membership.roster).toBe(before);
    await phone.membership.extend(next ? [next] : []);
    expect(phone.membership.roster.n).toBe(5);
  });
});
