import type { SpaceId } from "../../domain/ids.ts";
import type { LogStore } from "./log-store.ts";
import { useInvite } from "./invites.ts";
import { inGroups, placeholders } from "./rows.ts";
import { number, text, type Sql } from "./sql.ts";
import { insertStatement } from "./statements.ts";

const insert =
  "insert into space (id, head, roster_n, created_at) values ($1, 0, 1, $2) on conflict (id) do nothing returning id";
const selectStandings = (spaces: string): string => `select id, head, roster_n from space where id in (${spaces})`;
const selectHead = "select head from space where id = $1";

/** Leaves a transaction without its writes, for an answer that is no failure. */
class Undo extends Error {}

export function spacesTable(db: Sql): Pick<LogStore, "createSpace" | "head" | "standings"> {
  return {
    async createSpace(space, first, at, inviteHash) {
      try {
        return await db.tx(async (q) => {
          if ((await q(insert, space, at)).length === 0) return "exists";
          if (inviteHash !== null && !(await useInvite(q, inviteHash, at))) throw new Undo();
          await insertStatement(q, space, 1, first);
          return "created";
        });
      } catch (error) {
        if (error instanceof Undo) return "invite_refused";
        throw error;
      }
    },
    async head(space) {
      const row = (await db.q(selectHead, space))[0];
      return row === undefined ? null : number(row, "head");
    },
    async standings(spaces) {
      const pages = await inGroups(spaces, (group) => db.q(selectStandings(placeholders(group.length, 1)), ...group));
      // Written by this file only, from parsed values.
      return new Map(
        pages
          .flat()
          .map((row) => [text(row, "id") as SpaceId, { head: number(row, "head"), rosterN: number(row, "roster_n") }]),
      );
    },
  };
}
