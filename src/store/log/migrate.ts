import { readFileSync, readdirSync } from "node:fs";
import { Problem } from "../../domain/problem.ts";
import { number, type Sql } from "./sql.ts";

const folder = new URL("./migrations/", import.meta.url);

/** Brings the schema to the newest version, forward only. Throws `log_is_newer` when a newer Errand has written here. */
export async function migrate(db: Sql): Promise<void> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .toSorted();
  // Replicas that start at the same time do it one after the other.
  await db.txAlone(async (q) => {
    await q("create table if not exists schema_version (version bigint not null)");
    const row = (await q("select coalesce(max(version), 0) as version from schema_version"))[0];
    const found = row === undefined ? 0 : number(row, "version");
    if (found > files.length)
      throw new Problem(
        "log_is_newer",
        { found, known: files.length },
        "Start the newer Errand that wrote this data folder.",
      );
    for (const [index, name] of files.entries()) {
      if (index < found) continue;
      for (const statement of statementsOf(readFileSync(new URL(name, folder), "utf8"))) await q(statement);
      await q("insert into schema_version (version) values ($1)", index + 1);
    }
  });
}

/** A migration's statements end with `;` at the end of a line. */
function statementsOf(file: string): string[] {
  return file
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
