import type { Membership } from "../../src/hub-client/membership.ts";
import type { Journal } from "../../src/store/journal/journal.ts";
import type { History } from "./history.ts";

/** The real journal; each verdict is looked at as it is written. */
export function watchedJournal(
  journal: Journal,
  { history, membership }: { history: History; membership: Membership },
): Journal {
  return {
    ...journal,
    orders: {
      ...journal.orders,
      insert(order) {
        journal.orders.insert(order);
        const isSenderGone = membership.roster.members.get(order.sender)?.revokedAt !== null;
        if (order.verdict === "refused") history.refusals.add(order.id);
        history.judged.push({ runner: membership.memberId, order, isSenderGone });
      },
    },
    outbox: {
      ...journal.outbox,
      sentAll(rows) {
        for (const { id, seq } of rows) history.acked.push({ from: membership.memberId, id, seq });
        journal.outbox.sentAll(rows);
      },
      refused(id, code) {
        history.refusedByHub.set(id, code);
        journal.outbox.refused(id, code);
      },
    },
  };
}
