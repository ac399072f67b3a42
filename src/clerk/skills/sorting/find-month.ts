import { monthOf, yearOf } from "../../dates/calendar.ts";
import type { Day } from "../../dates/calendar.ts";
import { findDates } from "../../dates/mentions.ts";
import { calendarNames, monthNumber } from "../../dates/names.ts";
import { resolveDate } from "../../dates/resolve.ts";
import type { DateOrder } from "../../dates/resolve.ts";

export type Month = { year: number; month: number };
export type MonthFrom = "name" | "folder" | "content" | "name, year from the other files";
export type MonthFound = { month: Month; from: MonthFrom };

export type Clues = { name: string; folders: readonly string[]; text: string | null };

/** Null when nothing written tells the month. `year` is the year that all other dated files share, if they do. */
export function findMonth(
  { name, folders, text }: Clues,
  today: Day,
  order: DateOrder,
  year: number | null,
): MonthFound | null {
  const inName = datedIn(name, today, order);
  if (inName !== null) return { month: inName, from: "name" };
  const bare = monthAlone(name, today);
  if (bare !== null) {
    const inText = text === null ? null : allMonths(text, today, order).find(({ month }) => month === bare);
    if (inText !== undefined && inText !== null) return { month: inText, from: "content" };
  }
  for (const folder of folders.toReversed()) {
    const inFolder = datedIn(folder, today, order);
    if (inFolder !== null) return { month: inFolder, from: "folder" };
    if (bare !== null && /^(?:19|20)\d\d$/.test(folder.trim()))
      return { month: { year: Number(folder), month: bare }, from: "folder" };
  }
  if (bare !== null)
    return year === null ? null : { month: { year, month: bare }, from: "name, year from the other files" };
  const inText = text === null ? null : (labelled(text, today, order) ?? allMonths(text, today, order)[0] ?? null);
  return inText === null ? null : { month: inText, from: "content" };
}

/** The month in a name, when its year is written there too. */
export function datedIn(name: string, today: Day, order: DateOrder): Month | null {
  return monthsIn(name.replace(/\.[\p{L}\d]{1,5}$/u, ""), today, order)[0] ?? null;
}

function monthsIn(text: string, today: Day, order: DateOrder): Month[] {
  return findDates(text, { yearNear: yearOf(today), strict: true }).flatMap((mention) => {
    if (mention.readings.every((reading) => reading.year === null)) return [];
    const resolved = resolveDate(mention, { from: today, direction: "back", order });
    return resolved === null ? [] : [{ year: yearOf(resolved.day), month: monthOf(resolved.day) }];
  });
}

/** The first pages only, and what lies behind us first: "next service Sept 2027" is not when a report was made. */
function allMonths(text: string, today: Day, order: DateOrder): Month[] {
  const months = monthsIn(text.slice(0, 4000), today, order);
  const now = yearOf(today) * 12 + monthOf(today);
  const isPast = ({ year, month }: Month) => year * 12 + month <= now + 1;
  return months.filter(isPast);
}

function labelled(text: string, today: Day, order: DateOrder): Month | null {
  const line =
    /^[^\p{L}\n]*(?:date|dated|datum|day|month|period|week from|week of|날짜|일자|작성일)[^\n:;,|]{0,20}[:;,|]\s*([^\n]+)$/imu.exec(
      text.slice(0, 4000),
    );
  return line === null ? null : (monthsIn(line[1] ?? "", today, order)[0] ?? null);
}

/** "October sales", "sales 14 Oct": a month whose year is not in the name. */
function monthAlone(name: string, today: Day): number | null {
  const mention = findDates(name, { yearNear: yearOf(today), strict: true }).find(({ readings }) =>
    readings.some(({ month, year }) => month !== null && year === null),
  );
  const month = mention?.readings[0]?.month ?? null;
  if (month !== null) return month;
  const word = new RegExp(String.raw`(?<![\p{L}])(${calendarNames().month})(?![\p{L}])`, "iu").exec(name)?.[1];
  return word === undefined || word === "may" || word === "march" ? null : monthNumber(word);
}
