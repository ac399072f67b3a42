import { basename, extname } from "node:path";
import type { Day } from "../dates/calendar.ts";
import { weekdayOf, yearOf } from "../dates/calendar.ts";
import { findDates } from "../dates/mentions.ts";
import type { DateMention } from "../dates/mentions.ts";
import { shortWeekday } from "../dates/names.ts";
import { resolveDate } from "../dates/resolve.ts";
import type { DateOrder } from "../dates/resolve.ts";
import type { Block } from "../documents/block.ts";
import { attendeesOf, LABEL } from "./attendance.ts";
import { DATE_LABELS, sectionOf } from "./words.ts";

export type MeetingHeading = {
  title: string;
  day: Day | null;
  present: string[];
  absent: string[];
  scribe: string | null;
  roles: Map<string, string>;
  oddities: string[];
  likeness: number;
};

/** Title, date and people: from the first lines, from labelled lines anywhere, and from the file's name. */
export function headingOf(file: string, blocks: readonly Block[], today: Day, order: DateOrder): MeetingHeading {
  const top = topLines(blocks);
  const people = attendeesOf(blocks, top);
  const name = basename(file, extname(file));
  const dates = dateOf(name, top, today, order);
  const title = titleOf(name, blocks, today);
  const kind =
    /\b(?:meeting|minutes|notes|call|stand-?up|weekly|daily|sync|retro|review|1[:-]1|catch-?up|workshop|walk-?round|briefing|session|board|committee|huddle|debrief|kick-?off)\b|회의|미팅/iu;
  const likeness =
    (people.present.length > 0 ? 2 : 0) +
    (kind.test(`${name} ${title}`) ? 2 : 0) +
    (dates.day !== null && dates.isInText ? 1 : 0);
  return { title, day: dates.day, ...people, oddities: dates.oddities, likeness };
}

/** The lines before the notes proper: up to the second heading, a dozen at most. */
function topLines(blocks: readonly Block[]): string[] {
  const lines: string[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.kind === "heading" && index > 0 && lines.length > 1 && sectionOf(block.text) !== "people") break;
    if (block.kind === "heading") lines.push(block.text);
    else if (block.kind === "table") {
      if (block.rows.every((row) => row.length === 2))
        lines.push(...block.rows.map(([label, value]) => `${(label ?? "").replace(/:$/, "")}: ${value ?? ""}`));
    } else lines.push(...block.lines);
    if (lines.length >= 14) break;
  }
  return lines.slice(0, 14);
}

function titleOf(name: string, blocks: readonly Block[], today: Day): string {
  const first = blocks.find((block) => block.kind === "heading" || block.kind === "paragraph");
  const line = first === undefined ? "" : first.kind === "heading" ? first.text : (first.lines[0] ?? "");
  const labelled = /^(?:title|subject|meeting|topic|제목|안건)\s*[:：]\s*(.+)$/i.exec(line)?.[1] ?? line;
  const isTitle =
    labelled !== "" &&
    labelled.length <= 90 &&
    sectionOf(labelled) === null &&
    (first?.kind === "heading" || !/[.!?]$/.test(labelled)) &&
    !(LABEL.test(labelled) && first?.kind !== "heading");
  const text = withoutDates(isTitle ? labelled : name.replace(/[_]+/g, " "), today);
  const title = (text === "" ? withoutDates(name.replace(/[_]+/g, " "), today) : text)
    .replace(/^(?:(?:meeting )?(?:minutes|notes)(?: of| from| for)?(?: the)?(?:\s*[:–—-]\s*|\s+))(?=\S{3})/i, "")
    .replace(/\bw\/\s?/g, "with ");
  return title === "" ? name : title[0]?.toUpperCase() + title.slice(1);
}

function withoutDates(text: string, today: Day): string {
  let rest = text;
  for (const mention of findDates(text, { yearNear: yearOf(today), strict: true }).toReversed())
    rest = `${rest.slice(0, mention.start)} ${rest.slice(mention.end)}`;
  return rest
    .replace(/\b\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|uhr)\b|\b\d{1,2}:\d\d\b/giu, " ")
    .replace(/\(\s*\)/g, " ")
    .replace(/,(?:\s*,)+/g, ",")
    .replace(/^[\s,;:–—_-]+|[\s,;:–—_-]+$/g, "")
    .replace(/\s{2,}/g, " ");
}

type DateFound = { day: Day | null; isInText: boolean; oddities: string[] };

function dateOf(name: string, top: readonly string[], today: Day, order: DateOrder): DateFound {
  const labelled = top.filter((line) => DATE_LABELS.test(LABEL.exec(line)?.[1]?.trim() ?? ""));
  const inText = firstDay(
    [...labelled, ...top.filter((line) => sectionOf(LABEL.exec(line)?.[1] ?? "") !== "next")],
    today,
    order,
  );
  const inName = firstDay([name], today, order);
  const oddities: string[] = [];
  if (inText !== null && inText.fitsWeekday === false) {
    oddities.push(
      `the heading says "${inText.mention.text}", but ${inText.day} is a ${shortWeekday(weekdayOf(inText.day), "en")}${inName !== null && inName.day !== inText.day ? `; the file name says ${inName.day}` : ""}`,
    );
  } else if (inText !== null && inName !== null && inText.day !== inName.day) {
    oddities.push(`the heading says ${inText.day}, the file name ${inName.day}`);
  }
  const isTextDoubtful =
    inText?.fitsWeekday === false || (inText !== null && !inText.hasYear && inName?.hasYear === true);
  const chosen = inText === null || (isTextDoubtful && inName !== null) ? (inName ?? inText) : inText;
  return { day: chosen?.day ?? null, isInText: inText !== null, oddities };
}

function firstDay(
  lines: readonly string[],
  today: Day,
  order: DateOrder,
): { day: Day; fitsWeekday: boolean | null; mention: DateMention; hasYear: boolean } | null {
  for (const line of lines) {
    for (const mention of findDates(line, { yearNear: yearOf(today), strict: true })) {
      if (mention.readings.every((reading) => reading.day === null)) continue;
      const resolved = resolveDate(mention, { from: today, direction: "back", order });
      if (resolved !== null)
        return { ...resolved, mention, hasYear: mention.readings.some((reading) => reading.year !== null) };
    }
  }
  return null;
}
