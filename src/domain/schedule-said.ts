import type { Language } from "./entries.ts";
import type { ScheduleTime } from "./schedule.ts";

/**
 * A repetition in words, where it is a common one; else its cron as it stands. Null for a single moment: whoever shows it
 * shows that moment.
 */
export function sayRepeat(when: ScheduleTime, language: Language): string | null {
  if ("at" in when) return null;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = when.cron.split(" ");
  const said = sayings[language];
  const days = daysSaid(said, day, month, weekday);
  const times = timesSaid(said, minute, hour);
  return days === null || times === null ? when.cron : said.together(days, times);
}

type Sayings = (typeof sayings)["en"];

function daysSaid(said: Sayings, day: string, month: string, weekday: string): string | null {
  if (month !== "*") return null;
  if (day === "*" && weekday === "*") return said.everyDay;
  if (day === "*" && weekday === "1-5") return said.weekdays;
  if (day === "*" && weekday === "0,6") return said.weekends;
  if (day === "*" && /^[0-6](,[0-6])*$/.test(weekday))
    return said.on(weekday.split(",").map((each) => said.names[Number(each)] ?? each));
  if (weekday === "*" && /^(l|\d{1,2})(,(l|\d{1,2}))*$/.test(day)) return said.monthly(day.split(","));
  return null;
}

function timesSaid(said: Sayings, minute: string, hour: string): string | null {
  const step = /^\*\/(\d+)$/;
  if (minute === "*" && hour === "*") return said.minutes(1);
  if (step.test(minute) && hour === "*") return said.minutes(Number(minute.slice(2)));
  if (minute === "0" && hour === "*") return said.hours(1);
  if (minute === "0" && step.test(hour)) return said.hours(Number(hour.slice(2)));
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}(,\d{1,2})*$/.test(hour)) return null;
  return said.at(hour.split(",").map((each) => `${each.padStart(2, "0")}:${minute.padStart(2, "0")}`));
}

const sayings = {
  en: {
    everyDay: "every day",
    weekdays: "every weekday",
    weekends: "at weekends",
    names: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    on: (names: string[]): string => `every ${names.join(", ")}`,
    monthly: (days: string[]): string =>
      `on ${days.map((day) => (day === "l" ? "the last day" : `day ${day}`)).join(", ")} of each month`,
    minutes: (n: number): string => (n === 1 ? "every minute" : `every ${n} minutes`),
    hours: (n: number): string => (n === 1 ? "every hour" : `every ${n} hours`),
    at: (times: string[]): string => `at ${times.join(", ")}`,
    together: (days: string, times: string): string =>
      days === "every day" && times.startsWith("every") ? times : `${days} ${times}`,
  },
  ko: {
    everyDay: "매일",
    weekdays: "평일",
    weekends: "주말",
    names: ["일요일", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일"],
    on: (names: string[]): string => `매주 ${names.join(", ")}`,
    monthly: (days: string[]): string => `매월 ${days.map((day) => (day === "l" ? "말일" : `${day}일`)).join(", ")}`,
    minutes: (n: number): string => (n === 1 ? "1분마다" : `${n}분마다`),
    hours: (n: number): string => (n === 1 ? "매시간" : `${n}시간마다`),
    at: (times: string[]): string => times.join(", "),
    together: (days: string, times: string): string =>
      days === "매일" && times.includes("마다") ? times : `${days} ${times}`,
  },
};
