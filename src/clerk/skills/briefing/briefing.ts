import { basename, relative } from "node:path";
import { mondayOf } from "../../dates/calendar.ts";
import { listFolder } from "../../folder.ts";
import type { Meeting } from "../../meetings/meeting.ts";
import { writeResult } from "../../results.ts";
import type { LastResult, Scene, Skill } from "../../skill.ts";
import { inLanguage } from "../in-language.ts";
import { chooseNotes, wantedNotes } from "./choose-notes.ts";
import type { Left, Wanted } from "./choose-notes.ts";
import { mayBeNotes, readNotes } from "./read-notes.ts";
import { tellMade, tellNothing } from "./tell-korean.ts";
import { wordCount, writeBriefing } from "./write-briefing.ts";

const SUM_UP =
  /\b(?:summ?ar(?:y|ies|i[sz]e[sd]?|i[sz]ing)|brief(?:ing|ings)?|recap|one[- ]pager?|digest|sum (?:them |it |these )?up|overview|write[- ]?up|tl;?dr|boil (?:them |it )?down|condense)\b|브리핑|요약|정리/i;
const NOTES =
  /\b(?:notes?|meetings?|minutes|calls?|stand-?ups?|transcripts?|weekl(?:y|ies)|1[:-]1s?|workshops?|sessions?|discussions?|protocols?)\b|회의|미팅|노트|메모/i;
const OTHER_WORK =
  /\b(?:contract|agreement|risks?|sales|figures|csv|spreadsheet|invoices?|e-?mails?|campaign|web ?site|code|repo|article|book|translate|reply|draft)\b|계약|매출|번역/i;

/** One page out of the notes of some meetings: what was decided, who does what by when, what is open. */
export const briefing: Skill = {
  name: "briefing",
  sureness({ task }) {
    if (!SUM_UP.test(task.words)) return 0;
    if (NOTES.test(task.words)) return /\bbrief(?:ing)?\b|브리핑/i.test(task.words) ? 0.95 : 0.9;
    if (task.attached.some(mayBeNotes)) return 0.7;
    if (OTHER_WORK.test(task.words)) return 0;
    return /\bbrief(?:ing)?\b|브리핑|yesterday|last week|어제|지난 ?주/i.test(task.words) ? 0.7 : 0.3;
  },

  async run(scene) {
    const { place, task, turn } = scene;
    const say = inLanguage(task.language);
    const plan = await turn.plan([
      say("Read the notes", "메모 읽기"),
      say("Find decisions, action items and open points", "결정, 할 일, 미결 사항 찾기"),
      say("Write the briefing", "브리핑 쓰기"),
    ]);
    const listed = listFolder(place.cwd, place.results === null ? [] : [place.results]);
    const files = (task.attached.length > 0 ? [...task.attached] : listed.files.map(({ path }) => path)).filter(
      (path) => mayBeNotes(path) && !isOwnResult(path),
    );
    const search = await turn.tool({
      name: "read_notes",
      title: say(`Read ${counted(files.length, "document")}`, `문서 ${files.length}개 읽기`),
      kind: "read",
      paths: files,
      input: { folder: place.cwd, files: files.map((file) => inside(file, scene)) },
    });
    await search.working();
    const { read, unreadable, order } = await readNotes(files, place, turn);
    const wanted = wantedNotes(task.words, task.attached, files, place.day, order);
    const { used, left } = chooseNotes(wanted, read);
    await search.done({
      used: used.map(({ file }) => inside(file, scene)),
      left: [...left, ...unreadable].map(({ file, why }) => ({ file: inside(file, scene), why })),
    });
    if (used.length === 0) {
      await plan.finish();
      await turn.say(
        nothingFound(
          wanted,
          read.map(({ meeting }) => meeting),
          unreadable,
          scene,
        ),
      );
      return null;
    }
    await plan.start(1);
    await turn.step();
    const text = writeBriefing(used, headingOf(used), task.language);
    await plan.start(2);
    await turn.step();
    const written = await writeResult(turn, place, `Briefing ${place.day}.md`, text);
    await plan.finish();
    if (written.outcome === "refused") {
      await turn.say(
        say(
          "You said no to writing the briefing, so I wrote nothing. Nothing in the folder has changed.\n",
          "브리핑을 쓰지 말라고 하셔서 아무것도 쓰지 않았습니다. 폴더는 그대로입니다.\n",
        ),
      );
      return null;
    }
    if (written.outcome === "nowhere") {
      await turn.say(
        say(
          `I could not save the briefing: ${written.why}. Nothing has changed.\n`,
          "브리핑을 저장하지 못했습니다. 프로젝트 폴더와 결과 폴더에 쓸 수 없습니다. 바뀐 것은 없습니다.\n",
        ),
      );
      return null;
    }
    await turn.say(report(used, [...left, ...unreadable], wanted, text, written, scene));
    const result: LastResult = {
      kind: "briefing",
      path: written.path,
      sources: used.map(({ file }) => file),
      language: task.language,
    };
    return result;
  },
};

/** Clerk's own briefings lie in the same folder and are no notes. */
function isOwnResult(path: string): boolean {
  return /^(?:Briefing|Action items) \d{4}-\d\d-\d\d(?: \(\d+\))?\.md$/.test(basename(path));
}

function headingOf(meetings: readonly Meeting[]): string {
  const days = [...new Set(meetings.map(({ day }) => day).filter((day) => day !== null))].sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return `${meetings.length}`;
  if (first === last) return first;
  return mondayOf(first) === mondayOf(last) ? `${first} – ${last}` : `${first} – ${last}`;
}

function report(
  used: readonly Meeting[],
  left: readonly Left[],
  wanted: Wanted,
  text: string,
  { path, isInProject }: { path: string; isInProject: boolean },
  scene: Scene,
): string {
  const total = (list: (meeting: Meeting) => readonly unknown[]) =>
    used.reduce((sum, meeting) => sum + list(meeting).length, 0);
  const told = left.filter(({ why }) => why !== "not asked for");
  const leftTexts = told.map(
    ({ file, why }) => `${inside(file, scene)} (${why.replaceAll(`${scene.place.cwd}/`, "")})`,
  );
  if (scene.task.language === "ko")
    return tellMade(
      {
        name: basename(path),
        wordCount: wordCount(text),
        isInProject,
        used: used.map(({ file }) => inside(file, scene)),
        left: leftTexts,
        asked: "count" in wanted ? wanted.count : 0,
      },
      used,
    );
  const unowned = used.flatMap(({ actions }) => actions).filter(({ owner }) => owner === null).length;
  const lines = [
    `I wrote \`${basename(path)}\` (${wordCount(text)} words)${isInProject ? "" : " into the results folder, as the project can't be written"}: ${counted(
      total(({ decisions }) => decisions),
      "decision",
    )}, ${counted(
      total(({ actions }) => actions),
      "action item",
    )}${unowned > 0 ? `, ${unowned} of them without an owner` : ""}, ${counted(
      total(({ open }) => open),
      "open point",
    )}.`,
    `Used: ${used.map(({ file }) => inside(file, scene)).join("; ")}.`,
  ];
  if (told.length > 0)
    lines.push(
      `Left out: ${leftTexts.slice(0, 6).join("; ")}${told.length > 6 ? ` and ${told.length - 6} more` : ""}.`,
    );
  if ("count" in wanted && wanted.count > 0 && wanted.count !== used.length)
    lines.push(`You spoke of ${wanted.count}; I found ${used.length}.`);
  const odd = total(({ oddities }) => oddities);
  if (odd > 0)
    lines.push(
      `${odd === 1 ? "One thing" : `${odd} things`} in the notes ${odd === 1 ? "doesn't" : "don't"} fit together; see "Worth checking".`,
    );
  return `${lines.join("\n")}\n`;
}

function nothingFound(wanted: Wanted, meetings: readonly Meeting[], unreadable: readonly Left[], scene: Scene): string {
  const dated = meetings
    .filter(({ day, likeness }) => day !== null && likeness > 1)
    .map(({ file, day }) => `${inside(file, scene)} (${day})`);
  if (scene.task.language === "ko")
    return tellNothing(
      wanted.by === "period" ? `${wanted.period.first}~${wanted.period.last}` : null,
      dated,
      unreadable.map(({ file }) => inside(file, scene)),
    );
  const what =
    wanted.by === "period"
      ? `notes of ${wanted.period.words} (${wanted.period.first === wanted.period.last ? wanted.period.first : `${wanted.period.first} to ${wanted.period.last}`})`
      : "meeting notes (.md, .txt or .docx)";
  const lines = [`I found no ${what} here, so I made nothing.`];
  if (dated.length > 0) lines.push(`There are notes of other days: ${dated.slice(0, 8).join("; ")}.`);
  if (unreadable.length > 0)
    lines.push(
      `I could not read: ${unreadable
        .slice(0, 6)
        .map(({ file, why }) => `${inside(file, scene)} (${why})`)
        .join("; ")}.`,
    );
  return `${lines.join("\n")}\n`;
}

function inside(file: string, { place }: Scene): string {
  const path = relative(place.cwd, file);
  return path.startsWith("..") ? basename(file) : path;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
