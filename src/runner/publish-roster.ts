import { Problem } from "../domain/problem.ts";
import type { HubConnection } from "../hub-client/connection.ts";
import type { Journal } from "../store/journal/journal.ts";

/** At root only: the hub gets what was signed here and it has not. Throws `roster_fork` when it has something else. */
export async function publishRoster(connection: HubConnection, journal: Journal): Promise<void> {
  const own = journal.rosters.statementsAfter(0);
  const known = await connection.roster(0);
  const fork = known.findIndex((statement, index) => statement.s !== own[index]?.s);
  if (fork >= 0) throw new Problem("roster_fork", { n: fork + 1 });
  for (const statement of own.slice(known.length)) await connection.appendRoster(statement);
}
