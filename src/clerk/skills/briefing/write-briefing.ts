import { weekdayOf } from "../../dates/calendar.ts";
import type { Day } from "../../dates/calendar.ts";
import type { Due } from "../../dates/due.ts";
import { shortWeekday } from "../../dates/names.ts";
import type { Action, Meeting } from "../../meetings/meeting.ts";
import type { Language } from "../../skill.ts";
import { labels } from "./labels.ts";

/** One page is 500 words, counted as runs of non-space with their marks; a little below, for other ways to count. */
const wordsAimed = 492;

/** What is left out as space gets short, in this order: talk first, then detail, facts last. */
type Cut = {
  points: number;
  refs: boolean;
  weakActions: boolean;
  open: number;
  odd: number;
  words: number;
  names: boolean;
  lines: number;
};

const all: Cut = { points: 3, refs: true, weakActions: true, open: 8, odd: 6, words: 40, names: true, lines: 40 };
const cuts: readonly Cut[] = [
  all,
  { ...all, points: 2, odd: 5 },
  { ...all, points: 1, words: 32, odd: 4 },
  { ...all, points: 1, words: 28, odd: 4, open: 6, refs: false },
  { ...all, points: 0, words: 26, odd: 4, open: 6, refs: false },
  { ...all, points: 0, words: 22, odd: 3, open: 5, refs: false },
  { ...all, points: 0, words: 20, odd: 3, open: 4, refs: false, weakActions: false, lines: 30 },
  { ...all, points: 0, words: 16, odd: 2, open: 3, refs: false, weakActions: false, lines: 24, names: false },
  { ...all, points: 0, words: 12, odd: 1, open: 2, refs: false, weakActions: false, lines: 15, names: false },
  { ...all, points: 0, words: 9, odd: 0, open: 1, refs: false, weakActions: false, lines: 9, names: false },
];

/** The fullest briefing that fits `wordsMax`. `heading` says what it is about: "2026-11-21" or a stretch of days. */
export function writeBriefing(
  meetings: readonly Meeting[],
  heading: string,
  language: Language,
  wordsMax = wordsAimed,
): string {
  let text = "";
  for (const cut of cuts) {
    text = page(meetings, heading, language, cut);
    if (wordCount(text) <= wordsMax) return text;
  }
  return text;
}

export function wordCount(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

function dueText(due: Due | null, language: Language): string {
  const words = labels[language];
  if (due === null || due.kind === "none") return words.noDate;
  if (due.kind === "soon") return words.soon;
  return due.isWeek ? `${words.weekOf} ${dayText(due.day, language)}` : dayText(due.day, language);
}

function dayText(day: Day, language: Language): string {
  return language === "ko"
    ? `${day} (${shortWeekday(weekdayOf(day), language)})`
    : `${shortWeekday(weekdayOf(day), language)} ${day}`;
}

function page(meetings: readonly Meeting[], heading: string, language: Language, cut: Cut): string {
  const words = labels[language];
  const source = (at: number) => (meetings.length > 1 ? ` [${at + 1}]` : "");
  const number = (at: number) => (cut.refs ? source(at) : "");
  const share = Math.max(1, Math.floor(cut.lines / Math.max(1, meetings.length)));
  const decisions = meetings.flatMap((meeting, at) =>
    limited(meeting.decisions, share, words.more).map((text) => `- ${clip(text, cut.words)}${number(at)}`),
  );
  const actions = meetings
    .flatMap((meeting, at) =>
      meeting.actions.filter(({ isSure }) => isSure || cut.weakActions).map((action) => ({ action, at })),
    )
    .sort((a, b) => dueOrder(a.action).localeCompare(dueOrder(b.action)));
  const actionLines = actions
    .slice(0, cut.lines)
    .map(
      ({ action, at }) =>
        `- **${action.owner ?? words.noOwner}**: ${clip(action.what, cut.words)} (${dueText(action.due, language)})${number(at)}`,
    );
  if (actions.length > cut.lines) actionLines.push(`- ${actions.length - cut.lines} ${words.more}`);
  const open = spread(
    meetings.map((meeting, at) => meeting.open.map((text) => `- ${clip(text, cut.words)}${source(at)}`)),
    cut.open,
  );
  const odd = spread(
    meetings.map((meeting, at) => meeting.oddities.map((text) => `- ${clip(capital(text), 24)}${source(at)}`)),
    cut.odd,
  );
  const sections = [
    `# ${words.title}: ${heading}`,
    `## ${words.meetings}\n\n${meetings.map((meeting, at) => meetingLines(meeting, at, meetings.length > 1, language, cut)).join("\n")}`,
    `## ${words.decisions}\n\n${decisions.length === 0 ? words.none : decisions.join("\n")}`,
    `## ${words.actions}\n\n${actionLines.length === 0 ? words.none : actionLines.join("\n")}`,
    open.length === 0 ? "" : `## ${words.open}\n\n${open.join("\n")}`,
    odd.length === 0 ? "" : `## ${words.odd}\n\n${odd.join("\n")}`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function meetingLines(meeting: Meeting, at: number, isNumbered: boolean, language: Language, cut: Cut): string {
  const words = labels[language];
  const names = (list: readonly string[]) => (cut.names ? list.join(", ") : `${list.length} ${words.people}`);
  const parts = [
    `${isNumbered ? `${at + 1}. ` : "- "}**${meeting.title}**, ${meeting.day === null ? words.undated : dayText(meeting.day, language)}.`,
  ];
  if (meeting.present.length > 0) parts.push(`${words.there}: ${names(meeting.present)}.`);
  if (meeting.absent.length > 0) parts.push(`${words.absent}: ${names(meeting.absent)}.`);
  if (meeting.next !== null && cut.points > 0)
    parts.push(
      `${words.next}: ${clip(
        meeting.next.replace(/^next\b\s*:?\s*/i, "").replace(/^./, (letter) => letter.toUpperCase()),
        16,
      )}.`,
    );
  const points = meeting.points
    .slice(0, cut.points)
    .map((text) => `${isNumbered ? "   " : "  "}- ${clip(text, cut.words)}`);
  return [parts.join(" "), ...points].join("\n");
}

/** Dated ones first, the next one due on top. */
function dueOrder({ due, isSure }: Action): string {
  if (due?.kind === "day") return `1${due.day}`;
  return due?.kind === "soon" ? "0" : isSure ? "2" : "3";
}

/** The first of each list, then the second of each, so that no meeting is crowded out. */
function spread(lists: readonly string[][], max: number): string[] {
  const taken = new Set<string>();
  for (let at = 0; taken.size < max && lists.some((list) => at < list.length); at += 1) {
    for (const list of lists) if (taken.size < max && at < list.length) taken.add(list[at] ?? "");
  }
  return lists.flat().filter((line) => taken.has(line));
}

function limited(list: readonly string[], max: number, more: string): string[] {
  return list.length <= max ? [...list] : [...list.slice(0, max), `${list.length - max} ${more}`];
}

function clip(text: string, words: number): string {
  const all = text.replace(/\s+/g, " ").split(" ");
  return all.length <= words
    ? text.replace(/\.$/, "")
    : `${all
        .slice(0, words)
        .join(" ")
        .replace(/[,;:–-]+$/, "")} …`;
}

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
