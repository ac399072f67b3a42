import type { Header } from "../../src/domain/envelope.ts";
import type { EntryId, MemberId, SpaceId, ThreadId } from "../../src/domain/ids.ts";
import type { Random } from "../../src/domain/ports.ts";
import type { Role, Roster, SignedStatement, Statement } from "../../src/domain/roster.ts";
import { toB64u, type Bytes } from "../../src/kit/bytes.ts";
import { memberIdOf, spaceIdOf } from "../../src/seal/identity.ts";
import { Keyring } from "../../src/seal/keyring.ts";
import { makeSignKey, type SignKey } from "../../src/seal/keys.ts";
import { addStatement, epochStatement, firstStatement } from "../../src/seal/root.ts";
import { extendRoster, signStatement } from "../../src/seal/roster.ts";

/** Real chance; tests that need the same bytes again bring their own. */
export const testRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  chance: () => 0.5,
};

export const randomId = <Id extends string>(): Id => toB64u(testRandom.bytes(16)) as Id;

export type TestMember = { id: MemberId; signKey: SignKey };

/** A space with a runner, an owner, a bridge and one epoch, all with real keys and a real chain. */
export type SealedSpace = {
  spaceId: SpaceId;
  root: SignKey;
  runner: TestMember;
  owner: TestMember;
  bridge: TestMember;
  statements: SignedStatement[];
  roster: Roster;
  epochKey: Bytes;
  keyring: Keyring;
  thread: ThreadId;
};

export async function sealedSpace(): Promise<SealedSpace> {
  const root = await makeSignKey(true);
  const spaceId = await spaceIdOf(root.publicKey);
  const [runner, owner, bridge] = await Promise.all([testMember(), testMember(), testMember()]);
  const statements: SignedStatement[] = [];
  const say = async (statement: Statement): Promise<Roster> => {
    statements.push(await signStatement(root, statement));
    return extendRoster(null, spaceId, statements);
  };
  const member = ({ signKey }: TestMember, role: Role) => ({ signPk: signKey.publicKey, role });
  let roster = await say(firstStatement(root.publicKey, member(runner, "runner")));
  roster = await say(epochStatement(roster, {}));
  roster = await say(addStatement(roster, member(owner, "owner")));
  roster = await say(addStatement(roster, member(bridge, "bridge")));
  const epochKey = testRandom.bytes(32);
  const keyring = new Keyring(spaceId);
  keyring.add(1, epochKey);
  return { spaceId, root, runner, owner, bridge, statements, roster, epochKey, keyring, thread: randomId<ThreadId>() };
}

export async function testMember(): Promise<TestMember> {
  const signKey = await makeSignKey(true);
  return { id: await memberIdOf(signKey.publicKey), signKey };
}

/** The header of an order from the owner to the runner; any field may be another. */
export function orderHeader(space: SealedSpace, fields: Partial<Header> = {}): Header {
  const t = 1_795_000_000_000;
  return {
    v: 1,
    sp: space.spaceId,
    th: space.thread,
    k: "cancel",
    f: space.owner.id,
    a: space.runner.id,
    id: randomId<EntryId>(),
    n: 1,
    r: space.roster.n,
    e: 1,
    t,
    x: t + 86_400_000,
    ...fields,
  };
}
