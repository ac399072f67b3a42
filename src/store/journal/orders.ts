import type { EntryId, MemberId, ThreadId, Timestamp } from "../../domain/ids.ts";
import type { Database } from "./database.ts";
import { number, text, textOrNull } from "./database.ts";

export type JudgedOrder = {
  id: EntryId;
  sender: MemberId;
  thread: ThreadId;
  n: number;
  kind: string;
  verdict: "accepted" | "refused";
  code: string | null;
  judgedAt: Timestamp;
};

export function ordersTable(db: Database) {
  const byId = db.query("select verdict, code from judged_order where id = $1");
  const newest = db.query("select coalesce(max(n), 0) as n from judged_order where sender = $1 and thread = $2");
  const kind = db.query("select kind from judged_order where id = $1");
  const given = db.query("select sender, judged_at from judged_order where id = $1");
  const refuse = db.command("update judged_order set verdict = 'refused', code = $2 where id = $1");
  const insert = db.command(
    "insert into judged_order (id, sender, thread, n, kind, verdict, code, judged_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
  );
  return {
    /** Null when this id has never been judged. */
    verdict(id: EntryId): { verdict: string; code: string | null } | null {
      const row = byId(id)[0];
      return row ? { verdict: text(row, "verdict"), code: textOrNull(row, "code") } : null;
    },
    kindOf(id: EntryId): string | null {
      const row = kind(id)[0];
      return row ? text(row, "kind") : null;
    },
    /** Who gave this order, and when it came here. */
    given(id: EntryId): { by: MemberId; at: Timestamp } | null {
      const row = given(id)[0];
      // Written by `insert` from a parsed id.
      return row ? { by: text(row, "sender") as MemberId, at: number(row, "judged_at") } : null;
    },
    newestCounter(sender: MemberId, thread: ThreadId): number {
      const row = newest(sender, thread)[0];
      return row ? number(row, "n") : 0;
    },
    /** Accepted, and then it turned out that it cannot be done: its one report says so. */
    refuseLate: (id: EntryId, code: string): void => void refuse(id, code),
    insert(order: JudgedOrder): void {
      insert(order.id, order.sender, order.thread, order.n, order.kind, order.verdict, order.code, order.judgedAt);
    },
  };
}
