import { basename, extname } from "node:path";
import type { Period } from "../../dates/period.ts";
import { numberOf, periodIn } from "../../dates/period.ts";
import type { Day } from "../../dates/calendar.ts";
import type { DateOrder } from "../../dates/resolve.ts";
import type { Meeting } from "../../meetings/meeting.ts";

/** What the words ask for: the files that came along, files by name, a stretch of days, the newest few, or all. */
export type Wanted =
  | { by: "attached"; files: readonly string[] }
  | { by: "name"; files: readonly string[] }
  | { by: "period"; period: Period; count: number }
  | { by: "newest"; count: number }
  | { by: "all"; count: number };

/** `count` is how many the person spoke of; 0 when no number was said. */
export function wantedNotes(
  words: string,
  attached: readonly string[],
  files: readonly string[],
  today: Day,
  order: DateOrder,
): Wanted {
  if (attached.length > 0) return { by: "attached", files: attached };
  const named = files.filter((file) => isNamed(file, words));
  if (named.length > 0) return { by: "name", files: named };
  const bare = words.replace(/\bone[- ]page(?:r)?\b/gi, " ");
  const newest =
    /\b(?:last|latest|newest|most recent)\s+(?:(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s+)?(?:\p{L}+\s+){0,2}?(?:notes?|meetings?|calls?|minutes|files|docs|documents)\b/iu.exec(
      bare,
    );
  const period = periodIn(bare, today, order);
  if (newest !== null && period === null)
    return { by: "newest", count: newest[1] === undefined ? 1 : numberOf(newest[1]) };
  const counted =
    /\b(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|both)\s+(?:\p{L}+['’]?s?\s+){0,2}?(?:notes?|meetings?|calls?|minutes|files|docs|documents)\b/iu.exec(
      bare,
    ) ??
    /\bthese\s+(\d{1,2}|two|three|four|five|six)\b/iu.exec(bare) ??
    /(\d{1,2}|두|세|네|다섯)\s*(?:개|건)/.exec(bare);
  const count = counted === null ? 0 : numberOf(counted[1] ?? "");
  return period === null ? { by: "all", count } : { by: "period", period, count };
}

/** A file is named when its name, or its name without the ending, stands in the words. */
function isNamed(file: string, words: string): boolean {
  const text = ` ${plain(words)} `;
  const whole = plain(basename(file));
  const stem = plain(basename(file, extname(file)));
  return text.includes(` ${whole} `) || (stem.length >= 8 && stem.includes(" ") && text.includes(` ${stem} `));
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}.]+/gu, " ")
    .replace(/(?<!\p{L}|\p{N})\.|\.(?!\p{L}|\p{N})/gu, " ")
    .replace(/\s+/g, " ")
    .trim();

export type Read = { meeting: Meeting; sameAs: string | null };
export type Left = { file: string; why: string };
export type Chosen = { used: Meeting[]; left: Left[] };

/** A text that looks like no notes at all is not summed up as a meeting unless it was asked for by name. */
const likenessMin = 2;

export function chooseNotes(wanted: Wanted, read: readonly Read[]): Chosen {
  const left: Left[] = [];
  const isMissed = (reason: string | null, { meeting, sameAs }: Read): boolean => {
    const why = reason ?? (sameAs === null ? null : `the same text as ${sameAs}`);
    if (why !== null) left.push({ file: meeting.file, why });
    return why !== null;
  };
  const byDay = (a: Meeting, b: Meeting) =>
    (a.day ?? "9999").localeCompare(b.day ?? "9999") || a.file.localeCompare(b.file, "en");
  const keep = (reason: (meeting: Meeting) => string | null) =>
    read
      .filter((one) => !isMissed(reason(one.meeting), one))
      .map(({ meeting }) => meeting)
      .sort(byDay);
  const isNotes = (meeting: Meeting) =>
    meeting.likeness >= likenessMin ? null : "does not look like notes of a meeting";
  switch (wanted.by) {
    case "attached":
    case "name":
      return { used: keep((meeting) => (wanted.files.includes(meeting.file) ? null : "not asked for")), left };
    case "period":
      return { used: keep((meeting) => outside(meeting, wanted.period) ?? isNotes(meeting)), left };
    case "newest": {
      const notes = keep(isNotes);
      const used = notes.filter(({ day }) => day !== null).slice(-wanted.count);
      for (const meeting of notes)
        if (!used.includes(meeting))
          left.push({ file: meeting.file, why: meeting.day === null ? "no date" : `older, of ${meeting.day}` });
      return { used, left };
    }
    case "all":
      return { used: keep(isNotes), left };
  }
}

function outside({ day }: Meeting, { first, last }: Period): string | null {
  if (day === null) return "no date in its text or name";
  return day >= first && day <= last ? null : `of ${day}`;
}
