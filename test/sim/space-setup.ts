import type { MemberId, SpaceId } from "../../src/domain/ids.ts";
import type { Role, SignedStatement } from "../../src/domain/roster.ts";
import { HubConnection } from "../../src/hub-client/connection.ts";
import { Membership, type MemberKeys } from "../../src/hub-client/membership.ts";
import { toB64u } from "../../src/kit/bytes.ts";
import { Root, type RootKey } from "../../src/runner/root.ts";
import { importWrapKey, type WrapKey } from "../../src/seal/epochs.ts";
import { memberIdOf, spaceIdOf } from "../../src/seal/identity.ts";
import type { SignKey } from "../../src/seal/keys.ts";
import { openJournal, type Journal } from "../../src/store/journal/journal.ts";
import type { Chance } from "./chance.ts";
import { keyPool } from "./key-pool.ts";
import { hubUrl } from "./network.ts";
import { SimNode } from "./sim-node.ts";

export type Founded = {
  spaceId: SpaceId;
  root: { key: RootKey; wraps: Map<MemberId, WrapKey> };
  members: Record<"runner a" | "runner b" | "phone a" | "phone b", MemberKeys>;
  /** Keys that belong to nobody in this space. */
  strangers: SignKey[];
};

const roles: [keyof Founded["members"], Role][] = [
  ["runner a", "runner"],
  ["runner b", "runner"],
  ["phone a", "owner"],
  ["phone b", "owner"],
];

/** The keys of a space with two runners and two phones, dealt out by chance. */
export async function dealKeys(chance: Chance): Promise<Founded> {
  const keys = [...(await keyPool())];
  const take = (): SignKey => keys.splice(chance.whole(0, keys.length - 1), 1)[0]!;
  const rootKey = take();
  const spaceId = await spaceIdOf(rootKey.publicKey);
  const wraps = new Map<MemberId, WrapKey>();
  const members: Partial<Founded["members"]> = {};
  for (const [name] of roles) {
    const signKey = take();
    const memberId = await memberIdOf(signKey.publicKey);
    const wrapKey = await importWrapKey(chance.bytes(32), false);
    wraps.set(memberId, wrapKey);
    members[name] = { spaceId, memberId, signKey, wrapKey };
  }
  return {
    spaceId,
    root: { key: { key: rootKey, spaceId }, wraps },
    members: members as Founded["members"],
    strangers: keys,
  };
}

/** Root's statements, and every member's journal as pairing leaves it: each knows the whole chain and the first epoch. */
export async function foundSpace(
  founded: Founded,
  journalOf: (name: string) => Journal,
  chance: Chance,
): Promise<SignedStatement[]> {
  const random = { bytes: (length: number) => chance.bytes(length), chance: () => chance.chance() };
  const own = journalOf("runner a");
  const { wraps, key } = founded.root;
  const root = new Root(key, own, { get: async (id) => wraps.get(id) ?? null, keep: () => {} }, random);
  await root.found([{ keys: founded.members["runner a"], role: "runner" }]);
  const membership = await Membership.open(founded.members["runner a"], own.rosters, random);
  for (const [name, role] of roles.slice(1))
    await root.add(membership, founded.members[name].signKey.publicKey, role, chance.bytes(32));
  const statements = own.rosters.statementsAfter(0);
  const epochs = root.epochs();
  own.close();
  for (const [name] of roles.slice(1)) {
    const journal = journalOf(name);
    for (const [index, statement] of statements.entries()) journal.rosters.insertStatement(index + 1, statement);
    for (const { epoch, key: bytes } of epochs) journal.rosters.insertEpoch(epoch, toB64u(bytes));
    journal.close();
  }
  return statements;
}

/** Tells a new hub of the space; as a node of its own, which then leaves. */
export class Registrar extends SimNode {
  readonly #founded: Founded;
  readonly #statements: readonly SignedStatement[];
  isDone = false;

  constructor(
    scenery: ConstructorParameters<typeof SimNode>[1],
    founded: Founded,
    statements: readonly SignedStatement[],
  ) {
    super("registrar", scenery);
    this.#founded = founded;
    this.#statements = statements;
  }

  protected boot(): void {
    void this.#register();
  }

  protected dropMemory(): void {}

  async #register(): Promise<void> {
    const member = this.#founded.members["runner a"];
    const ports = { clock: this.clock(), random: this.random(), log: this.logPort() };
    const connection = new HubConnection({ url: hubUrl, member, ...ports });
    const [first, ...rest] = this.#statements;
    if (first === undefined) throw new Error("a space has a first statement");
    await connection.createSpace(first);
    for (const statement of rest) await connection.appendRoster(statement);
    this.isDone = true;
  }
}

export const emptyJournal = (path: string): void => openJournal(path).close();
