import { createHash } from "node:crypto";
import { Problem } from "../../domain/problem.ts";
import { blobTable, chunkTable, hubTables, lineOf, spaceTable, tablesOfSpace, type CopyTable } from "./copy-tables.ts";
import { fillFrom } from "./fill-from-copy.ts";
import type { LogStore } from "./log-store.ts";
import { text, type Scan, type Sql } from "./sql.ts";

/** The form of these lines, not of the tables: a newer schema writes the same one for as long as it can. */
const firstLine = `${JSON.stringify(["errand-hub-log", 1])}\n`;

/** The log on its way from one engine to the other. */
export function copies(db: Sql): Pick<LogStore, "exportLines" | "importLines"> {
  return {
    async *exportLines() {
      const hash = createHash("sha256");
      let count = 0;
      for await (const line of db.snapshot((scan) => allLines(db, scan))) {
        hash.update(line);
        count += 1;
        yield line;
      }
      yield `${JSON.stringify(["end", count, hash.digest("hex")])}\n`;
    },
    async importLines(lines) {
      // Read twice: a file that is cut off is refused before anything is written.
      for await (const line of wholeLines(lines())) void line;
      return db.txAlone((q) => fillFrom(q, wholeLines(lines())));
    },
  };
}

async function* allLines(db: Sql, scan: Scan): AsyncGenerator<string> {
  yield firstLine;
  // Ids only: a space is 22 characters here, and each is then read by its own index.
  const spaces: string[] = [];
  for await (const row of scan(`select id from space order by id${db.byBytes}`)) spaces.push(text(row, "id"));
  for (const space of spaces) {
    yield* linesOf(spaceTable, scan(`select ${columnsOf(spaceTable)} from space where id = $1`, space));
    for (const { order, ...table } of tablesOfSpace) {
      const sorted = order === "n" || order === "seq" ? order : order.replaceAll(/\w+/g, `$&${db.byBytes}`);
      yield* linesOf(
        table,
        scan(`select ${columnsOf(table)} from ${table.name} where space = $1 order by ${sorted}`, space),
      );
    }
    for await (const row of scan(
      `select ${columnsOf(blobTable)} from blob where space = $1 order by id${db.byBytes}`,
      space,
    )) {
      yield lineOf(blobTable, row);
      const chunks = `select ${columnsOf(chunkTable)} from blob_chunk where space = $1 and blob = $2 order by chunk`;
      yield* linesOf(chunkTable, scan(chunks, space, text(row, "id")));
    }
  }
  for (const { order, ...table } of hubTables)
    yield* linesOf(table, scan(`select ${columnsOf(table)} from ${table.name} order by ${order}${db.byBytes}`));
}

async function* linesOf(table: CopyTable, rows: ReturnType<Scan>): AsyncGenerator<string> {
  for await (const row of rows) yield lineOf(table, row);
}

const columnsOf = ({ columns }: CopyTable): string => columns.map(([name]) => name).join(", ");

/** Those between the first and the last, when both are right and nothing in between is missing or changed. */
async function* wholeLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  const hash = createHash("sha256");
  let count = 0;
  let isEnded = false;
  for await (const line of lines) {
    if (isEnded) throw new Problem("export_damaged", { line: count + 2, why: "goes_on" });
    if (count === 0 && line !== firstLine) throw new Problem("export_damaged", { line: 1, why: "first_line" });
    if (line.startsWith('["end",')) {
      isEnded = line === `${JSON.stringify(["end", count, hash.digest("hex")])}\n`;
      if (!isEnded) throw new Problem("export_damaged", { line: count + 1, why: "checksum" });
      continue;
    }
    hash.update(line);
    count += 1;
    if (count > 1) yield line;
  }
  if (!isEnded) throw new Problem("export_damaged", { line: count, why: "cut_off" });
}
