import type { Clock, Failpoint, Log, Random } from "../domain/ports.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Membership } from "../hub-client/membership.ts";
import { Outbox } from "../hub-client/outbox.ts";
import type { Journal } from "../store/journal/journal.ts";
import type { Outgoing } from "./outgoing.ts";

export type MemberOutboxOptions = {
  journal: Journal;
  membership: Membership;
  connection: HubConnection;
  outgoing: Outgoing;
  clock: Clock;
  random: Random;
  failpoint: Failpoint;
  log: Log;
};

/** The outbox of one member of this process, kept in the journal. A row's blobs reach the hub before the row does. */
export function memberOutbox({ journal, membership, connection, outgoing, ...ports }: MemberOutboxOptions): Outbox {
  return new Outbox({
    ...ports,
    connection,
    store: {
      pending: (limit) => journal.outbox.pending(membership.memberId, limit),
      sent: (id, seq) => journal.outbox.sent(id, seq),
      refused: (id, code) => journal.outbox.refused(id, code),
    },
    seal: async (row) => {
      for (const blob of row.blobs) await outgoing.upload(blob, (id, index, bytes, isLast) => connection.putBlobChunk(id, index, bytes, isLast));
      const envelope = await membership.seal(row);
      await outgoing.forget(row.blobs);
      return envelope;
    },
  });
}
