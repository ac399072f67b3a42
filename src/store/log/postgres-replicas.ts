import type { MemberId, SpaceId, Timestamp } from "../../domain/ids.ts";
import { listenerName, type PostgresListener } from "./postgres-listener.ts";
import type { Replicas } from "./replicas.ts";
import { inGroups, placeholders } from "./rows.ts";
import { number, text, type Sql } from "./sql.ts";

const insert = `insert into presence (replica, space, member, since) values ($1, $2, $3, $4)
  on conflict (replica, space, member) do update set since = excluded.since`;
const remove = "delete from presence where replica = $1 and space = $2 and member = $3";
// PostgreSQL itself knows which replicas are alive: a killed one's connection is gone.
const isAlive = `exists (select 1 from pg_stat_activity a
  where a.datname = current_database() and a.application_name = '${listenerName("")}' || p.replica)`;
const select = (spaces: string): string => `select p.space, p.member, min(p.since) as since from presence p
  where p.space in (${spaces}) and p.replica <> $1 and ${isAlive} group by p.space, p.member`;
const sweep = `delete from presence p where p.replica <> $1 and not ${isAlive}`;

/** These texts are PostgreSQL's own: on SQLite there are no replicas. */
export function postgresReplicas(db: Sql, listener: PostgresListener, replica: string): Replicas {
  return {
    async listen(ears) {
      // One that comes back to life says again who is connected to it.
      await db.tx(async (q) => void (await q(sweep, replica)));
      await listener.listen(ears);
    },
    say: (news) => listener.say(news),
    notePresence: (space, member, since) =>
      db.tx(async (q) => {
        void (since === null ? q(remove, replica, space, member) : q(insert, replica, space, member, since));
        db.tell(q, { about: "here", space });
      }),
    async presence(spaces) {
      const pages = await inGroups(spaces, (group) => db.q(select(placeholders(group.length, 2)), replica, ...group));
      const found = new Map<SpaceId, Map<MemberId, Timestamp>>();
      for (const row of pages.flat()) {
        // Written by this file only, from parsed values.
        const space = text(row, "space") as SpaceId;
        const present = found.get(space) ?? new Map<MemberId, Timestamp>();
        found.set(space, present.set(text(row, "member") as MemberId, number(row, "since"))); // as above
      }
      return found;
    },
  };
}
