import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { MemberId, SpaceId } from "../../src/domain/ids.ts";
import type { Role } from "../../src/domain/roster.ts";
import { Membership, type MemberKeys } from "../../src/hub-client/membership.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import { Root, type RootKey } from "../../src/runner/root.ts";
import { importWrapKey, type WrapKey } from "../../src/seal/epochs.ts";
import { memberIdOf, spaceIdOf } from "../../src/seal/identity.ts";
import type { SignKey } from "../../src/seal/keys.ts";
import { openJournal } from "../../src/store/journal/journal.ts";
import { openLogStore } from "../../src/store/log/open-log-store.ts";
import { Chance } from "./chance.ts";
import { keyPool } from "./key-pool.ts";
import { subtle } from "./platform.ts";

type MemberName = "runner a" | "runner b" | "phone a" | "phone b";

/** A space as it is when everybody has been paired: keys, and what lies on each node's disk. */
export type Founded = {
  spaceId: SpaceId;
  root: { key: RootKey; wraps: Map<MemberId, WrapKey> };
  members: Record<MemberName, MemberKeys>;
  /** Keys that belong to nobody in this space. */
  strangers: SignKey[];
  /** The newest statement. */
  head: { n: number; hash: string };
  /** Each node's database, to be copied. */
  disks: Record<MemberName | "hub", string>;
};

const roles: [MemberName, Role][] = [
  ["runner a", "runner"],
  ["runner b", "runner"],
  ["phone a", "owner"],
  ["phone b", "owner"],
];
const foundedAt = Date.UTC(2035, 0, 1);

const known = new Map<string, Promise<Founded>>();

/** One of a few spaces, made once in a process: founding is the same whatever happens later. */
export function foundedSpace(deal: number, folder: string): Promise<Founded> {
  const name = `${deal}-${subtle.isStub ? "stub" : "real"}`;
  const founding = known.get(name) ?? found(new Chance(deal), join(folder, name));
  known.set(name, founding);
  return founding;
}

async function found(chance: Chance, folder: string): Promise<Founded> {
  mkdirSync(folder, { recursive: true });
  const random = { bytes: (length: number) => chance.bytes(length), chance: () => chance.chance() };
  const keys = [...(await keyPool())];
  const take = (): SignKey => keys.splice(chance.whole(0, keys.length - 1), 1)[0]!;
  const key = take();
  const spaceId = await spaceIdOf(key.publicKey);
  const root: Founded["root"] = { key: { key, spaceId }, wraps: new Map() };
  const members = Object.fromEntries(
    await Promise.all(roles.map(async ([name]) => [name, await memberOf(take(), spaceId, chance.bytes(32))] as const)),
  ) as Founded["members"];
  for (const [name] of roles) root.wraps.set(members[name].memberId, members[name].wrapKey);
  const disk = (name: string): string => join(folder, `${name}.sqlite`);

  const own = openJournal(disk("runner a"));
  const rooted = new Root(root.key, own, { get: async (id) => root.wraps.get(id) ?? null, keep: () => {} }, random);
  await rooted.found([{ keys: members["runner a"], role: "runner" }]);
  const membership = await Membership.open(members["runner a"], own.rosters, random);
  for (const [name, role] of roles.slice(1))
    await rooted.add(membership, members[name].signKey.publicKey, role, chance.bytes(32));
  const statements = own.rosters.statementsAfter(0);
  for (const [name] of roles.slice(1)) {
    const journal = openJournal(disk(name));
    for (const [index, statement] of statements.entries()) journal.rosters.insertStatement(index + 1, statement);
    for (const { epoch, key: bytes } of rooted.epochs()) journal.rosters.insertEpoch(epoch, toB64u(bytes));
    journal.close();
  }
  own.close();

  const store = await openLogStore(disk("hub"));
  for (const [index, statement] of statements.entries())
    if (index === 0) await store.createSpace(spaceId, statement, foundedAt, null);
    else await store.appendStatement(spaceId, index + 1, statement);
  await store.close();
  const disks = Object.fromEntries(["hub", ...roles.map(([name]) => name)].map((name) => [name, disk(name)]));
  const { n, hash } = membership.roster;
  return { spaceId, root, members, strangers: keys, head: { n, hash }, disks: disks as Founded["disks"] };
}

async function memberOf(signKey: SignKey, spaceId: SpaceId, wrap: Uint8Array<ArrayBuffer>): Promise<MemberKeys> {
  const wrapKey = await importWrapKey(wrap, false);
  return { spaceId, memberId: await memberIdOf(signKey.publicKey), signKey, wrapKey };
}
