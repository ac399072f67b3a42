import type { MemberId, SpaceId } from "../../domain/ids.ts";
import type { Random } from "../../domain/ports.ts";
import type { SignedStatement } from "../../domain/roster.ts";
import type { MembershipStore } from "../../hub-client/membership.ts";
import { fromB64u, toB64u } from "../../kit/bytes.ts";
import { unwrapEpoch, wrapEpoch, type WrapKey } from "../../seal/epochs.ts";
import { NO_STATEMENT } from "../../seal/roster.ts";
import { write, type Database } from "./database.ts";

export type EpochOwner = { spaceId: SpaceId; memberId: MemberId; wrapKey: WrapKey };

/**
 * The pinned chain and the epochs, read once and held in memory; what is added is on the disk before it counts. On the
 * disk an epoch's key is sealed by the wrap key, which cannot be read out of the browser.
 */
export async function openRosters(db: Database, owner: EpochOwner, random: Random): Promise<MembershipStore> {
  const [statements, epochs] = await Promise.all([db.getAll("statements"), storedEpochs(db, owner)]);
  let adding: Addition = { statements: [], epochs: [] };
  return {
    statementsAfter: (n) => statements.slice(n),
    insertStatement: (n, signed) => void adding.statements.push({ n, signed }),
    epochs: () => epochs,
    insertEpoch: (epoch, key) => void adding.epochs.push({ epoch, key }),
    async transaction(work) {
      adding = { statements: [], epochs: [] };
      work();
      await keepRoster(db, owner, adding, random);
    },
  };
}

export type Addition = {
  statements: { n: number; signed: SignedStatement }[];
  epochs: { epoch: number; key: string }[];
};

async function keepRoster(db: Database, owner: EpochOwner, addition: Addition, random: Random): Promise<void> {
  const epochs = await sealEpochs(owner, addition.epochs, random);
  await write(db, ["statements", "epochs"], async (tx) => {
    for (const { n, signed } of addition.statements) await tx.objectStore("statements").put(signed, n);
    for (const { epoch, sealed } of epochs) await tx.objectStore("epochs").put(sealed, epoch);
  });
}

/** Bound to no place in the chain: it never leaves this device. */
const placeOf = ({ spaceId, memberId }: EpochOwner, epoch: number) => ({
  spaceId,
  epoch,
  memberId,
  rosterHash: NO_STATEMENT,
});

export function sealEpochs(
  owner: EpochOwner,
  epochs: Addition["epochs"],
  random: Random,
): Promise<{ epoch: number; sealed: string }[]> {
  return Promise.all(
    epochs.map(async ({ epoch, key }) => {
      const bytes = fromB64u(key);
      if (bytes === null) throw new Error("an epoch's key is base64url");
      return { epoch, sealed: await wrapEpoch(owner.wrapKey, { ...placeOf(owner, epoch), key: bytes }, random) };
    }),
  );
}

async function storedEpochs(db: Database, owner: EpochOwner): Promise<{ epoch: number; key: string }[]> {
  const [epochs, sealed] = await Promise.all([db.getAllKeys("epochs"), db.getAll("epochs")]);
  const found = epochs.map(async (epoch, index) => {
    const wrapped = sealed[index];
    if (wrapped === undefined) return [];
    return [{ epoch, key: toB64u(await unwrapEpoch(owner.wrapKey, { ...placeOf(owner, epoch), wrapped })) }];
  });
  return (await Promise.all(found)).flat();
}
