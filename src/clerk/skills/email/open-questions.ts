import { weekdayOf, yearOf } from "../../dates/calendar.ts";
import type { Day } from "../../dates/calendar.ts";
import { findDates } from "../../dates/mentions.ts";
import { shortWeekday } from "../../dates/names.ts";
import { resolveDate } from "../../dates/resolve.ts";
import type { Language } from "../../skill.ts";
import { inLanguage } from "../in-language.ts";
import type { MailNotes } from "./read-notes.ts";

/** What the sender should settle before the mail goes out. None of it stands in the mail. */
export function openQuestions(notes: MailNotes, body: string, day: Day, language: Language): string[] {
  const say = inLanguage(language);
  const questions: string[] = [];
  if (notes.to.length === 0)
    questions.push(say("To whom? The notes name no recipient.", "받는 사람이 메모에 없습니다."));
  for (const { full, address } of [...notes.to, ...notes.cc, ...notes.bcc])
    if (address === null)
      questions.push(say(`No address for ${full} in the notes.`, `${full}의 주소가 메모에 없습니다.`));
  if (notes.from === null) questions.push(say("Who signs? The notes don't say.", "보내는 사람이 메모에 없습니다."));
  if (notes.attachments.length > 0 || /\battach(?:ed|ment)|\benclosed\b|첨부/i.test(body))
    questions.push(say("The mail speaks of an attachment: add it yourself.", "첨부 파일은 직접 붙여 주세요."));
  questions.push(...dateQuestions(body, day, language));
  const vague =
    /\b(?:tomorrow|today|tonight|yesterday|next (?:week|month|\w+day)|this (?:week|afternoon|evening))\b|내일|오늘|모레|다음 ?주|이번 ?주/i.exec(
      body,
    )?.[0];
  if (vague !== undefined)
    questions.push(say(`"${vague}" depends on the day you send it.`, `"${vague}"은(는) 보내는 날에 따라 달라집니다.`));
  const blank = /\bTB[CD]\b|\?\?+|\bXX+\b|\[[^\]]{0,30}\]|_{3,}|미정|확인 ?필요/i.exec(
    body.replace("[your name]", "").replace("[보내는 사람]", ""),
  )?.[0];
  if (blank !== undefined)
    questions.push(say(`Something is still open: "${blank}".`, `아직 정해지지 않은 부분: "${blank}".`));
  return [...new Set(questions)];
}

function dateQuestions(body: string, today: Day, language: Language): string[] {
  const say = inLanguage(language);
  return findDates(body, { yearNear: yearOf(today), strict: false }).flatMap((mention) => {
    const found = resolveDate(mention, { from: today, direction: "ahead", order: "day-first" });
    if (found === null || mention.readings.every((reading) => reading.day === null)) return [];
    if (found.fitsWeekday === false)
      return [
        say(
          `"${mention.text}": ${found.day} is a ${shortWeekday(weekdayOf(found.day), "en")}.`,
          `"${mention.text}": ${found.day}은(는) ${shortWeekday(weekdayOf(found.day), "ko")}요일입니다.`,
        ),
      ];
    const isPast =
      mention.readings.some((reading) => reading.year !== null && reading.day !== null) && found.day < today;
    return isPast &&
      /\b(?:by|until|before|deadline|confirm)\b|까지/i.test(
        body.slice(Math.max(0, mention.start - 30), mention.end + 5),
      )
      ? [say(`"${mention.text}" is past.`, `"${mention.text}"은(는) 이미 지났습니다.`)]
      : [];
  });
}
