import type { MemberId } from "../domain/ids.ts";
import type { Failpoint, Log } from "../domain/ports.ts";
import { isProblem } from "../domain/problem.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import { Device } from "../hub-client/device.ts";
import { Membership, type MemberKeys } from "../hub-client/membership.ts";
import { loadMember, loadRoot, makeMember, makeRoot, wrapKeysIn } from "../runner/key-files.ts";
import { Root } from "../runner/root.ts";
import type { Journal } from "../store/journal/journal.ts";
import { systemClock, systemRandom } from "./system-ports.ts";

/** The space's root and the members of this desktop, made at the first start. */
export async function openRoot(keys: string, journal: Journal): Promise<Root> {
  const rootKey = (await loadRoot(keys)) ?? (await makeRoot(keys));
  const runner =
    (await loadMember(keys, "runner")) ?? (await makeMember(keys, "runner", rootKey.spaceId, systemRandom));
  const desk = (await loadMember(keys, "desk")) ?? (await makeMember(keys, "desk", rootKey.spaceId, systemRandom));
  const stored = wrapKeysIn(keys);
  const own = new Map([runner, desk].map((member) => [member.memberId, member.wrapKey]));
  const root = new Root(
    rootKey,
    journal,
    { ...stored, get: async (member) => own.get(member) ?? stored.get(member) },
    systemRandom,
  );
  await root.found([
    { keys: runner, role: "runner" },
    { keys: desk, role: "owner" },
  ]);
  return root;
}

const registeredNote = "hub/registered";

/** At the first start the hub must be there. Later it may be away: work goes on, and it gets what it lacks when it is back. */
export async function registerSpace(journal: Journal, connection: HubConnection, invite: string | null): Promise<void> {
  const isRegistered = journal.notes.get(registeredNote) !== null;
  try {
    await register(journal, connection, invite);
  } catch (error) {
    if (isRegistered && isProblem(error) && error.code === "hub_unreachable") return;
    throw error;
  }
  if (!isRegistered) journal.notes.set(registeredNote, "yes");
}

/** The hub may be new, or behind: it gets what root has signed and it has not. */
async function register(journal: Journal, connection: HubConnection, invite: string | null): Promise<void> {
  const statements = journal.rosters.statementsAfter(0);
  const [first] = statements;
  if (!first) throw new Error("a founded space has statements");
  await connection.createSpace(first, invite ?? undefined);
  const known = (await connection.roster(0)).length;
  for (const statement of statements.slice(known)) await connection.appendRoster(statement);
}

/** This desktop's own member, following the log from where it stood. */
export async function openDeskDevice(
  journal: Journal,
  keys: MemberKeys,
  connection: HubConnection,
  runner: MemberId,
  ports: { log: Log; failpoint: Failpoint },
): Promise<Device> {
  // The runner and the desk share one journal: whoever verifies a statement first writes it down, the other only learns it.
  const rosters = { ...journal.rosters, insertStatement: () => {}, insertEpoch: () => {} };
  const membership = await Membership.open(keys, rosters, systemRandom);
  const device = new Device({
    membership,
    connection,
    store: {
      cursor: () => journal.notes.cursor("desk"),
      moveCursor: (seq) => journal.notes.moveCursor("desk", seq),
      beginAgain: () => journal.notes.logWentBack("desk", 0),
      kept: {
        newest: () => journal.outbox.newestSent(keys.memberId),
        answered: () => {},
        // This computer's journal says what its own runner has answered; of another runner's nothing is known for sure.
        orders: () =>
          journal.outbox.sentOf(keys.memberId).map(({ id, audience }) => ({
            id,
            isAnswered: audience !== runner || journal.orders.verdict(id) !== null,
          })),
        sendAgain: (ids) => journal.outbox.sendAgain(ids),
      },
      add: (orders) =>
        journal.transaction(() => {
          for (const order of orders) journal.outbox.add(keys.memberId, order);
        }),
      pending: (limit) => journal.outbox.pending(keys.memberId, limit),
      sent: (id, seq) => journal.outbox.sent(id, seq),
      refused: (id, code) => journal.outbox.refused(id, code),
    },
    clock: systemClock,
    random: systemRandom,
    ...ports,
  });
  device.start();
  return device;
}
