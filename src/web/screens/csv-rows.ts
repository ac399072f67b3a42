export type CsvTable = { head: string[]; rows: string[][]; rowCount: number };

/** Comma, semicolon or tab, whichever the first line has most of; quotes as RFC 4180. `rowsMax` bounds what is kept, not what is counted. */
export function readCsv(text: string, rowsMax: number): CsvTable {
  const clean = text.replace(/^\uFEFF/, "");
  const divider = dividerOf(clean.split("\n", 1)[0] ?? "");
  const rows: string[][] = [];
  let [row, cell, isQuoted, rowCount]: [string[], string, boolean, number] = [[], "", false, 0];
  const endRow = () => {
    row.push(cell);
    if (row.length > 1 || row[0] !== "") {
      rowCount += 1;
      if (rows.length <= rowsMax) rows.push(row);
    }
    [row, cell] = [[], ""];
  };
  for (let at = 0; at < clean.length; at += 1) {
    const sign = clean.charAt(at);
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (clean.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === divider) {
      row.push(cell);
      cell = "";
    } else if (sign === "\n") endRow();
    else if (sign !== "\r") cell += sign;
  }
  if (cell !== "" || row.length > 0) endRow();
  const [head = [], ...rest] = rows;
  return { head, rows: rest.slice(0, rowsMax), rowCount: Math.max(0, rowCount - 1) };
}

/** Right-aligned and in tabular figures: money, rates and counts in the forms people write them. */
export const isNumber = (cell: string): boolean =>
  /^[-+−]?[\p{Sc}]?\s?\d[\d.,'\s]*\s?(%|[\p{Sc}])?$/u.test(cell.trim());

function dividerOf(line: string): string {
  const counts = [",", ";", "\t"].map((sign) => ({ sign, count: line.split(sign).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ",";
}
