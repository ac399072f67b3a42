import type { BlobId, EntryId, Seq } from "../domain/ids.ts";
import type { Clock, Failpoint, Log, Random } from "../domain/ports.ts";
import { limits } from "../domain/limits.ts";
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

/**
 * The outbox of one member of this process, kept in the journal. A row's blobs reach the hub before the row does.
 * `sendAllAgain`: the hub has lost what it had stored.
 */
export function memberOutbox({ journal, membership, connection, outgoing, ...ports }: MemberOutboxOptions): {
  outbox: Outbox;
  sendAllAgain: () => void;
} {
  /** Blobs whose chunks the hub has, by their row. Their files stay, for a hub that loses them. */
  const uploaded = new Map<EntryId, BlobId[]>();
  /** Written down together, before the next look at what is pending. What a crash forgets is sent again and known as a repeat. */
  let sent: { id: EntryId; seq: Seq }[] = [];
  const settle = (): void => {
    const stored = sent;
    sent = [];
    journal.outbox.sentAll(stored);
    for (const { id } of stored) uploaded.delete(id);
  };
  const outbox = new Outbox({
    ...ports,
    connection,
    lingerMs: limits.reportLingerMs,
    store: {
      pending: (limit) => {
        settle();
        return journal.outbox.pending(membership.memberId, limit);
      },
      sent: (id, seq) => void sent.push({ id, seq }),
      refused: (id, code) => {
        journal.outbox.refused(id, code);
        outgoing.forget(uploaded.get(id) ?? []);
        uploaded.delete(id);
      },
    },
    seal: async (row) => {
      if (!uploaded.has(row.id)) {
        for (const blob of row.blobs)
          await outgoing.upload(blob, (id, index, bytes, isLast) => connection.putBlobChunk(id, index, bytes, isLast));
        if (row.blobs.length > 0) uploaded.set(row.id, row.blobs);
      }
      return membership.seal(row);
    },
  });
  return {
    outbox,
    sendAllAgain: () => {
      // What the old log answered last is not yet written down, and would hide that it is lost.
      settle();
      uploaded.clear();
      journal.outbox.sendAllAgain(membership.memberId);
      outbox.wake();
    },
  };
}
