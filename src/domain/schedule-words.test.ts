import { describe, expect, test } from "vitest";
import { parseCron } from "./cron.ts";
import { readWhen } from "./schedule-words.ts";

/** A Sunday afternoon in Seoul. */
const now = Date.parse("2026-11-22T14:20:00+09:00");
const read = (text: string): string => {
  const found = readWhen(text, now, "Asia/Seoul");
  const shown = (when: { cron: string } | { at: number }): string =>
    "cron" in when ? when.cron : new Date(when.at + 9 * 3_600_000).toISOString().slice(0, 16);
  if (found.is === "understood") return shown(found.when);
  return found.is === "unclear" ? `? ${found.readings.map(shown).join(" | ")}` : found.code;
};

describe("words that say when", () => {
  test.each([
    ["every weekday at 8", "0 8 * * 1-5"],
    ["Every weekday at 8am.", "0 8 * * 1-5"],
    ["weekdays at 17:30", "30 17 * * 1-5"],
    ["monday to friday at 9:15", "15 9 * * 1-5"],
    ["every 15 minutes", "*/15 * * * *"],
    ["every minute", "* * * * *"],
    ["every half hour on weekdays", "*/30 * * * 1-5"],
    ["every 2 hours", "0 */2 * * *"],
    ["hourly", "0 * * * *"],
    ["every day at noon", "0 12 * * *"],
    ["daily at 8 and 18:00", "0 8,18 * * *"],
    ["every morning at 6", "0 6 * * *"],
    ["every evening at 9", "0 21 * * *"],
    ["every day at 3 in the afternoon", "0 15 * * *"],
    ["every monday and thursday at 10", "0 10 * * 1,4"],
    ["on Tuesdays at half past eight", "30 8 * * 2"],
    ["every week on friday at 4pm", "0 16 * * 5"],
    ["at weekends at 11", "0 11 * * 0,6"],
    ["on the 1st of each month at 7:30", "30 7 1 * *"],
    ["every month on the 1st and 15th at 9", "0 9 1,15 * *"],
    ["on the last day of every month at 18:00", "0 18 l * *"],
    ["every year on 24 December at 8am", "0 8 24 12 *"],
    ["tomorrow at 9am", "2026-11-23T09:00"],
    ["today at 18:00", "2026-11-22T18:00"],
    ["tonight at 8", "2026-11-22T20:00"],
    ["the day after tomorrow at 07:00", "2026-11-24T07:00"],
    ["friday at 10", "2026-11-27T10:00"],
    ["on 24 December at 6pm", "2026-12-24T18:00"],
    ["March 3rd at 9am", "2027-03-03T09:00"],
    ["2026-12-24 08:05", "2026-12-24T08:05"],
    ["25/12/2026 at 9", "2026-12-25T09:00"],
    ["in 20 minutes", "2026-11-22T14:40"],
    ["in an hour", "2026-11-22T15:20"],
    ["평일 아침 8시", "0 8 * * 1-5"],
    ["매주 월요일 오후 3시", "0 15 * * 1"],
    ["매주 월, 수, 금 오전 10시", "0 10 * * 1,3,5"],
    ["화요일마다 9시 반에", "30 9 * * 2"],
    ["내일 오전 9시", "2026-11-23T09:00"],
    ["매월 1일 7시 30분", "30 7 1 * *"],
    ["매달 말일 오후 여섯시", "0 18 l * *"],
    ["매일 저녁 7시에", "0 19 * * *"],
    ["매일 정오", "0 12 * * *"],
    ["15분마다", "*/15 * * * *"],
    ["두 시간마다", "0 */2 * * *"],
    ["매시간", "0 * * * *"],
    ["주말마다 11시", "0 11 * * 0,6"],
    ["매년 12월 24일 오전 8시", "0 8 24 12 *"],
    ["12월 24일 오후 6시", "2026-12-24T18:00"],
    ["모레 14:30", "2026-11-24T14:30"],
    ["다음 주 금요일 10시", "2026-11-27T10:00"],
    ["30분 뒤", "2026-11-22T14:50"],
  ])("%s", (text, meant) => expect(read(text)).toBe(meant));

  test.each([
    ["every day at 3", "? 0 3 * * * | 0 15 * * *"],
    ["tomorrow at 5:30", "? 2026-11-23T05:30 | 2026-11-23T17:30"],
    ["at 9am", "? 2026-11-23T09:00 | 0 9 * * *"],
    ["next friday at 9", "? 2026-11-27T09:00 | 2026-12-04T09:00"],
    ["3/4/2027 at 10", "? 2027-03-04T10:00 | 2027-04-03T10:00"],
    ["tomorrow at midnight", "? 2026-11-23T00:00 | 2026-11-24T00:00"],
    ["매일 3시", "? 0 3 * * * | 0 15 * * *"],
    ["오전 9시", "? 2026-11-23T09:00 | 0 9 * * *"],
    ["내일 밤 12시", "? 2026-11-23T00:00 | 2026-11-24T00:00"],
  ])("%s is asked, not guessed", (text, readings) => expect(read(text)).toBe(readings));

  test.each([
    ["", "schedule_words_unknown"],
    ["whenever you like", "schedule_words_unknown"],
    ["every weekday at 8 unless it rains", "schedule_words_unknown"],
    ["every monday at 9 and tomorrow at 8", "schedule_words_unknown"],
    ["every day at 25:00", "schedule_words_unknown"],
    ["on 31 February at 9", "schedule_words_unknown"],
    ["every day at 13 pm", "schedule_words_unknown"],
    ["평일 아침 8시에 비가 오면", "schedule_words_unknown"],
    ["every morning", "schedule_words_no_time"],
    ["tomorrow", "schedule_words_no_time"],
    ["매주 월요일", "schedule_words_no_time"],
    ["every other monday at 8", "schedule_words_uneven"],
    ["every 45 minutes", "schedule_words_uneven"],
    ["every 5 hours", "schedule_words_uneven"],
    ["every 3 days at 8", "schedule_words_uneven"],
    ["격주 월요일 9시", "schedule_words_uneven"],
    ["today at 9am", "schedule_words_past"],
    ["오늘 오전 9시", "schedule_words_past"],
  ])("%j is refused", (text, code) => expect(read(text)).toBe(code));

  test("a moment that a clock skips is the end of the gap, and of two the first", () => {
    const berlin = (text: string) => readWhen(text, Date.parse("2026-03-01T00:00:00Z"), "Europe/Berlin");
    expect(berlin("29 March at 02:30")).toEqual({ is: "understood", when: { at: Date.parse("2026-03-29T01:00:00Z") } });
    expect(berlin("25 October at 02:30")).toEqual({
      is: "understood",
      when: { at: Date.parse("2026-10-25T00:30:00Z") },
    });
  });

  test("every repetition understood is one that cron knows", () => {
    for (const text of ["every weekday at 8", "매달 말일 18시", "every 20 minutes", "every year on 29 February at 9"]) {
      const found = readWhen(text, now, "UTC");
      expect(found.is === "understood" && "cron" in found.when && parseCron(found.when.cron) !== null).toBe(true);
    }
  });
});
