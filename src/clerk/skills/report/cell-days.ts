import { addDays, dayOf, yearOf } from "../../dates/calendar.ts";
import type { Day } from "../../dates/calendar.ts";
import { findDates } from "../../dates/mentions.ts";
import { resolveDate } from "../../dates/resolve.ts";
import type { DateOrder } from "../../dates/resolve.ts";

/** Reads the dates of a column; the same text is read once. */
export class CellDays {
  readonly #today: Day;
  readonly #order: DateOrder;
  readonly #known = new Map<string, Day | null>();

  constructor(today: Day, order: DateOrder) {
    this.#today = today;
    this.#order = order;
  }

  /** Null for a cell that is no date. */
  read(cell: string): Day | null {
    const known = this.#known.get(cell);
    if (known !== undefined) return known;
    const day = this.#parse(cell.normalize("NFKC").trim());
    this.#known.set(cell, day);
    return day;
  }

  #parse(cell: string): Day | null {
    const iso =
      /^(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})\.?(?!\d)/.exec(cell) ??
      /^(20\d\d)(\d\d)(\d\d)(?:\s|T|$)/.exec(cell) ??
      /^(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일/.exec(cell);
    if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
    const numeric = /^(?:\p{L}{2,10}\.?,?\s+)?(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?!\d)/u.exec(cell);
    if (numeric !== null) {
      const [a, b] = [Number(numeric[1]), Number(numeric[3])];
      const year = Number(numeric[4]) + (numeric[4]?.length === 2 ? 2000 : 0);
      const isDayFirst = this.#order === "day-first" ? b <= 12 : a > 12;
      return isDayFirst ? dayOf(year, b, a) : dayOf(year, a, b);
    }
    // A spreadsheet's own count of days since 1899-12-30.
    if (/^4[3-9]\d{3}(?:\.\d+)?$/.test(cell)) return addDays("1899-12-30", Math.floor(Number(cell)));
    if (cell.length > 40 || !/\d/.test(cell)) return null;
    const [mention] = findDates(cell, { yearNear: yearOf(this.#today), strict: true });
    if (mention === undefined || mention.start > 0 || mention.readings.every(({ day }) => day === null)) return null;
    return resolveDate(mention, { from: this.#today, direction: "back", order: this.#order })?.day ?? null;
  }
}

/**
 * Which half of 09/11 is the month. What the cells prove comes first, then what has been stated in words, then the
 * reading that brings more of them near the wanted days.
 */
export function orderOfCells(
  cells: readonly string[],
  stated: DateOrder | null,
  near: { first: Day; last: Day },
  today: Day,
): DateOrder {
  const counts = { "day-first": 0, "month-first": 0 };
  for (const cell of cells) {
    const found = /^\D*(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d\d)(?!\d)/.exec(cell);
    if (found === null) continue;
    if (Number(found[1]) > 12) counts["day-first"] += 1;
    if (Number(found[2]) > 12) counts["month-first"] += 1;
  }
  if (counts["day-first"] !== counts["month-first"])
    return counts["day-first"] > counts["month-first"] ? "day-first" : "month-first";
  if (stated !== null) return stated;
  const hits = (order: DateOrder) => {
    const days = new CellDays(today, order);
    return cells.filter((cell) => {
      const day = days.read(cell);
      return day !== null && day >= addDays(near.first, -3) && day <= addDays(near.last, 3);
    }).length;
  };
  return hits("month-first") > hits("day-first") ? "month-first" : "day-first";
}
