import type { Language } from "../../domain/entries.ts";
import type { MemberId, Timestamp } from "../../domain/ids.ts";
import type { Database, Row } from "./database.ts";
import { text } from "./database.ts";

export type PushSubscriptionRow = { member: MemberId; p256dh: string; auth: string; language: Language };

/** Devices that asked this runner to push to them. */
export function pushSubscriptionsTable(db: Database) {
  const all = db.query("select * from push_subscription order by member");
  const byMember = db.query("select * from push_subscription where member = $1");
  const upsert = db.command(
    `insert into push_subscription (member, p256dh, auth, language, set_at) values ($1, $2, $3, $4, $5)
     on conflict (member) do update set p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language, set_at = excluded.set_at`,
  );
  const remove = db.command("delete from push_subscription where member = $1");
  const removeSame = db.command("delete from push_subscription where member = $1 and p256dh = $2");
  return {
    all: (): PushSubscriptionRow[] => all().map(subscription),
    byMember(member: MemberId): PushSubscriptionRow | null {
      const row = byMember(member)[0];
      return row ? subscription(row) : null;
    },
    set: ({ member, p256dh, auth, language }: PushSubscriptionRow, at: Timestamp): void =>
      void upsert(member, p256dh, auth, language, at),
    remove: (member: MemberId): void => void remove(member),
    /** Only while it is still this one: a device may have subscribed anew. */
    removeDead: ({ member, p256dh }: PushSubscriptionRow): void => void removeSame(member, p256dh),
  };
}

function subscription(row: Row): PushSubscriptionRow {
  return {
    // Written by this file only, from a parsed order; the language is held by a CHECK.
    member: text(row, "member") as MemberId,
    p256dh: text(row, "p256dh"),
    auth: text(row, "auth"),
    language: text(row, "language") as Language, // as above
  };
}
