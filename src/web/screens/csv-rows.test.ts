import { expect, test } from "vitest";
import { isNumber, readCsv } from "./csv-rows.ts";

test("quotes, doubled quotes, dividers and line ends inside cells", () => {
  expect(readCsv('a,b\r\n"x, ""y""","1\n2"\r\n', 10)).toEqual({
    head: ["a", "b"],
    rows: [['x, "y"', "1\n2"]],
    rowCount: 1,
  });
});

test("semicolons and tabs, a byte order mark, and no last line end", () => {
  expect(readCsv("\uFEFFa;b\n1;2", 10)).toEqual({ head: ["a", "b"], rows: [["1", "2"]], rowCount: 1 });
  expect(readCsv("a\tb,c\td\n", 10).head).toEqual(["a", "b,c", "d"]);
});

test("keeps only as many rows as are shown and counts all", () => {
  const table = readCsv(`h\n${"r\n".repeat(50)}`, 5);
  expect([table.rows.length, table.rowCount]).toEqual([5, 50]);
});

test("figures in the forms people write them", () => {
  expect(["12", "-3.5", "1,204.50", "3.0%", "€ 12", "12 €", "₩1,200"].every(isNumber)).toBe(true);
  expect(["12 Nov", "", "v1.2.3a", "Search"].some(isNumber)).toBe(false);
});
